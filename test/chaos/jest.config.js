/**
 * The judge's and the plan's own tests, and a short chaos run with an n8n of its own.
 *
 * @type {import('jest').Config}
 */
module.exports = {
	rootDir: '../..',
	displayName: 'chaos',
	testEnvironment: 'node',
	roots: ['<rootDir>/test/chaos'],
	testMatch: ['**/*.test.mts'],
	modulePathIgnorePatterns: ['<rootDir>/.sandbox', '<rootDir>/dist'],
	transform: { '^.+\\.mts$': '<rootDir>/test/e2e/setup/mts-transform.js' },
	// About two minutes; more on a machine with other things to do.
	testTimeout: 900_000,
	reporters: ['default', '<rootDir>/test/helpers/plain-summary.js'],
};
