import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runCommandOrThrow } from '../n8n/command.mts';
import { connectN8n, type N8nClient } from '../n8n/client.mts';
import { installPackage, packPackage } from '../n8n/packageInstall.mts';
import { startN8n, type RunningN8n } from '../n8n/process.mts';
import { createProgress } from '../n8n/progress.mts';
import { standInForNpmjs } from './npmjs.mts';
import { LocalRegistry } from './registry.mts';

// A release, rehearsed: publishes the built package to a registry on this machine, twice, and installs it from
// there into an empty n8n, by the Community nodes page and by hand. Needs `npm run build` before.

interface Manifest {
	name: string;
	version: string;
	n8n: { nodes: string[]; credentials: string[] };
}

/** What n8n answers about a package that it installed. */
interface Installed {
	installedVersion: string;
	installedNodes: { type: string }[];
}

const progress = createProgress();
const folder = await mkdtemp(path.join(tmpdir(), 'instagram-leads-rehearsal-'));
const manifest = JSON.parse(await readFile('package.json', 'utf8')) as Manifest;
const { name } = manifest;

/** The same package with the next version, unpacked. */
async function nextVersion(archive: string): Promise<{ unpacked: string; version: string }> {
	await runCommandOrThrow('tar', ['-xzf', archive, '-C', folder], { cwd: folder });
	const unpacked = path.join(folder, 'package');
	const version = manifest.version.replace(/\d+$/, (patch) => String(Number(patch) + 1));
	await writeFile(path.join(unpacked, 'package.json'), JSON.stringify({ ...manifest, version }));
	return { unpacked, version };
}

/** @throws unless n8n offers all nodes and credentials of the package */
async function expectLoaded(client: N8nClient): Promise<void> {
	const credentials = await client.session.get<{ name: string }[]>('/types/credentials.json');
	const known = [...(await client.nodeTypes()), ...credentials.map((type) => type.name)];
	const { nodes, credentials: files } = manifest.n8n;
	const wanted = [
		...nodes.map((file) => `${name}.${decapitalised(path.basename(file, '.node.js'))}`),
		...files.map((file) => decapitalised(path.basename(file, '.credentials.js'))),
	];
	const missing = wanted.filter((type) => !known.includes(type));
	if (missing.length > 0) throw new Error(`n8n hasn't loaded ${missing.join(', ')}`);
}

const decapitalised = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);

/** Settings, Community nodes: install, update, go back to the older version. */
async function byPage(n8n: RunningN8n, versions: { old: string; next: string }): Promise<void> {
	const client = await connectN8n(n8n);
	const address = '/community-packages';
	const expectVersion = async (answer: Promise<Installed>, version: string): Promise<void> => {
		const { installedVersion } = await answer;
		if (installedVersion !== version)
			throw new Error(`n8n has ${installedVersion}, not ${version}`);
		await expectLoaded(client);
	};
	progress.phase(`Community nodes: ${name}@${versions.old}`);
	const body = { name: `${name}@${versions.old}` };
	await expectVersion(client.session.rest('POST', address, body), versions.old);
	progress.phase(`Community nodes: Update to ${versions.next}`);
	await expectVersion(client.session.rest('PATCH', address, { name }), versions.next);
	progress.phase(`Community nodes: Uninstall, and ${versions.old} again`);
	await client.session.rest('DELETE', `${address}?name=${name}`);
	const left = (await client.nodeTypes()).filter((type) => type.startsWith(name));
	if (left.length > 0) throw new Error(`n8n still has ${left.join(', ')}`);
	await expectVersion(client.session.rest('POST', address, body), versions.old);
	progress.phase('n8n starts again');
	await n8n.restart();
	await expectLoaded(await connectN8n(n8n));
}

/** As the README says, with a name in the place of the archive. */
async function byHand(registry: LocalRegistry): Promise<void> {
	const userFolder = path.join(folder, 'by-hand');
	progress.phase('By hand: npm install, and n8n starts');
	await installPackage(userFolder, name, ['--registry', registry.url]);
	const n8n = await startN8n({ userFolder });
	try {
		await expectLoaded(await connectN8n(n8n));
	} finally {
		await n8n.stop();
	}
}

async function rehearse(): Promise<void> {
	progress.phase('A registry starts');
	const registry = await LocalRegistry.start(path.join(folder, 'registry'));
	try {
		progress.phase('npm publish, twice');
		const archive = await packPackage();
		await registry.publish(archive);
		const { unpacked, version: next } = await nextVersion(archive);
		await rm(path.dirname(archive), { recursive: true });
		await registry.publish(unpacked);
		progress.phase('n8n starts');
		const npmjs = await standInForNpmjs(registry.url, folder);
		try {
			const n8n = await startN8n({ userFolder: path.join(folder, 'by-page'), env: npmjs.env });
			await byPage(n8n, { old: manifest.version, next }).finally(async () => await n8n.stop());
		} finally {
			await npmjs.close();
		}
		await byHand(registry);
		progress.done();
	} finally {
		registry.close();
	}
}

try {
	await rehearse();
	console.log(`\n✓ ${name} can be published, installed, updated and taken back`);
	await rm(folder, { recursive: true, force: true, maxRetries: 5 });
} catch (error) {
	progress.failed();
	console.error(`\n${error instanceof Error ? error.message : String(error)}`);
	console.error(`\nEverything that was made: ${folder}`);
	// Whatever still listens ends with it.
	process.exit(1);
}
