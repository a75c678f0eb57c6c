import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readTemplate } from '../harness/templates.mts';

/**
 * A copy of a template in which these nodes are switched on, as its notes tell who wants what they do.
 *
 * @returns where it is
 */
export async function switchedOn(file: string, names: string[]): Promise<string> {
	const template = await readTemplate(file);
	for (const name of names) {
		const node = template.nodes.find((other) => other.name === name);
		if (!node?.disabled) throw new Error(`The template has no switched-off node "${name}"`);
		delete node.disabled;
	}
	const folder = await mkdtemp(path.join(tmpdir(), 'instagram-leads-template-'));
	const copy = path.join(folder, path.basename(file));
	await writeFile(copy, JSON.stringify(template));
	return copy;
}
