import { writeFile } from 'node:fs/promises';
import { ensureN8n } from '../n8n/install.mts';
import { createProgress } from '../n8n/progress.mts';
import { formatCatalogue, makeCatalogue } from './catalogue.mts';
import { CATALOGUE_FILE, readTemplates } from './files.mts';

// Writes down what n8n's own nodes declare. To be run when a template uses another node, version,
// resource or operation, and when n8n is updated.
const installation = await ensureN8n(createProgress());
const templates = await readTemplates();
const catalogue = await makeCatalogue(
	installation,
	templates.map(({ workflow }) => workflow),
);
await writeFile(CATALOGUE_FILE, formatCatalogue(catalogue));
console.log(`${CATALOGUE_FILE}: ${catalogue.nodes.length} nodes of n8n ${catalogue.n8n}`);
