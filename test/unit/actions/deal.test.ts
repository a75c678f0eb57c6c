import type { INodeParameters } from 'n8n-workflow';

import { dealIdOf } from '../../../nodes/InstagramLeads/deals/deal';
import { apiConversation, apiMessage, ACCOUNT, pageCall } from '../../helpers/conversations';
import { ACCOUNT_ID, CONTACT_ID, facebookCredential } from '../../helpers/credentials';
import { leadEvent } from '../../helpers/events';
import { expectAccountLookup, graphError } from '../../helpers/graph';
import { runAction } from '../../helpers/n8n';

const credential = facebookCredential();
const leadKey = `ig:${ACCOUNT_ID}:${CONTACT_ID}`;

const event = leadEvent({
	account: ACCOUNT,
	contact: { id: CONTACT_ID, username: 'malika.k' },
	conversationId: 't1',
});
const comment = {
	id: 'm:mid-1',
	text: 'hello',
	author: 'malika.k',
	createdAt: '2026-03-01T10:00:00.000Z',
	direction: 'inbound',
};
const deal = {
	id: dealIdOf(leadKey),
	title: 'Лид из Instagram: @malika.k',
	source: 'instagram',
	funnelId: '',
	stage: 'new',
	telegramChatId: 't1',
	telegramUsername: 'malika.k',
	amount: 0,
	currency: 'UZS',
	assigneeId: '',
	createdAt: '2026-03-01T10:00:00.000Z',
	comments: [comment],
};

describe('Build From Event', () => {
	const build = (json: object, parameters: INodeParameters = {}) =>
		runAction(
			{
				node: { credentials: undefined },
				parameters: { resource: 'deal', operation: 'buildFromEvent', ...parameters },
			},
			[{ json: json as never }],
		);

	it('makes the Deal, with the defaults, calling nobody and needing no credential', async () => {
		expect(await build(event)).toEqual([{ json: deal, pairedItem: { item: 0 } }]);
	});

	it('takes what the operator set', async () => {
		const [{ json }] = await build(event, {
			funnelId: 'sales',
			stage: 'in',
			dealOptions: {
				amount: 250000.5,
				assigneeId: 'u-7',
				currency: 'USD',
				titleTemplate: 'Lead {username}',
			},
		});
		expect(json).toEqual({
			...deal,
			funnelId: 'sales',
			stage: 'in',
			amount: 250000.5,
			assigneeId: 'u-7',
			currency: 'USD',
			title: 'Lead malika.k',
		});
	});

	it('keeps to the defaults for options left empty', async () => {
		const dealOptions = { titleTemplate: '', currency: '', assigneeId: '', amount: 0 };
		expect((await build(event, { dealOptions }))[0].json).toEqual(deal);
	});

	it('reads the event from the text of one, its ids exact', async () => {
		const text = JSON.stringify(event).replace(`"id":"${ACCOUNT_ID}"`, `"id":${ACCOUNT_ID}`);
		const [{ json }] = await build({ text }, { leadEvent: '={{ $json.text }}' });
		expect(json).toEqual(deal);
	});

	it.each<[string, object, string]>([
		['an item of another node', { hello: 'world' }, 'eventId, leadKey'],
		['an event without its time', { ...event, occurredAt: undefined }, 'occurredAt'],
	])('says what is missing: %s', async (_name, json, fields) => {
		const failure = await build(json).then(
			() => undefined,
			(error: { message: string; description: string }) => error,
		);
		expect(failure?.message).toContain('not an event of the Instagram Leads Trigger');
		expect(failure?.description).toContain(fields);
	});

	it.each(['hello', '{', ''])(
		'says so when the parameter is no JSON: "%s"',
		async (leadEventText) => {
			await expect(build({}, { leadEvent: leadEventText })).rejects.toThrow(
				'not an event of the Instagram Leads Trigger',
			);
		},
	);
});

describe('Build From Conversation', () => {
	beforeAll(() => expectAccountLookup(credential));

	const build = (conversationId: INodeParameters | string = 't1') =>
		runAction({
			credential,
			parameters: { resource: 'deal', operation: 'buildFromConversation', conversationId },
		});

	it('makes the Deal with all messages that Meta shows, and the profile', async () => {
		const own = apiMessage(2, { from: ACCOUNT, message: 'Welcome!' });
		const messages = { data: [own, apiMessage(1)] };
		pageCall(credential, '/t1').reply(200, apiConversation('t1', 0, { messages }));
		pageCall(credential, `/${CONTACT_ID}`).reply(200, { name: 'Malika', username: 'malika.k' });
		const [{ json }] = await build({ __rl: true, mode: 'id', value: 't1' });
		expect(json).toEqual({
			...deal,
			contactName: 'Malika',
			createdAt: '2026-03-01T10:01:00.000Z',
			comments: [
				{
					...comment,
					id: 'm:mid.1',
					text: 'message 1',
					createdAt: '2026-03-01T10:01:00.000Z',
				},
				{
					id: 'm:mid.2',
					text: 'Welcome!',
					author: 'gulnora.shop',
					createdAt: '2026-03-01T10:02:00.000Z',
					direction: 'outbound',
				},
			],
		});
	});

	it('goes by the username where Meta shows no profile', async () => {
		pageCall(credential, '/t1').reply(200, apiConversation('t1'));
		pageCall(credential, `/${CONTACT_ID}`).reply(400, graphError(230));
		const [{ json }] = await build();
		expect(json).toMatchObject({ title: 'Лид из Instagram: @malika.k', telegramChatId: 't1' });
		expect(json).not.toHaveProperty('contactName');
	});

	it('says so when Meta shows no message', async () => {
		pageCall(credential, '/t1').reply(200, apiConversation('t1', 0));
		await expect(build()).rejects.toThrow('no message of this conversation');
	});
});
