const ignoreInstalledN8n = {
	modulePathIgnorePatterns: ['<rootDir>/.sandbox', '<rootDir>/dist'],
};

/** @type {import('jest').Config} */
module.exports = {
	projects: [
		{
			...ignoreInstalledN8n,
			displayName: 'unit',
			testEnvironment: 'node',
			roots: ['<rootDir>/test/unit'],
			testMatch: ['**/*.test.ts'],
			transform: { '^.+\\.ts$': ['ts-jest', { tsconfig: 'test/tsconfig.json' }] },
			setupFilesAfterEnv: ['<rootDir>/test/helpers/setup.ts'],
			clearMocks: true,
		},
		{
			...ignoreInstalledN8n,
			displayName: 'sandbox',
			testEnvironment: 'node',
			roots: ['<rootDir>/test/sandbox'],
			testMatch: ['**/*.test.mts'],
			transform: { '^.+\\.mts$': '<rootDir>/test/e2e/setup/mts-transform.js' },
		},
		{
			...ignoreInstalledN8n,
			displayName: 'e2e',
			testEnvironment: 'node',
			roots: ['<rootDir>/test/e2e'],
			globalSetup: '<rootDir>/test/e2e/setup/globalSetup.js',
			globalTeardown: '<rootDir>/test/e2e/setup/globalTeardown.js',
			setupFilesAfterEnv: ['<rootDir>/test/e2e/setup/timeouts.js'],
			testMatch: ['**/*.test.mts'],
			transform: { '^.+\\.mts$': '<rootDir>/test/e2e/setup/mts-transform.js' },
		},
		{
			...ignoreInstalledN8n,
			displayName: 'templates',
			testEnvironment: 'node',
			roots: ['<rootDir>/test/templates'],
			globalSetup: '<rootDir>/test/templates/setup/globalSetup.js',
			globalTeardown: '<rootDir>/test/templates/setup/globalTeardown.js',
			setupFilesAfterEnv: ['<rootDir>/test/templates/setup/timeouts.js'],
			testMatch: ['**/*.test.mts'],
			transform: { '^.+\\.mts$': '<rootDir>/test/e2e/setup/mts-transform.js' },
		},
		{
			...ignoreInstalledN8n,
			displayName: 'chaos',
			testEnvironment: 'node',
			roots: ['<rootDir>/test/chaos'],
			testMatch: ['**/*.test.mts'],
			transform: { '^.+\\.mts$': '<rootDir>/test/e2e/setup/mts-transform.js' },
		},
	],
	// The e2e tests mostly wait, for n8n and for its next full minute.
	maxWorkers: 3,
	reporters: ['default', '<rootDir>/test/helpers/plain-summary.js'],
	collectCoverageFrom: ['{credentials,nodes}/**/*.ts'],
	// No HTML report: `n8n-node build` copies every PNG it finds into the package.
	coverageReporters: ['text', 'lcovonly'],
};
