import { startBeside } from '../../setup/beside.mts';
import { noteMissingSuites } from '../../setup/services.mts';
import { startHarness } from './harness.mts';

declare global {
	/** For the end of the run, which is in the same process as its start. */
	var stopTemplates: (() => Promise<void>) | undefined;
}

/** Starts the harness that all tests of templates share, unless one is there already (`main.mts`). */
export default async function setup(): Promise<void> {
	await noteMissingSuites();
	if (process.env.TEMPLATES_N8N && process.env.TEMPLATES_INTERNET) return;
	globalThis.stopTemplates = await startBeside('TEMPLATES_STARTED', startHarness);
}
