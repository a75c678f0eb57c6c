import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { SavedWorkflow } from '../n8n/types.mts';

/** Where the catalogue is kept, from the root of the repo. */
export const CATALOGUE_FILE = path.join('test', 'unit', 'workflows', 'catalogue.json');

const TEMPLATES_FOLDER = 'workflows';

/** All templates as they are shipped, by name of the file. */
export async function readTemplates(): Promise<{ file: string; workflow: SavedWorkflow }[]> {
	const names = await readdir(TEMPLATES_FOLDER);
	const files = names.filter((name) => name.endsWith('.json')).sort();
	return await Promise.all(
		files.map(async (file) => {
			const text = await readFile(path.join(TEMPLATES_FOLDER, file), 'utf8');
			return { file, workflow: JSON.parse(text) as SavedWorkflow };
		}),
	);
}
