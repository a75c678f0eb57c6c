import { expectCleanRun, PATIENCE_MS } from './cleanRun.mts';

it(
	'without Strict Order loses nothing, doubles nothing, and lets be overtaken only what it may',
	async () => await expectCleanRun(['--quick']),
	PATIENCE_MS,
);
