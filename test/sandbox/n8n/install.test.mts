import { EventEmitter, once } from 'node:events';
import { access, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { countInstalled, readStamp, withInstallLock } from '../../../sandbox/n8n/installState.mts';
import { isUsable, nodeNeed } from '../../../sandbox/n8n/nodeRuntime.mts';
import { explainNpmFailure } from '../../../sandbox/n8n/npm.mts';
import {
	installationFolder,
	packagesOfRecipe,
	pinnedVersion,
	placeRecipe,
	recipeFor,
} from '../../../sandbox/n8n/recipe.mts';

const pinned = recipeFor(pinnedVersion());
const other = recipeFor('2.20.12');

let folder: string;
beforeEach(async () => {
	folder = await mkdtemp(path.join(tmpdir(), 'install-test-'));
});
afterEach(async () => {
	await rm(folder, { recursive: true, force: true });
});

describe('a shared folder for n8n', () => {
	it('gets the recipe when it is empty', async () => {
		await placeRecipe(folder, pinned);

		const manifest = await readFile(path.join(folder, 'package.json'), 'utf8');
		expect(manifest).toContain('"n8n": "2.41.1"');
		await access(path.join(folder, 'package-lock.json'));
	});

	it('gets the recipe anew when it holds an older one', async () => {
		await writeFile(path.join(folder, 'package.json'), '{"name": "n8n-sandbox"}');

		await placeRecipe(folder, pinned);

		expect(await readFile(path.join(folder, 'package.json'), 'utf8')).toContain('2.41.1');
	});

	it('is left alone when it holds something else', async () => {
		await writeFile(path.join(folder, 'package.json'), '{"name": "a-shop"}');

		await expect(placeRecipe(folder, pinned)).rejects.toThrow('holds something else');
		expect(await readFile(path.join(folder, 'package.json'), 'utf8')).toBe('{"name": "a-shop"}');
	});
});

describe('how far an installation has come', () => {
	it('is nowhere when there is no stamp', async () => {
		expect(await readStamp(folder, 'a')).toMatchObject({ packages: false, native: false });
	});

	it('changes its identity with the recipe only', () => {
		expect(recipeFor('2.20.12').hash).toBe(other.hash);
		expect(pinned.hash).toMatch(/^[0-9a-f]{64}$/);
		expect(recipeFor('2.20.11').hash).not.toBe(other.hash);
	});

	it('counts only packages that this machine gets', async () => {
		const packages = packagesOfRecipe(pinned);

		expect(packages).toContain('node_modules/n8n');
		expect(packages.some((name) => /win32/.test(name))).toBe(process.platform === 'win32');
		expect(await countInstalled(folder, packages)).toBe(0);
	});
});

describe('another version of n8n than the pinned one', () => {
	const before = process.env.INSTAGRAM_LEADS_N8N_DIR;
	afterEach(() => {
		if (before === undefined) delete process.env.INSTAGRAM_LEADS_N8N_DIR;
		else process.env.INSTAGRAM_LEADS_N8N_DIR = before;
	});

	it('lies beside the pinned one, also in a shared folder', () => {
		process.env.INSTAGRAM_LEADS_N8N_DIR = folder;

		expect(installationFolder(pinnedVersion())).toBe(folder);
		expect(installationFolder('2.20.12')).toBe(`${folder}-2.20.12`);
	});

	it('is installed without the lock file, with what the pinned one overrides and more', async () => {
		await placeRecipe(folder, pinned);
		await placeRecipe(folder, other);

		const manifest = JSON.parse(
			await readFile(path.join(folder, 'package.json'), 'utf8'),
		) as typeof other.manifest;
		expect(manifest.dependencies).toEqual({ n8n: '2.20.12' });
		expect(manifest.overrides).toMatchObject({ ...pinned.manifest.overrides, xlsx: '0.18.5' });
		await expect(access(path.join(folder, 'package-lock.json'))).rejects.toThrow('ENOENT');
		await access(path.join(folder, '.npmrc'));
	});
});

describe('the Node.js that an n8n runs on', () => {
	it.each([
		['>=22.16', '22.16.0', true],
		['>=22.16', '22.23.3', true],
		['>=22.16', '24.1.0', true],
		['>=22.16', '22.15.1', false],
		['>=22.16', '20.20.2', false],
		['>=22.16', '23.11.0', false],
		['>=22.16', '26.0.0', false],
		['>=24.0.0', '24.21.0', true],
		['>=24.0.0', '22.23.3', false],
		['>=20.19 <= 24.x', '22.23.3', true],
	])('%s: %s is usable: %s', (engines, version, usable) => {
		expect(isUsable(version, nodeNeed(engines))).toBe(usable);
	});

	it('is not guessed', () => {
		expect(() => nodeNeed('^24')).toThrow('unknown words: ^24');
	});
});

describe('two installations into one folder', () => {
	it('wait for each other', async () => {
		const order: string[] = [];
		const moments = new EventEmitter();
		const firstStarts = once(moments, 'first starts');
		const secondWaits = once(moments, 'second waits');
		const tell = (moment: string): void => {
			order.push(moment);
			moments.emit(moment);
		};
		const slow = withInstallLock(
			folder,
			() => undefined,
			async () => {
				tell('first starts');
				await secondWaits;
				tell('first ends');
			},
		);
		await firstStarts;
		const next = withInstallLock(
			folder,
			() => tell('second waits'),
			async () => Promise.resolve(tell('second starts')),
		);
		await Promise.all([slow, next]);

		expect(order).toEqual(['first starts', 'second waits', 'first ends', 'second starts']);
	});

	it('go on when the one before was interrupted', async () => {
		const gone = 2 ** 22 + 1;
		await writeFile(path.join(folder, '.installing'), String(gone));

		const result = await withInstallLock(
			folder,
			() => undefined,
			async () => Promise.resolve('installed'),
		);

		expect(result).toBe('installed');
	});
});

describe('a failed installation says what to do', () => {
	it.each([
		['npm error code ENOTFOUND', 'The npm registry could not be reached.'],
		['npm error code ENOSPC', 'The disk is full'],
		['gyp ERR! find Python', 'Install a C++ compiler'],
		['npm error code EACCES', 'Check who owns the folder'],
		['npm error something new', 'npm said:'],
	])('%s', (output, expected) => {
		const text = explainNpmFailure('Installing n8n', output, '/tmp/install.log');

		expect(text).toContain(expected);
		expect(text).toContain(output);
		expect(text).toContain('/tmp/install.log');
	});
});
