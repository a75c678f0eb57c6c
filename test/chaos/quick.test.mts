import { expectCleanRun, PATIENCE_MS } from './cleanRun.mts';

it(
	'with Strict Order loses nothing, doubles nothing, keeps the order, through two kills and a dead token',
	async () => await expectCleanRun(['--quick', '--strict', '--strict-order']),
	PATIENCE_MS,
);
