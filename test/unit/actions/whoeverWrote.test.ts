import type {
	IDataObject,
	INode,
	INodeExecutionData,
	INodeParameters,
	ITaskData,
} from 'n8n-workflow';
import { createRunExecutionData, WAIT_INDEFINITELY, Workflow } from 'n8n-workflow';
import { ExecuteContext } from 'n8n-core';

import {
	ACCOUNT_ID,
	CONTACT_ID,
	facebookCredential,
	PAGE_ID,
	PAGE_TOKEN,
} from '../../helpers/credentials';
import { leadEvent } from '../../helpers/events';
import { apiComment, listConversations } from '../../helpers/conversations';
import { expectAccountLookup, graphError, metaHost } from '../../helpers/graph';
import {
	actionNode,
	actionNodeType,
	additionalData,
	nodeTypes,
	triggerNode,
} from '../../helpers/n8n';

const credential = facebookCredential();

beforeAll(() => expectAccountLookup(credential));

const between = (name: string): INode => actionNode({ node: { id: name, name } });

/** n8n's paired item of an item of a node with one input. */
const item = (json: object): INodeExecutionData => ({
	json: json as IDataObject,
	pairedItem: { item: 0 },
});

const ran = (previousNode: string | undefined, ...items: INodeExecutionData[]): ITaskData[] => [
	{
		startTime: 0,
		executionTime: 0,
		executionIndex: 0,
		source: previousNode ? [{ previousNode }] : [],
		data: { main: [items] },
	},
];

/** Trigger, One, Two, and the action node with a new node's defaults; Two leaves nothing of the event. */
async function contextBehind(event: object, parameters: INodeParameters, ofItem: object) {
	const send = actionNode({
		parameters: { resource: 'message', operation: 'sendText', text: 'Salom', ...parameters },
		node: { id: 'send', name: 'Send', typeVersion: 1.1 },
	});
	const nodes = [triggerNode({ node: { id: 'trigger' } }), between('One'), between('Two'), send];
	const connections = Object.fromEntries(
		nodes
			.slice(1)
			.map(({ name }, index) => [
				nodes[index].name,
				{ main: [[{ node: name, type: 'main' as const, index: 0 }]] },
			]),
	);
	const workflow = new Workflow({ id: 'wf', nodes, connections, active: false, nodeTypes });
	await workflow.expression.acquireIsolate();
	const run = createRunExecutionData({
		resultData: {
			runData: {
				'Instagram Leads Trigger': ran(undefined, item(event)),
				One: ran('Instagram Leads Trigger', item({})),
				Two: ran('One', item(ofItem)),
			},
		},
	});
	const items = [item(ofItem)];
	const node = workflow.getNode('Send') as INode;
	return new ExecuteContext(
		workflow,
		node,
		additionalData({ credential }),
		'manual',
		run,
		0,
		items,
		{ main: [items] },
		{ node, data: { main: [items] }, source: { main: [{ previousNode: 'Two' }] } },
		[],
	);
}

async function outputOf(context: ExecuteContext): Promise<IDataObject[]> {
	const [output] = await actionNodeType.execute.call(context);
	return output.map(({ json }) => json);
}

const runBehind = async (event: object, parameters: INodeParameters, ofItem: object = { x: 1 }) =>
	await outputOf(await contextBehind(event, parameters, ofItem));

const expectSend = (recipient: object) =>
	metaHost(credential, PAGE_TOKEN)
		.post(`/v25.0/${PAGE_ID}/messages`, (body: { recipient: object }) => {
			expect(body.recipient).toEqual(recipient);
			return true;
		})
		.reply(200, { recipient_id: CONTACT_ID, message_id: 'mid.out' });

const unchecked = { options: { checkWindow: false } };
const message = leadEvent({ contact: { id: CONTACT_ID } });
const comment = leadEvent({
	type: 'comment',
	eventId: 'c:18',
	contact: { id: CONTACT_ID },
	comment: { id: '18', media: { id: '17' } },
	message: undefined,
});

