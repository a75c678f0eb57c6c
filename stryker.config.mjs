// Mutation testing of the pure logic. Not part of CI: a part takes minutes. Run one part at a time, such as
// `npx stryker run --mutate 'nodes/InstagramLeads/deals/**/*.ts'`; see CONTRIBUTING.md.
const PURE = 'nodes/InstagramLeads';

export default {
	mutate: [
		`${PURE}/{deals,events}/**/*.ts`,
		`${PURE}/graph/{errors,limits}/**/*.ts`,
		`${PURE}/trigger/queue/{contactRoom,places}.ts`,
		`${PURE}/trigger/state/cursor.ts`,
	],
	testRunner: 'jest',
	jest: { configFile: 'stryker.jest.config.js' },
	coverageAnalysis: 'perTest',
	concurrency: 2,
	// What a module does when it is loaded (tables, patterns) needs the whole run of tests again.
	ignoreStatic: true,
	timeoutMS: 20_000,
	reporters: ['clear-text', 'progress', 'json'],
	clearTextReporter: { allowColor: false, reportTests: false, reportScoreTable: true },
	jsonReporter: { fileName: '.sandbox/mutation.json' },
	ignorePatterns: ['.sandbox', 'coverage', 'dist'],
	tempDirName: '.sandbox/stryker',
	thresholds: { high: 90, low: 80, break: 80 },
};
