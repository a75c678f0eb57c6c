import './globalSetup.mts';

/** Searches what the run left in n8n for secrets, and stops n8n. Fails the run where one stands. */
export default async function teardown(): Promise<void> {
	await globalThis.stopE2e?.();
}