describe('To: Whoever Wrote, the default of a new node', () => {
	it("answers the trigger's person, whatever stands between", async () => {
		expectSend({ id: CONTACT_ID });
		expect(await runBehind(message, unchecked)).toMatchObject([{ messageId: 'mid.out' }]);
	});

	it('goes by the item where no trigger is before it', async () => {
		expectSend({ id: CONTACT_ID });
		expect(await runBehind({ nothing: 1 }, unchecked, message)).toMatchObject([
			{ messageId: 'mid.out' },
		]);
	});

	it('answers a comment privately', async () => {
		expectSend({ comment_id: '18' });
		expect(await runBehind(comment, unchecked)).toMatchObject([{ messageId: 'mid.out' }]);
	});

	it('answers a comment publicly where that is chosen', async () => {
		metaHost(credential).post('/v25.0/18/replies', { message: 'Salom' }).reply(200, { id: '19' });
		expect(await runBehind(comment, { ...unchecked, commentAnswer: 'public' })).toEqual([
			{ commentId: '19', parentId: '18', text: 'Salom' },
		]);
	});

	it("never answers the account's own comment", async () => {
		const own = { ...comment, direction: 'outbound', contact: { id: ACCOUNT_ID } };
		await expect(runBehind(own, unchecked)).rejects.toThrow("the account's own comment");
	});

	it('says what is missing where nobody wrote', async () => {
		await expect(runBehind({ nothing: 1 }, unchecked)).rejects.toThrow("doesn't tell who wrote");
	});
});

/** Meta's clock and ours agree in tests. */
const hoursAgo = (hours: number) => new Date(Date.now() - hours * 3_600_000).toISOString();

describe('Check Messaging Window', () => {
	const toEventsContact = {
		recipientType: 'contact',
		recipientId: '={{ $("Instagram Leads Trigger").item.json.contact.id }}',
	};
	const isRead = () => listConversations(credential);

	it.each<[string, object, INodeParameters]>([
		['somebody wrote an hour ago', message, {}],
		['they are named by their ID', message, toEventsContact],
		['a story was answered', { ...message, type: 'storyReply' }, {}],
		['a button was tapped', { ...message, type: 'postback' }, {}],
		['a person answers', message, { options: { humanAgentTag: true } }],
	])('asks nobody where the event tells that it is open: %s', async (_name, event, parameters) => {
		expectSend({ id: CONTACT_ID });
		const fresh = { ...event, occurredAt: hoursAgo(1) };
		expect(await runBehind(fresh, parameters)).toMatchObject([{ messageId: 'mid.out' }]);
	});

	it.each<[string, object, INodeParameters]>([
		['it is a day old', { ...message, occurredAt: hoursAgo(23.1) }, {}],
		['it opens nothing', { ...message, type: 'reaction', occurredAt: hoursAgo(1) }, {}],
		['the account wrote', { ...message, direction: 'outbound', occurredAt: hoursAgo(1) }, {}],
		[
			'somebody else is written to',
			{ ...message, occurredAt: hoursAgo(1) },
			{ recipientType: 'contact', recipientId: '1602510301006199' },
		],
	])('looks the conversation up where the event does not: %s', async (_name, event, parameters) => {
		isRead();
		expectSend({ id: String(parameters.recipientId ?? CONTACT_ID) });
		await runBehind(event, parameters);
	});

	it('asks for no comment that the event tells of', async () => {
		expectSend({ comment_id: '18' });
		const fresh = { ...comment, occurredAt: hoursAgo(100) };
		expect(await runBehind(fresh, {})).toMatchObject([{ messageId: 'mid.out' }]);
	});

	it('reads a comment of a week ago', async () => {
		metaHost(credential)
			.get('/v25.0/18')
			.query(true)
			.reply(200, apiComment('18', { timestamp: hoursAgo(24 * 7.1), media: { id: '17' } }));
		const old = { ...comment, occurredAt: hoursAgo(24 * 7.1) };
		await expect(runBehind(old, {})).rejects.toThrow('too old for a private reply');
	});
});

