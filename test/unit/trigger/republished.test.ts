import type { IDataObject } from 'n8n-workflow';
import { sleep } from 'n8n-workflow';

import { ExecutionEnd } from '../../../nodes/InstagramLeads/trigger/execution/executionEnd';
import { runningExecutions } from '../../../nodes/InstagramLeads/trigger/execution/runningExecutions';
import { pageCall } from '../../helpers/conversations';
import { facebookCredential, PAGE_ID } from '../../helpers/credentials';
import { delivery, messagingEntry, textMessage } from '../../helpers/deliveries';
import { expectAccountLookup } from '../../helpers/graph';
import { activate, restarted } from '../../helpers/trigger';
import { longEnough, moment, until } from '../../helpers/waiting';
import { post } from '../../helpers/webhooks';

const parameters = { mode: 'webhook', catchUp: false, options: { resolveProfile: false } };
const STALLED = {
	status: 'error' as const,
	data: { resultData: { error: { message: 'job stalled more than maxStalledCount' } } },
};
const batch = delivery(messagingEntry(textMessage('mid.1', 'hello')));

beforeEach(() => {
	jest.mocked(sleep).mockImplementation(async (milliseconds) => {
		if (milliseconds >= 3000) await new Promise(() => {});
		await moment();
	});
});
afterEach(() => runningExecutions.clear());

const attemptOf = ({ items }: { items: IDataObject[] }) => items[0].deliveryAttempt ?? 1;

interface Story {
	/** n8n was silent for so long that nobody waits for the end any more. */
	isUnheard?: boolean;
	/** The successor comes up with what was stored before the event came. */
	isStale?: boolean;
}

/** A workflow is published anew while n8n has an event, and then n8n loses it. */
async function publishAnew({ isUnheard = false, isStale = false }: Story) {
	const credential = facebookCredential();
	expectAccountLookup(credential);
	pageCall(credential, `/${PAGE_ID}/conversations`).times(9).optionally().reply(200, { data: [] });
	if (isUnheard) {
		jest
			.spyOn(ExecutionEnd.prototype, 'waitForEnd')
			.mockImplementationOnce(async (later) => await Promise.resolve({ later, waitedMs: 120_000 }));
	}
	const before = await activate({ credential, parameters, ending: 'hang' });
	const early = restarted(before.workflow, { parameters });
	void post(batch, { credential, parameters, workflow: before.workflow });
	await until(() => before.emissions.length === 1);
	await longEnough();
	const workflow = isStale ? early : restarted(before.workflow, { parameters });
	await before.close();

	expectAccountLookup(credential);
	const [first] = before.emissions;
	const after = await activate({
		credential,
		parameters,
		workflow,
		ending: ({ key }) => (key === first.key ? undefined : { status: 'success' }),
	});
	// Meta delivers it again, since nobody answered in time.
	void post(batch, { credential, parameters, workflow });
	await longEnough();
	first.end(STALLED);
	await longEnough();
	await after.close();
	return { before, after };
}

describe('an event that n8n loses while its workflow is published anew', () => {
	it.each<[string, Story]>([
		['whose end is waited for', {}],
		['whose end nobody waits for any more', { isUnheard: true }],
		['which the stored state does not know', { isStale: true }],
	])('comes again by the new trigger: %s', async (_name, story) => {
		const { before, after } = await publishAnew(story);
		expect(before.emissions).toHaveLength(1);
		expect(after.emissions.map(attemptOf)).toContain(2);
		expect(new Set(after.emissions.map(({ key }) => key)).size).toBe(after.emissions.length);
	});
});
