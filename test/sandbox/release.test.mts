import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runCommand, runCommandOrThrow } from '../../sandbox/n8n/command.mts';
import { type Identity, objectionsTo } from '../../sandbox/release/identity.mts';

const readManifest = async () =>
	JSON.parse(await readFile('package.json', 'utf8')) as Identity & { version: string };

const OURS = {
	name: 'n8n-nodes-instagram-leads',
	homepage: 'https://github.com/gulnora/n8n-nodes-instagram-leads#readme',
	bugs: { url: 'https://github.com/gulnora/n8n-nodes-instagram-leads/issues' },
	author: { name: 'Gulnora', email: 'gulnora@example.com' },
	repository: { url: 'git+https://github.com/gulnora/n8n-nodes-instagram-leads.git' },
};

describe('a release is refused', () => {
	it('not, where package.json says whose package it is', () => {
		expect(objectionsTo(OURS)).toEqual([]);
	});

	it.each([
		[
			{ author: { name: 'n8n-nodes-instagram-leads contributors', email: 'a@example.com' } },
			'author.name',
		],
		[{ author: { name: 'Gulnora', email: 'a@n8n-nodes-instagram-leads.dev' } }, 'author.email'],
		[{ homepage: 'https://example.com' }, 'homepage'],
		[{ bugs: { url: 'https://example.com' } }, 'bugs.url'],
		[{ repository: { url: 'https://example.com/x.git' } }, 'repository.url'],
		[
			{
				repository: {
					url: 'git+https://github.com/n8n-nodes-instagram-leads/n8n-nodes-instagram-leads.git',
				},
			},
			'placeholder for the owner',
		],
	])('while it has %j', (change, objection) => {
		expect(objectionsTo({ ...OURS, ...change }).join()).toContain(objection);
	});
});

describe('the address of the repository', () => {
	it.each([
		'credentials/InstagramLeadsApi.credentials.ts',
		'nodes/InstagramLeads/InstagramLeads.node.json',
		'nodes/InstagramLeads/InstagramLeadsTrigger.node.json',
		'CHANGELOG.md',
	])('in %s is the one of package.json', async (file) => {
		const { name, homepage } = await readManifest();
		const addresses = (await readFile(file, 'utf8')).match(
			new RegExp(`https://github\\.com/[\\w.-]+/${name}`, 'g'),
		);
		expect(addresses).not.toBeNull();
		expect(new Set(addresses)).toEqual(new Set([homepage.replace('#readme', '')]));
	});
});

/** git and release-it take their time on a busy machine. */
const PATIENCE_MS = 300_000;

describe('npm run release', () => {
	let folder: string;
	let project: string;
	const git = async (...args: string[]) => await runCommandOrThrow('git', args, { cwd: project });
	const release = async (...args: string[]) =>
		await runCommand('npm', ['run', 'release', '--', '--ci', ...args], { cwd: project });

	/** A project with a place to push to, that is somebody's. */
	beforeEach(async () => {
		folder = await mkdtemp(path.join(tmpdir(), 'release-'));
		project = path.join(folder, 'project');
		const copied = ['package.json', 'CHANGELOG.md', '.release-it.json', 'sandbox/release'];
		for (const name of copied) await cp(name, path.join(project, name), { recursive: true });
		await symlink(path.resolve('node_modules'), path.join(project, 'node_modules'));
		await writeFile(path.join(project, '.gitignore'), 'node_modules\n');
		const remote = path.join(folder, 'gulnora', 'n8n-nodes-instagram-leads.git');
		await runCommandOrThrow('git', ['init', '-q', '--bare', '-b', 'main', remote], { cwd: folder });
		await git('init', '-q', '-b', 'main');
		await git('config', 'user.name', 'Gulnora');
		await git('config', 'user.email', 'gulnora@example.com');
		await git('remote', 'add', 'origin', `file://${remote}`);
	}, PATIENCE_MS);
	afterEach(async () => await rm(folder, { recursive: true, force: true }));

	const commit = async (identity: object) => {
		const manifest = { ...(await readManifest()), ...identity };
		await writeFile(path.join(project, 'package.json'), JSON.stringify(manifest, null, '\t'));
		await git('add', '-A');
		await git('commit', '-qm', 'Begin');
		await git('push', '-q', '-u', 'origin', 'main');
	};

	it(
		'refuses while package.json has placeholders',
		async () => {
			await commit({ author: { name: 'x', email: 'x@n8n-nodes-instagram-leads.dev' } });
			const { code, output } = await release('minor');
			expect(code).not.toBe(0);
			expect(output).toContain("'author.email' is a placeholder");
			expect(await git('tag')).toBe('');
		},
		PATIENCE_MS,
	);

	it(
		'says in a dry run what it would do, and does nothing',
		async () => {
			await commit(OURS);
			const { code, output } = await release('minor', '--dry-run');
			expect(output).toContain('0.2.0');
			expect(code).toBe(0);
			expect(await git('status', '--short')).toBe('');
			expect(await git('tag')).toBe('');
		},
		PATIENCE_MS,
	);

	it(
		'dates the section of CHANGELOG.md, keeps all of its words, tags and pushes; publishes nothing',
		async () => {
			await commit(OURS);
			const before = await readFile('CHANGELOG.md', 'utf8');
			const { code, output } = await release('minor');
			expect(output).not.toContain('npm publish');
			expect(code).toBe(0);
			const after = await readFile(path.join(project, 'CHANGELOG.md'), 'utf8');
			expect(after).toMatch(/^## \[Unreleased\]\n\n## \[0\.2\.0\] - \d{4}-\d\d-\d\d$/m);
			const words = (text: string) =>
				text.split('\n').filter((line) => line && !/^## \[/.test(line));
			expect(words(after)).toEqual(words(before));
			expect(await git('ls-remote', '--tags', 'origin')).toContain('refs/tags/0.2.0');
			expect(await git('log', '-1', '--format=%s')).toBe('Release 0.2.0\n');
		},
		PATIENCE_MS,
	);

	it(
		'releases the version that stands in package.json, where that has never been tagged',
		async () => {
			await commit(OURS);
			const { version } = await readManifest();
			const { code } = await release('--no-increment');
			expect(code).toBe(0);
			expect(await git('tag')).toBe(`${version}\n`);
		},
		PATIENCE_MS,
	);
});
