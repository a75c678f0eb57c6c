/**
 * Queue mode from processes of its own: needs PostgreSQL (`POSTGRES`, default
 * postgres://postgres@localhost:5432) and Redis (`REDIS`, default: a redis-server of its own).
 *
 * @type {import('jest').Config}
 */
module.exports = {
	rootDir: '../..',
	displayName: 'queue',
	testEnvironment: 'node',
	roots: ['<rootDir>/test/queue'],
	testMatch: ['**/*.test.mts'],
	modulePathIgnorePatterns: ['<rootDir>/.sandbox', '<rootDir>/dist'],
	transform: { '^.+\\.mts$': '<rootDir>/test/e2e/setup/mts-transform.js' },
	testTimeout: 240_000,
	// Both mostly wait; each has a database and a Redis of its own.
	maxWorkers: 2,
	reporters: ['default', '<rootDir>/test/helpers/plain-summary.js'],
};
