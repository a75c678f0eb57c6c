import { AttachedN8n, type N8nHandle } from '../../../sandbox/n8n/attached.mts';
import { connectN8n, type N8nClient } from '../../../sandbox/n8n/client.mts';

let connected: Promise<N8nClient> | undefined;

/** The n8n that all tests of the run share, signed in. */
export async function sharedN8n(): Promise<N8nClient> {
	const handle = process.env.E2E_N8N;
	if (!handle) throw new Error('These tests run through "npm run test:e2e", which starts n8n.');
	connected ??= connectN8n(new AttachedN8n(JSON.parse(handle) as N8nHandle));
	return await connected;
}
