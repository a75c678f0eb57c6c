import { readdir, readFile } from 'node:fs/promises';
import { pinnedVersion } from '../../sandbox/n8n/recipe.mts';
import { compatArguments } from '../compat/arguments.mts';

describe('a test of compatibility', () => {
	it('runs the main job, with both ways in and the template', () => {
		expect(compatArguments(['2.20.12', 'latest'])).toEqual({
			versions: ['2.20.12', 'latest'],
			jest: [
				'test/e2e/webhook.test.mts',
				'test/e2e/polling.test.mts',
				'test/e2e/template.test.mts',
			],
		});
	});

	it.each([
		[['2.20.12', 'test/e2e/errors.test.mts'], ['test/e2e/errors.test.mts']],
		[['2.20.12', 'test/e2e'], ['test/e2e']],
	])('runs what is named instead: %j', (argv, jest) => {
		expect(compatArguments(argv).jest).toEqual(jest);
	});

	it("hands on Jest's options", () => {
		const { versions, jest } = compatArguments(['2.20.12', '-t', 'makes a Deal']);

		expect(versions).toEqual(['2.20.12']);
		expect(jest.slice(-2)).toEqual(['-t', 'makes a Deal']);
		expect(jest).toContain('test/e2e/webhook.test.mts');
	});

	it.each([[[]], [['test/e2e/webhook.test.mts']], [['2.20']]])('asks for a version: %j', (argv) => {
		expect(() => compatArguments(argv)).toThrow('Say which n8n');
	});
});

describe('the versions of n8n', () => {
	it.each([
		['README.md', / n8n +\| 2\.20 .*\| (\S+), (\S+) +\|/],
		['docs/README.ru.md', / n8n +\| 2\.20 .*\| (\S+), (\S+) +\|/],
	])('that %s calls tested are those that CI runs', async (file, row) => {
		const [, oldest, newest] = row.exec(await readFile(file, 'utf8')) ?? [];
		const workflows = (await readdir('.github/workflows')).map(
			(name) => `.github/workflows/${name}`,
		);
		const ci = await Promise.all(workflows.map(async (name) => await readFile(name, 'utf8')));

		expect(newest).toBe(pinnedVersion());
		expect(ci.join('\n')).toContain(`npm run test:compat -- ${oldest}`);
	});
});
