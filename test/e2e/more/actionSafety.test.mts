import type { N8nClient } from '../../../sandbox/n8n/client.mts';
import { describeExecution } from '../../../sandbox/n8n/executions.mts';
import type { Json } from '../../../sandbox/n8n/types.mts';
import { loginTypes, openBusiness, type Business } from '../harness/business.mts';
import { byId, fan, outputOf } from '../harness/fan.mts';
import { sharedN8n } from '../harness/n8n.mts';
import { action, inARow, trigger } from '../harness/workflows.mts';

const DAY = 86_400;

describe.each(loginTypes)('careful sending with %s login', (loginType) => {
	let n8n: N8nClient;
	let business: Business;

	beforeAll(async () => {
		n8n = sharedN8n();
		business = await openBusiness(n8n, loginType);
	});
	afterAll(async () => await business.close());

	/** Runs one action by hand; resolves with its items. */
	async function run(parameters: Record<string, unknown>): Promise<Record<string, Json>[]> {
		const flow = fan(`careful ${loginType}`, business.credential, { Action: parameters });
		const workflow = await n8n.createWorkflow(flow);
		const execution = await n8n.runManually(workflow.id, 'By hand');
		await n8n.deleteWorkflow(workflow.id);
		const output = outputOf(execution, 'Action');
		if (output.length === 0) throw new Error(`No item came out: ${describeExecution(execution)}`);
		return output;
	}

	const sendText = async (contactId: string, text: string, options: object = {}) => {
		const [item] = await run({
			resource: 'message',
			operation: 'sendText',
			recipientType: 'contact',
			recipientId: byId(contactId),
			text,
			options,
		});
		return item;
	};

	async function sendsMade() {
		const calls = await business.instagram.getCalls();
		return calls.filter(({ method, path }) => method === 'POST' && path.endsWith('/messages'));
	}

	const writeAgo = async (username: string, days: number) =>
		(
			await business.instagram.writeMessage({
				username,
				text: 'Are you there?',
				createdSecondsAgo: days * DAY,
			})
		).contactId;

	it('sends nothing when the window is closed, and says so', async () => {
		const contactId = await writeAgo('old.friend', 8);
		await business.instagram.clearCalls();
		expect(await sendText(contactId, 'Yes')).toMatchObject({ errorClass: 'window' });
		expect(await sendsMade()).toEqual([]);
	});

	it('lets a person answer within 7 days when the tag is ticked', async () => {
		const contactId = await writeAgo('late.friend', 3);
		await business.instagram.clearCalls();
		expect(await sendText(contactId, 'Yes')).toMatchObject({ errorClass: 'window' });
		const sent = await sendText(contactId, 'Yes', { humanAgentTag: true });
		expect(sent).toHaveProperty('messageId');
		expect((await sendsMade()).map(({ body }) => body)).toEqual([
			expect.objectContaining({ messaging_type: 'MESSAGE_TAG', tag: 'HUMAN_AGENT' }),
		]);
	});

	it('leaves it to Instagram when the check is off', async () => {
		const contactId = await writeAgo('past.friend', 2);
		await business.instagram.clearCalls();
		const refused = await sendText(contactId, 'Yes', { checkWindow: false });
		expect(refused).toMatchObject({ errorClass: 'window', code: 10 });
		expect(await sendsMade()).toHaveLength(1);
	});

	it('finds a message whose answer got lost, and sends it no second time', async () => {
		const { contactId } = await business.instagram.writeMessage({ username: 'cut.off', text: '?' });
		await business.instagram.clearCalls();
		await business.instagram.addFault({
			kind: 'cutAfterApply',
			method: 'POST',
			path: '/messages',
		});
		const sent = await sendText(contactId, 'Once only');
		expect(sent).toMatchObject({ recovered: true, messageId: expect.any(String) as string });
		const { conversations } = await business.instagram.getState();
		const thread = conversations.find((conversation) => conversation.contactId === contactId);
		expect(thread?.messages.filter(({ text }) => text === 'Once only')).toHaveLength(1);
		expect(await sendsMade()).toHaveLength(1);
	});

	it('reports a message that got lost on the way, and sends it no second time', async () => {
		const { contactId } = await business.instagram.writeMessage({
			username: 'lost.one',
			text: '?',
		});
		await business.instagram.clearCalls();
		await business.instagram.addFault({ kind: 'cut', method: 'POST', path: '/messages' });
		expect(await sendText(contactId, 'Hello')).toMatchObject({ errorClass: 'unknownOutcome' });
		expect(await sendsMade()).toHaveLength(1);
	});

	it('answers a comment privately once, and takes the second time for done when asked to', async () => {
		const { commentId } = await business.instagram.writeComment({
			username: 'dora',
			text: 'Price?',
		});
		const reply = async (options: object = {}) =>
			(
				await run({
					resource: 'comment',
					operation: 'replyPrivately',
					commentId: byId(commentId),
					text: '120 000 сум',
					options,
				})
			)[0];
		expect(await reply()).toHaveProperty('messageId');
		expect(await reply()).toMatchObject({ errorClass: 'alreadyDone' });
		expect(await reply({ alreadyRepliedIsSuccess: true })).toMatchObject({
			alreadyReplied: true,
			commentId,
		});
	});

	it('sends once per key, over the executions of a published workflow', async () => {
		const send = action(business.credential, {
			resource: 'message',
			operation: 'sendText',
			recipientType: 'contact',
			recipientId: byId('={{ $json.contact.id }}'),
			text: 'Thank you for writing',
			options: { idempotencyKey: '={{ $json.contact.id }}' },
		});
		const start = trigger(business.credential, {
			mode: 'webhook',
			catchUp: false,
			events: ['message'],
		});
		const workflow = await n8n.createWorkflow(inARow(`once ${loginType}`, start, send));
		try {
			await n8n.publish(workflow.id);
			await business.instagram.clearCalls();
			for (const text of ['Hello', 'Are you there?']) {
				await business.instagram.writeMessage({ username: 'twice', text });
				await business.instagram.settle();
			}
			const executions = await n8n.waitForExecutions(workflow.id, 2);
			const items = executions.map((execution) => outputOf(execution, 'Action')[0]);
			expect(items).toEqual([
				expect.objectContaining({ messageId: expect.any(String) as string }),
				expect.objectContaining({ alreadySent: true }),
			]);
			expect(await sendsMade()).toHaveLength(1);
			const checks = await run({ resource: 'account', operation: 'checkSetup' });
			const statuses = Object.fromEntries(checks.map(({ check, status }) => [check, status]));
			expect(statuses).toMatchObject({
				accessToken: 'ok',
				accountLink: 'ok',
				accountType: 'ok',
				messagesPermissions: 'ok',
				commentsPermissions: 'ok',
				messageAccess: 'ok',
				appSubscription: 'ok',
				accountSubscription: 'ok',
				callback: 'ok',
				appIsLive: 'warn',
			});
		} finally {
			await n8n.deleteWorkflow(workflow.id);
		}
	});

	it('names every requirement that is not met', async () => {
		const denied = {
			facebook: 'instagram_manage_comments',
			instagram: 'instagram_business_manage_comments',
		}[loginType];
		await business.instagram.setSettings({ deniedPermissions: [denied] });
		const checks = await run({ resource: 'account', operation: 'checkSetup' });
		await business.instagram.setSettings({ deniedPermissions: [] });
		const found = checks.filter(({ status }) => status !== 'ok').map(({ check }) => check);
		expect(found).toContain('appSubscription');
		if (loginType === 'facebook') expect(found).toContain('commentsPermissions');
		for (const { meaning, whatToDo, status } of checks) {
			expect(meaning).toBeTruthy();
			if (status !== 'ok') expect(whatToDo).toBeTruthy();
		}
	});

	it('tells about a dead token instead of failing', async () => {
		await business.close();
		business = await openBusiness(n8n, loginType);
		const which = loginType === 'facebook' ? 'facebookUser' : 'instagramUser';
		await business.instagram.changeToken({ which, killWithSubcode: 460 });
		const [status] = await run({ resource: 'account', operation: 'getTokenStatus' });
		expect(status).toMatchObject({ isValid: false });
		const checks = await run({ resource: 'account', operation: 'checkSetup' });
		expect(checks[0]).toMatchObject({ check: 'accessToken', status: 'fail' });
	});
});
