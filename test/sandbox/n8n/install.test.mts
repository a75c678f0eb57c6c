import { access, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
	countInstalled,
	packagesOfRecipe,
	placeRecipe,
	readStamp,
	recipeHash,
	withInstallLock,
} from '../../../sandbox/n8n/installState.mts';
import { explainNpmFailure } from '../../../sandbox/n8n/npm.mts';

let folder: string;
beforeEach(async () => {
	folder = await mkdtemp(path.join(tmpdir(), 'install-test-'));
});
afterEach(async () => {
	await rm(folder, { recursive: true, force: true });
});

describe('a shared folder for n8n', () => {
	it('gets the recipe when it is empty', async () => {
		await placeRecipe(folder);

		const manifest = await readFile(path.join(folder, 'package.json'), 'utf8');
		expect(manifest).toContain('"n8n": "2.41.1"');
		await access(path.join(folder, 'package-lock.json'));
	});

	it('gets the recipe anew when it holds an older one', async () => {
		await writeFile(path.join(folder, 'package.json'), '{"name": "n8n-sandbox"}');

		await placeRecipe(folder);

		expect(await readFile(path.join(folder, 'package.json'), 'utf8')).toContain('2.41.1');
	});

	it('is left alone when it holds something else', async () => {
		await writeFile(path.join(folder, 'package.json'), '{"name": "a-shop"}');

		await expect(placeRecipe(folder)).rejects.toThrow('holds something else');
		expect(await readFile(path.join(folder, 'package.json'), 'utf8')).toBe('{"name": "a-shop"}');
	});
});

describe('how far an installation has come', () => {
	it('is nowhere when there is no stamp', async () => {
		expect(await readStamp(folder, 'a')).toMatchObject({ packages: false, native: false });
	});

	it('changes its identity with the recipe only', async () => {
		expect(await recipeHash()).toBe(await recipeHash());
		expect(await recipeHash()).toMatch(/^[0-9a-f]{64}$/);
	});

	it('counts only packages that this machine gets', async () => {
		const packages = await packagesOfRecipe();

		expect(packages).toContain('node_modules/n8n');
		expect(packages.some((name) => /win32/.test(name))).toBe(process.platform === 'win32');
		expect(await countInstalled(folder, packages)).toBe(0);
	});
});

describe('two installations into one folder', () => {
	it('wait for each other', async () => {
		const order: string[] = [];
		const slow = withInstallLock(
			folder,
			() => undefined,
			async () => {
				order.push('first starts');
				await new Promise((resolve) => setTimeout(resolve, 300));
				order.push('first ends');
			},
		);
		await new Promise((resolve) => setTimeout(resolve, 50));
		const next = withInstallLock(
			folder,
			() => order.push('second waits'),
			async () => Promise.resolve(order.push('second starts')),
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
