import { readFile } from 'node:fs/promises';
import { formatCatalogue, makeCatalogue } from '../../sandbox/catalogue/catalogue.mts';
import { CATALOGUE_FILE, readTemplates } from '../../sandbox/catalogue/files.mts';
import { sharedN8n } from './harness/n8n.mts';

// "npx tsx sandbox/catalogue/main.mts" writes it anew.
it('the catalogue of nodes is what the pinned n8n declares', async () => {
	const { installation } = sharedN8n().n8n.handle;
	const workflows = (await readTemplates()).map(({ workflow }) => workflow);

	const fresh = formatCatalogue(await makeCatalogue(installation, workflows));

	expect(await readFile(CATALOGUE_FILE, 'utf8')).toBe(fresh);
});
