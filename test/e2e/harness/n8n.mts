import { AttachedN8n, type N8nHandle } from '../../../sandbox/n8n/attached.mts';
import { N8nClient } from '../../../sandbox/n8n/client.mts';
import { resumeSession, type SessionKeys } from '../../../sandbox/n8n/session.mts';
import { noteTraces } from './keyLogger.mts';

/** What the start of the run hands to the tests, as JSON in the environment variable `E2E_N8N`. */
export interface SharedN8n {
	handle: N8nHandle;
	keys: SessionKeys;
}

/** Notes what it deletes, for the search for secrets at the end of the run. */
class NotingClient extends N8nClient {
	override async deleteWorkflow(id: string): Promise<void> {
		await noteTraces(this, id);
		await super.deleteWorkflow(id);
	}
}

/** The n8n that all tests of the run share, signed in. */
export function sharedN8n(): N8nClient {
	const shared = process.env.E2E_N8N;
	if (!shared) throw new Error('These tests run through "npm run test:e2e", which starts n8n.');
	const { n8n, session } = attach(shared);
	return new NotingClient(n8n, session);
}

/** The n8n that the start of a run passed on as JSON. */
export function attach(shared: string): N8nClient {
	const { handle, keys } = JSON.parse(shared) as SharedN8n;
	const n8n = new AttachedN8n(handle);
	return new N8nClient(n8n, resumeSession(n8n, keys));
}
