// Lints what is never shipped (sandbox, e2e tests, benchmarks: all `.mts`). n8n's own rules for
// nodes stay in eslint.config.mjs, which strict mode wants untouched; they forbid file system and
// timers, which tools need.
import js from '@eslint/js';
import tseslint from 'typescript-eslint';

export default tseslint.config({
	files: ['**/*.mts'],
	extends: [js.configs.recommended, tseslint.configs.strict, tseslint.configs.stylistic],
});
