import { apiComment, apiConversation, apiMessage, ACCOUNT } from '../../helpers/conversations';
import { ACCOUNT_ID, CONTACT_ID, instagramCredential } from '../../helpers/credentials';
import { expectAccountLookup, graphError, metaHost } from '../../helpers/graph';
import { runAction } from '../../helpers/n8n';

const credential = instagramCredential();
const date = 'Mon, 02 Mar 2026 10:00:00 GMT';
const media = { id: '17' };

const reply = async (options: object = {}) => {
	const [{ json }] = await runAction({
		credential,
		node: { onError: 'continueRegularOutput' },
		parameters: {
			resource: 'comment',
			operation: 'replyPrivately',
			commentId: '1786',
			text: 'Hello',
			options: options as never,
		},
	});
	return json;
};

const showComment = (more: object = {}) =>
	metaHost(credential)
		.get('/v25.0/1786')
		.query(true)
		.reply(200, apiComment('1786', { media, ...more }), { date });
const sending = () => metaHost(credential).post(`/v25.0/${ACCOUNT_ID}/messages`);
const showThread = (...messages: unknown[]) =>
	metaHost(credential)
		.get(`/v25.0/${ACCOUNT_ID}/conversations`)
		.query((query) => query.user_id === CONTACT_ID)
		.reply(200, { data: [apiConversation('t1', 0, { messages: { data: messages } })] }, { date });

beforeAll(() => expectAccountLookup(credential));

describe('a private reply', () => {
	const refusal = graphError(100, { error_subcode: 2534025 });

	it('whose answer got lost is found in the conversation with the author', async () => {
		showComment();
		sending().reply(502, '');
		const lost = apiMessage(5, {
			from: ACCOUNT,
			message: 'Hello',
			created_time: '2026-03-02T10:00:02+0000',
		});
		showThread(lost);
		expect(await reply()).toMatchObject({ recovered: true, messageId: lost.id });
	});

	it('is found as well where the comment was not looked at before', async () => {
		sending().reply(502, '', { date });
		showComment();
		showThread(
			apiMessage(6, { from: ACCOUNT, message: 'Hello', created_time: new Date().toISOString() }),
		);
		expect(await reply({ checkWindow: false })).toMatchObject({ recovered: true });
	});

	it.each([
		['too old', { timestamp: '2026-02-01T10:00:00+0000' }, 'window'],
		["the account's own", { from: ACCOUNT }, 'badRequest'],
		['answered already', {}, 'alreadyDone'],
	])('that Meta refuses tells why: %s', async (_name, more, errorClass) => {
		sending().reply(400, refusal);
		showComment(more);
		expect(await reply({ checkWindow: false, alreadyRepliedIsSuccess: false })).toMatchObject({
			errorClass,
		});
	});

	it('is left to Meta where the comment cannot be read', async () => {
		metaHost(credential).get('/v25.0/1786').query(true).reply(400, graphError(10));
		sending().reply(200, { recipient_id: CONTACT_ID, message_id: 'mid.out' });
		expect(await reply()).toMatchObject({ messageId: 'mid.out' });
	});

	it('is not tried with a dead token', async () => {
		metaHost(credential).get('/v25.0/1786').query(true).reply(400, graphError(190));
		expect(await reply()).toMatchObject({ errorClass: 'reconnect' });
	});
});
