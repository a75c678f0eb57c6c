const path = require('node:path');

const LONGEST_SUITES = 15;
const LONGEST_TESTS = 15;

const seconds = (milliseconds) => `${(milliseconds / 1000).toFixed(1)} s`.padStart(9);

const add = (numbers) => numbers.reduce((sum, number) => sum + number, 0);

/** What each suite took, its hooks included, from its first line to its last. */
const costOf = ({ perfStats }) => perfStats.end - perfStats.start;

const countOf = (suites) => add(suites.map(({ testResults }) => testResults.length));

function longest(entries, count) {
	return entries.sort((one, other) => other.cost - one.cost).slice(0, count);
}

/** Tells at the end of a run what took long in it, and what could not run here. */
module.exports = class Costs {
	onRunComplete(_contexts, { testResults }) {
		const suites = testResults.filter(({ perfStats }) => perfStats.end > 0);
		const lines = [...this.ofProjects(suites), ...this.ofSuites(suites), ...this.ofTests(suites)];
		console.log(['', ...lines, ...this.skipped(testResults), ''].join('\n'));
	}

	ofProjects(suites) {
		const names = [...new Set(suites.map(({ displayName }) => displayName.name))];
		const lines = names.map((name) => {
			const own = suites.filter(({ displayName }) => displayName.name === name);
			const cost = seconds(add(own.map(costOf)));
			return `${cost}  ${name}: ${own.length} suites, ${countOf(own)} tests`;
		});
		return ['What it cost, added up over all that ran at the same time:', ...lines];
	}

	ofSuites(suites) {
		const entries = suites.map((suite) => ({
			cost: costOf(suite),
			name: path.relative(process.cwd(), suite.testFilePath),
		}));
		const lines = longest(entries, LONGEST_SUITES).map(
			({ cost, name }) => `${seconds(cost)}  ${name}`,
		);
		return ['The slowest suites:', ...lines];
	}

	ofTests(suites) {
		const entries = suites.flatMap(({ testResults }) =>
			testResults.map(({ duration, fullName }) => ({ cost: duration ?? 0, name: fullName })),
		);
		const lines = longest(entries, LONGEST_TESTS).map(
			({ cost, name }) => `${seconds(cost)}  ${name}`,
		);
		return ['The slowest tests:', ...lines];
	}

	skipped(suites) {
		const missing = JSON.parse(process.env.TEST_MISSING ?? '[]');
		return missing
			.filter(({ isPromised, files }) =>
				suites.some(
					({ testFilePath }) =>
						!isPromised && new RegExp(files).test(testFilePath.replaceAll('\\', '/')),
				),
			)
			.map(({ name, reason }) => `skipped: ${name} (${reason})`);
	}
};