describe('Send and Wait for Response to Whoever Wrote', () => {
	const ask = { operation: 'sendAndWait', message: 'Shall we reserve it?' };
	const asking = async (event: object, more: INodeParameters = unchecked) =>
		await contextBehind(event, { ...ask, ...more }, { x: 1 });

	it.each([
		['a message', message],
		['a comment, in Direct', comment],
	])('asks the person behind %s, and waits', async (_of, event) => {
		expectSend({ id: CONTACT_ID });
		const context = await asking(event);
		expect(await outputOf(context)).toMatchObject([{ messageId: 'mid.out' }]);
		expect(context.runExecutionData.waitTill).toEqual(WAIT_INDEFINITELY);
	});

	it.each([
		['outside the window', 10, 2534022],
		['nobody it knows', 100, 2534014],
	])('says what to do where a commenter is %s, and waits for nothing', async (_, code, subcode) => {
		listConversations(credential);
		metaHost(credential, PAGE_TOKEN)
			.post(`/v25.0/${PAGE_ID}/messages`)
			.reply(400, graphError(code, { error_subcode: subcode }));
		const context = await asking(comment, {});
		await expect(outputOf(context)).rejects.toMatchObject({
			description: expect.stringContaining('a comment opens no conversation') as string,
		});
		expect(context.runExecutionData.waitTill).toBeUndefined();
	});

	it('looks up whether a commenter may be written to in Direct', async () => {
		listConversations(credential);
		expectSend({ id: CONTACT_ID });
		await outputOf(await asking({ ...comment, occurredAt: hoursAgo(1) }, {}));
	});

	it('says nothing of comments to who wrote a message', async () => {
		metaHost(credential, PAGE_TOKEN)
			.post(`/v25.0/${PAGE_ID}/messages`)
			.reply(400, graphError(10, { error_subcode: 2534022 }));
		await expect(outputOf(await asking(message))).rejects.toMatchObject({
			description: expect.not.stringContaining('comment') as string,
		});
	});

	it('never asks the account itself, after a comment of its own', async () => {
		const own = { ...comment, direction: 'outbound', contact: { id: ACCOUNT_ID } };
		await expect(outputOf(await asking(own))).rejects.toThrow("the account's own comment");
	});

	it('asks nobody in a test run that has reached somebody else, and waits for nothing', async () => {
		expectSend({ id: '1602510301006199' });
		const first = leadEvent({ contact: { id: '1602510301006199' } });
		const before = await contextBehind(first, unchecked, { x: 1 });
		await outputOf(before);
		const context = await asking(message);
		Object.assign(context.getContext('flow'), before.getContext('flow'));

		expect(await outputOf(context)).toMatchObject([{ leftOut: true, person: CONTACT_ID }]);
		expect(context.runExecutionData.waitTill).toBeUndefined();
	});
});

describe('Add Comment to a Deal', () => {
	// The field of a new node, and that of one whose field somebody emptied.
	it.each([{}, { leadEvent: '' }])(
		'takes the event that the item comes from: %j',
		async (given) => {
			const deal = {
				...{ id: 'd', title: 't', source: 'instagram', funnelId: '', stage: 'new' },
				...{ amount: 0, currency: 'UZS', assigneeId: '', createdAt: message.occurredAt },
			};
			const parameters = { resource: 'deal', operation: 'addComment', ...given };
			const [added] = await runBehind(message, parameters, deal).catch((error: Error) => [
				{ failed: error.message },
			]);
			// Another Deal than the event's is refused by name, so that the event was found.
			expect(JSON.stringify(added)).toMatch(/different contacts|comments/);
		},
	);
});
