import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readTemplates } from '../../sandbox/catalogue/files.mts';
import type { SavedWorkflow } from '../../sandbox/n8n/types.mts';
import { sharedN8n } from './lab/n8n.mts';

/** The ids that templates ship with may be in use by whoever keeps the lab running. */
const withOwnId = (workflow: SavedWorkflow): SavedWorkflow => ({
	...workflow,
	id: randomUUID().replaceAll('-', '').slice(0, 16),
});

it("n8n's command line imports all templates at once, as they are", async () => {
	const n8n = sharedN8n();
	const workflows = (await readTemplates()).map(({ workflow }) => withOwnId(workflow));
	const folder = await mkdtemp(path.join(tmpdir(), 'instagram-leads-import-'));
	for (const workflow of workflows) {
		await writeFile(path.join(folder, `${workflow.id}.json`), JSON.stringify(workflow));
	}
	await n8n.n8n.cli(['import:workflow', '--separate', `--input=${folder}`]);
	await rm(folder, { recursive: true });

	for (const { id, name, nodes, connections } of workflows) {
		const imported = await n8n.workflow(id);
		expect({ name: imported.name, active: imported.active }).toEqual({ name, active: false });
		expect(imported.nodes).toEqual(nodes);
		expect(imported.connections).toEqual(connections);
		await n8n.deleteWorkflow(id);
	}
});
