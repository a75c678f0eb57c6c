import type { N8nClient } from '../../sandbox/n8n/client.mts';
import { describeExecution, itemsOf } from '../../sandbox/n8n/executions.mts';
import {
	callsBesideHourlyLook,
	loginTypes,
	openBusiness,
	subscriptionsOf,
	VERIFY_TOKEN,
	type Business,
} from './harness/business.mts';
import { deliver, messagePayload, PAYLOAD_TEXT, signature, verify } from './harness/deliveries.mts';
import { sharedN8n } from './harness/n8n.mts';
import { onlyItem, Watch } from './harness/watch.mts';
import { action, inARow, trigger } from './harness/workflows.mts';

describe.each([...loginTypes, 'person', 'unified'] as const)(
	'webhook mode with %s login',
	(login) => {
		let n8n: N8nClient;
		let business: Business;
		let watch: Watch;
		let callbackUrl: string;

		beforeAll(async () => {
			n8n = sharedN8n();
			business = await openBusiness(n8n, login);
			const { credential } = business;
			const start = trigger(credential, { mode: 'webhook', catchUp: false });
			const deal = action(credential, {
				resource: 'deal',
				operation: 'buildFromEvent',
				funnelId: 'sales',
				stage: 'new',
			});
			const workflow = await n8n.createWorkflow(inARow(`webhook ${login}`, start, deal));
			watch = new Watch(n8n, workflow.id);
			callbackUrl = `${n8n.n8n.url}/webhook/${start.webhookId}/webhook`;
		});

		afterAll(async () => {
			await n8n.deleteWorkflow(watch.workflowId);
			await business.close();
		});

		it('subscribes app and account when the workflow is published', async () => {
			await n8n.publish(watch.workflowId);

			const subscriptions = await subscriptionsOf(business);
			expect(subscriptions.callbackUrl).toBe(callbackUrl);
			expect(subscriptions.accountFields).toContain('messages');
		});

		it('answers the verification with the challenge as plain text', async () => {
			const answer = await verify(callbackUrl, VERIFY_TOKEN, '1158201444');

			expect(answer.status).toBe(200);
			expect(answer.headers['content-type']).toMatch(/^text\/plain/);
			expect(answer.data).toBe('1158201444');
		});

		it('refuses the verification with a wrong token', async () => {
			const answer = await verify(callbackUrl, `${VERIFY_TOKEN}-not`, '1158201444');

			expect(answer.status).toBe(403);
			expect(answer.data).not.toContain('1158201444');
		});

		it('makes a Deal of a Direct message', async () => {
			const text = 'Здравствуйте! 🌸 Сколько стоит ваза 1/2?';
			await business.instagram.putContact({ username: 'malika.k', name: 'Malika Karimova' });
			const written = await business.instagram.writeMessage({ username: 'malika.k', text });

			const [execution] = await watch.next(1);
			expect(onlyItem(execution, 'Trigger')).toMatchObject({
				eventId: `m:${written.messageId}`,
				leadKey: `ig:${business.accountId}:${written.contactId}`,
				type: 'message',
				direction: 'inbound',
				receivedVia: 'webhook',
				isNewLead: true,
				account: { id: business.accountId },
				contact: { id: written.contactId, username: 'malika.k' },
				text,
			});
			expect(onlyItem(execution, 'Action')).toMatchObject({
				title: 'Лид из Instagram: @malika.k',
				source: 'instagram',
				funnelId: 'sales',
				stage: 'new',
				telegramUsername: 'malika.k',
				contactName: 'Malika Karimova',
				amount: 0,
				currency: 'UZS',
				comments: [
					{ id: `m:${written.messageId}`, text, author: 'malika.k', direction: 'inbound' },
				],
			});
		});

		it('makes a Deal of a comment', async () => {
			const text = 'Есть доставка в Самарканд?';
			const written = await business.instagram.writeComment({ username: 'timur.a', text });

			const [execution] = await watch.next(1);
			expect(onlyItem(execution, 'Trigger')).toMatchObject({
				eventId: `c:${written.commentId}`,
				type: 'comment',
				comment: { id: written.commentId, media: { id: written.mediaId } },
				text,
			});
			expect(onlyItem(execution, 'Action')).toMatchObject({
				title: 'Лид из Instagram: @timur.a',
				comments: [{ id: `c:${written.commentId}`, text, author: 'timur.a' }],
			});
		});

		it('takes an event that is delivered twice once', async () => {
			await business.instagram.setRules({ duplicateNext: 1 });
			await business.instagram.writeMessage({ username: 'malika.k', text: 'Are you there?' });
			await business.instagram.settle();

			await watch.next(1);
			expect(await watch.surprises()).toEqual([]);
		});

		it('takes a delivery signed over bytes with escapes', async () => {
			const body = messagePayload(business.accountId, '1602510301006188', 'm_escaped_bytes');
			const answer = await deliver(callbackUrl, body, signature(business.appSecret, body));

			expect(answer.status).toBe(200);
			const [execution] = await watch.next(1);
			expect(onlyItem(execution, 'Trigger')).toMatchObject({ text: PAYLOAD_TEXT });
		});

		it.each<[string, (body: string) => Record<string, string>]>([
			['a forged signature', (body) => signature('some-other-secret', body)],
			['a signature of other bytes', (body) => signature(business.appSecret, `${body} `)],
			['no signature', () => ({})],
		])('answers 401 without a word to %s', async (_what, headersOf) => {
			const body = messagePayload(business.accountId, '1602510301006188', 'm_forged');
			const answer = await deliver(callbackUrl, body, headersOf(body));

			expect(answer.status).toBe(401);
			expect(answer.data).toBe('');
			expect(await watch.surprises()).toEqual([]);
		});

		it('shows the latest real event in a manual run and leaves the subscription alone', async () => {
			const before = await subscriptionsOf(business);
			await business.instagram.clearCalls();

			const execution = await n8n.runManually(watch.workflowId, 'Trigger');
			await watch.next(1);

			expect(`${execution.status}: ${describeExecution(execution)}`).toMatch(/^success/);
			const texts = itemsOf(execution, 'Trigger').map(({ text }) => text);
			expect(texts).toHaveLength(1);
			expect(['Are you there?', 'Есть доставка в Самарканд?']).toContain(texts[0]);
			expect(await subscriptionsOf(business)).toEqual(before);
			const calls = await callsBesideHourlyLook(business);
			expect(calls.filter((call) => /subscri/.test(call))).toEqual([]);
		});

		it('unsubscribes and goes silent when the workflow is unpublished', async () => {
			await n8n.unpublish(watch.workflowId);

			expect(await subscriptionsOf(business)).toEqual({
				callbackUrl: undefined,
				accountFields: null,
			});
			const body = messagePayload(business.accountId, '1602510301006188', 'm_too_late');
			const answer = await deliver(callbackUrl, body, signature(business.appSecret, body));
			expect(answer.status).toBe(404);
			expect(await watch.surprises()).toEqual([]);
		});

		it('never puts the token into an address', async () => {
			const calls = await business.instagram.getCalls();

			expect(calls.length).toBeGreaterThan(0);
			expect(calls.filter(({ auth }) => auth === 'query')).toEqual([]);
		});
	},
);
