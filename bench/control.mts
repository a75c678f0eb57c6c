import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runNpm } from '../sandbox/n8n/npm.mts';
import { installPackage } from '../sandbox/n8n/packageInstall.mts';

const PACKAGE = 'n8n-nodes-bench-control';

/** How n8n calls the control node. */
export const CONTROL_TYPE = `${PACKAGE}.benchControl`;

const manifest = {
	name: PACKAGE,
	version: '1.0.0',
	keywords: ['n8n-community-node-package'],
	n8n: { n8nNodesApiVersion: 1, nodes: ['BenchControl.node.js'] },
};

/**
 * A trigger node of the same kind as ours that does nothing: what `webhook()` is given goes into the
 * workflow. How fast it is, is how fast n8n lets any node of its kind be.
 */
const source = `
class BenchControl {
	constructor() {
		this.description = {
			displayName: 'Bench Control',
			name: 'benchControl',
			group: ['trigger'],
			version: [1, 1.1],
			description: 'Hands on what comes in',
			defaults: { name: 'Bench Control' },
			inputs: [],
			outputs: ['main'],
			webhooks: [{ name: 'default', httpMethod: 'POST', responseMode: 'onReceived', path: 'webhook' }],
			properties: [],
		};
	}
	async trigger() {
		return {};
	}
	async webhook() {
		return { workflowData: [[{ json: this.getBodyData() }]] };
	}
	async execute() {
		return [this.getInputData()];
	}
}
module.exports = { BenchControl };
`.trimStart();

/** Installs the control node beside ours, as an operator installs a package by hand. */
export async function installControl(userFolder: string): Promise<void> {
	const folder = await mkdtemp(path.join(tmpdir(), 'instagram-leads-control-'));
	try {
		const sources = path.join(folder, 'package');
		await mkdir(sources);
		await writeFile(path.join(sources, 'package.json'), JSON.stringify(manifest));
		await writeFile(path.join(sources, 'BenchControl.node.js'), source);
		const { code, output } = await runNpm(['pack', '--ignore-scripts'], { cwd: sources });
		if (code !== 0) throw new Error(`Packing the control node failed:\n${output}`);
		await installPackage(userFolder, path.join(sources, `${PACKAGE}-${manifest.version}.tgz`));
	} finally {
		await rm(folder, { recursive: true, force: true });
	}
}
