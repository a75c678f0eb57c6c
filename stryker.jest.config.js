// Stryker runs one project of Jest's, the unit tests; with MUTATION_TESTS, a list of folders or files with commas
// between, these alone. That is many times faster, and a mutant counts as killed only where its own room sees it.
const { projects } = require('./jest.config.js');

const [unit] = projects;
const only = process.env.MUTATION_TESTS?.split(',');

/** @type {import('jest').Config} */
module.exports = {
	...unit,
	...(only && {
		testMatch: only.map((path) => `<rootDir>/${path}${/[.]ts$/.test(path) ? '' : '/**/*.test.ts'}`),
	}),
	// Random deliveries would take most of the time, and find what the others find.
	testPathIgnorePatterns: ['[.]properties[.]test[.]ts$'],
};
