import { startHarness, type Harness } from './harness.mts';

declare global {
	/** For the end of the run, which is in the same process as its start. */
	var templatesHarness: Harness | undefined;
}

/** Starts the harness that all tests of templates share, unless one is there already (`main.mts`). */
export default async function setup(): Promise<void> {
	if (process.env.TEMPLATES_N8N && process.env.TEMPLATES_INTERNET) return;
	globalThis.templatesHarness = await startHarness();
	Object.assign(process.env, globalThis.templatesHarness.env);
}
