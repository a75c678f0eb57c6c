import './globalSetup.mts';

/** Stops the lab of the run. */
export default async function teardown(): Promise<void> {
	await globalThis.templatesLab?.stop();
}
