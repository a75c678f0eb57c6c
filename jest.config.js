const ignoreInstalledN8n = {
	modulePathIgnorePatterns: ['<rootDir>/sandbox/n8n/node_modules', '<rootDir>/dist'],
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
			transform: { '^.+\\.mts$': ['ts-jest', { tsconfig: 'test/tsconfig.mts.json', diagnostics: false }] },
		},
		{
			...ignoreInstalledN8n,
			displayName: 'e2e',
			testEnvironment: 'node',
			roots: ['<rootDir>/test/e2e'],
			testMatch: ['**/*.test.mts'],
			transform: { '^.+\\.mts$': ['ts-jest', { tsconfig: 'test/tsconfig.mts.json', diagnostics: false }] },
		},
	],
	reporters: ['default', '<rootDir>/test/helpers/plain-summary.js'],
	collectCoverageFrom: ['{credentials,nodes}/**/*.ts'],
	// No HTML report: `n8n-node build` copies every PNG it finds into the package.
	coverageReporters: ['text', 'lcovonly'],
};
