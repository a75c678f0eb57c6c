const common = {
	testEnvironment: 'node',
	modulePathIgnorePatterns: ['<rootDir>/.sandbox', '<rootDir>/dist'],
};

/** Tests beside the product's code: they see the built package only. */
const outside = (name, { setupFilesAfterEnv = [], ...more } = {}) => ({
	...common,
	displayName: name,
	roots: [`<rootDir>/test/${name}`],
	testMatch: ['**/*.test.mts'],
	transform: { '^.+\\.mts$': '<rootDir>/test/setup/mts-transform.js' },
	setupFilesAfterEnv: ['<rootDir>/test/setup/missing.js', ...setupFilesAfterEnv],
	...more,
});

/** Tests of the product's code, in this process, without n8n. */
const inside = (name, testMatch) => ({
	...common,
	displayName: name,
	roots: ['<rootDir>/test/unit'],
	testMatch: [testMatch],
	transform: { '^.+\\.ts$': ['ts-jest', { tsconfig: 'test/tsconfig.json' }] },
	setupFilesAfterEnv: ['<rootDir>/test/helpers/setup.ts', '<rootDir>/test/setup/timeouts.js'],
	clearMocks: true,
});

/** @type {import('jest').Config} */
module.exports = {
	projects: [
		inside('unit', '**/*.test.ts'),
		// The same as some of them, with many more rows.
		inside('long', '**/*.long.ts'),
		outside('sandbox', { setupFilesAfterEnv: ['<rootDir>/test/setup/timeouts.js'] }),
		// One n8n for all of them.
		outside('e2e', {
			globalSetup: '<rootDir>/test/e2e/setup/globalSetup.js',
			globalTeardown: '<rootDir>/test/e2e/setup/globalTeardown.js',
			setupFiles: ['<rootDir>/test/e2e/setup/waitForN8n.js'],
			setupFilesAfterEnv: ['<rootDir>/test/e2e/setup/timeouts.js'],
		}),
		// An n8n of its own for each.
		outside('alone', { setupFilesAfterEnv: ['<rootDir>/test/e2e/setup/timeouts.js'] }),
		outside('chaos'),
		outside('templates', {
			globalSetup: '<rootDir>/test/templates/setup/globalSetup.js',
			globalTeardown: '<rootDir>/test/templates/setup/globalTeardown.js',
			setupFiles: ['<rootDir>/test/templates/setup/waitForHarness.js'],
			setupFilesAfterEnv: ['<rootDir>/test/templates/setup/timeouts.js'],
		}),
		outside('queue', {
			globalSetup: '<rootDir>/test/queue/globalSetup.js',
			setupFilesAfterEnv: ['<rootDir>/test/queue/timeouts.js'],
		}),
	],
	testSequencer: '<rootDir>/test/setup/sequencer.js',
	// Two for each of two processors: the tests in n8n mostly wait.
	maxWorkers: 4,
	reporters: ['default', '<rootDir>/test/setup/costs.js', '<rootDir>/test/setup/plain-summary.js'],
	collectCoverageFrom: ['{credentials,nodes}/**/*.ts'],
	// No HTML report: `n8n-node build` copies every PNG it finds into the package.
	coverageReporters: ['text', 'lcovonly'],
};
