import './globalSetup.mts';

/** Stops the harness of the run. */
export default async function teardown(): Promise<void> {
	await globalThis.stopTemplates?.();
}
