import type { INodeExecutionData, INodeParameters, WorkflowExecuteMode } from 'n8n-workflow';

import { givenUpItems } from '../../../nodes/InstagramLeads/trigger/execution/givenUp';
import {
	apiComment,
	apiConversation,
	apiMessage,
	listComments,
	listConversations,
	listPosts,
	pageCall,
} from '../../helpers/conversations';
import { CONTACT_ID, facebookCredential } from '../../helpers/credentials';
import { leadEvent } from '../../helpers/events';
import { expectAccountLookup, graphError } from '../../helpers/graph';
import { executeContext, triggerNode, triggerNodeType } from '../../helpers/n8n';

const credential = facebookCredential();
const several = { testEvents: 10, resolveProfile: false };

async function run(
	mode: WorkflowExecuteMode,
	parameters: INodeParameters = {},
	items: INodeExecutionData[] = [{ json: {} }],
) {
	const node = triggerNode({ parameters });
	const context = executeContext(node, { credential }, items, mode);
	const [output] = await triggerNodeType.execute.call(context);
	return output.map(({ json }) => json);
}

describe("the trigger's execution", () => {
	it('passes on in production what the trigger gave', async () => {
		const event = { ...leadEvent() };
		expect(await run('trigger', {}, [{ json: event as never }])).toEqual([event]);
	});

	it('fails with an event that was given up, and lets it pass when n8n retries', async () => {
		const event = leadEvent({ deliveryAttempt: 25, lastError: 'CRM: is away' });
		const items = givenUpItems([event], 25);
		await expect(run('trigger', {}, items)).rejects.toMatchObject({
			message: 'The event m:mid-1 was delivered 25 times, and each execution failed',
			description: expect.stringContaining('CRM: is away') as string,
		});
		expect(await run('retry', {}, items)).toEqual([event]);
	});
});

describe('a manual run', () => {
	beforeAll(() => expectAccountLookup(credential));

	it('shows the latest real events, newest first, and touches no subscription', async () => {
		listConversations(credential, apiConversation('t1', 2));
		listPosts(credential, { id: '17' });
		listComments(credential, '17', apiComment('c1', { timestamp: '2026-03-01T10:01:30+0000' }));
		const shown = await run('manual', { options: several });
		expect(shown.map(({ eventId }) => eventId)).toEqual(['m:mid.2', 'c:c1', 'm:mid.1']);
		expect(shown[0]).not.toHaveProperty('raw');
	});

	it('gives one event, the newest, with what production adds to it', async () => {
		listConversations(credential, apiConversation('t1', 2));
		listPosts(credential);
		const profile = { name: 'Malika', username: 'malika.k', follower_count: 12 };
		pageCall(credential, `/${CONTACT_ID}`).reply(200, profile);
		expect(await run('manual')).toMatchObject([
			{
				eventId: 'm:mid.2',
				contact: { id: CONTACT_ID, name: 'Malika', username: 'malika.k', followerCount: 12 },
			},
		]);
	});

	it('gives the newer one of two that were written in one second', async () => {
		const created_time = '2026-03-01T10:05:00+0000';
		const data = [apiMessage(2, { created_time }), apiMessage(1, { created_time })];
		listConversations(credential, apiConversation('t1', 2, { messages: { data } }));
		listPosts(credential);
		const parameters = { options: { resolveProfile: false } };
		expect(await run('manual', parameters)).toMatchObject([{ eventId: 'm:mid.2' }]);
	});

	it('goes without a profile where Meta shows none', async () => {
		listConversations(credential, apiConversation('t1'));
		listPosts(credential);
		pageCall(credential, `/${CONTACT_ID}`).reply(400, graphError(230));
		expect(await run('manual')).toMatchObject([{ contact: { username: 'malika.k' } }]);
	});

	it('shows only what is chosen', async () => {
		listConversations(credential, apiConversation('t1', 2));
		const shown = await run('manual', {
			events: ['message'],
			options: { ...several, includeRaw: true },
		});
		expect(shown.map(({ type }) => type)).toEqual(['message', 'message']);
		expect(shown[0]).toHaveProperty('raw');
	});

	it('says what to do when there is nothing yet', async () => {
		listConversations(credential);
		listPosts(credential);
		await expect(run('manual')).rejects.toMatchObject({
			message: 'Nothing to show yet',
			description: expect.stringContaining('Write to it from another Instagram account') as string,
		});
	});
});
