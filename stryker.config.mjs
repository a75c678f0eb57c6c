// Mutation testing of the pure logic, see CONTRIBUTING.md. Which files are changed, and which tests are to notice,
// says `sandbox/mutation/parts.mts`.
export default {
	testRunner: 'jest',
	plugins: ['@stryker-mutator/*', './sandbox/mutation/texts.mjs'],
	ignorers: ['texts'],
	// The tests are chosen by the part; to ask Jest which ones have to do with a file would take longer than they do.
	jest: { configFile: 'stryker.jest.config.js', enableFindRelatedTests: false },
	// Stryker would rewrite it, for what isn't done here: paths out of the project. It needs TypeScript of its own for that.
	tsconfigFile: 'none',
	coverageAnalysis: 'perTest',
	concurrency: 2,
	// What a module does when it is loaded (tables, patterns, schemas) would need the whole run of tests again.
	ignoreStatic: true,
	timeoutMS: 20_000,
	reporters: ['clear-text', 'progress', 'json'],
	clearTextReporter: { allowColor: false, reportTests: false, reportScoreTable: true },
	jsonReporter: { fileName: '.sandbox/mutation.json' },
	ignorePatterns: ['.sandbox', '.github', 'coverage', 'dist'],
	tempDirName: '.sandbox/stryker',
	thresholds: { high: 90, low: 80, break: null },
};
