import { readdir, readFile } from 'node:fs/promises';
import { listPackage } from '../../sandbox/n8n/packageInstall.mts';

/** Every n8n that installs the package downloads it, and n8n reads nothing of it but these. */
const shipped = [
	/^(package\.json|LICENSE\.md|README\.md)$/,
	/^dist\/(credentials|nodes)\/[\w./-]+\.js$/,
	/^dist\/nodes\/\w+\/[\w.]+\.(node\.json|svg)$/,
	/^dist\/workflows\/[\w-]+\.json$/,
];
const MAX_BYTES = 1_300_000;

/** On a busy machine npm takes a while to start. */
const PATIENCE_MS = 300_000;

/** What n8n loads, as package.json names it. */
async function entryPoints(): Promise<string[]> {
	const manifest = JSON.parse(await readFile('package.json', 'utf8')) as {
		n8n: { nodes: string[]; credentials: string[] };
	};
	return [...manifest.n8n.nodes, ...manifest.n8n.credentials];
}

describe('the package that npm would publish', () => {
	let files: { path: string; size: number }[];
	let paths: string[];
	beforeAll(async () => {
		files = await listPackage();
		paths = files.map((file) => file.path);
	}, PATIENCE_MS);

	it('has only what n8n and its operator use: no source maps, types, tests, further READMEs', () => {
		const others = paths.filter(
			(path) => !shipped.some((allowed) => allowed.test(path)) || path.includes('.test.'),
		);
		expect(others).toEqual([]);
	});

	it('is smaller than 1.3 MB when unpacked', () => {
		const bytes = files.reduce((sum, { size }) => sum + size, 0);
		expect(bytes).toBeLessThan(MAX_BYTES);
	});

	it('has what n8n loads, with the codex files of the nodes', async () => {
		const loaded = await entryPoints();
		const codex = loaded
			.filter((file) => file.endsWith('.node.js'))
			.map((file) => file.replace(/js$/, 'json'));
		expect(paths).toEqual(expect.arrayContaining([...loaded, ...codex]));
	});

	it('has every template, as it stands in the repo', async () => {
		const templates = (await readdir('workflows')).filter((name) => name.endsWith('.json'));
		expect(paths.filter((path) => path.startsWith('dist/workflows/')).sort()).toEqual(
			templates.map((name) => `dist/workflows/${name}`).sort(),
		);
		for (const name of templates) {
			const [packed, original] = await Promise.all(
				['dist/workflows', 'workflows'].map(async (folder): Promise<unknown> =>
					JSON.parse(await readFile(`${folder}/${name}`, 'utf8')),
				),
			);
			expect(packed).toEqual(original);
		}
	});
});
