import {
	commentOnPost,
	deleteComment,
	replyToComment,
	setHidden,
} from '../../../../nodes/InstagramLeads/graph/content/moderation';
import { ACCOUNT, apiComment } from '../../../helpers/conversations';
import { ACCOUNT_ID, instagramCredential } from '../../../helpers/credentials';
import { clientFor, failureOf, graphError, metaHost } from '../../../helpers/graph';

const credential = instagramCredential();
const connected = { account: ACCOUNT, messagingNode: ACCOUNT_ID };
const now = () => new Date().toISOString();
const own = (id: string, more: object = {}) =>
	apiComment(id, { from: ACCOUNT, text: 'Thanks', timestamp: now(), ...more });
const brief = graphError(2, { is_transient: true });

const on = (path: string) => `/v25.0${path}`;
const showComment = (more: object = {}) =>
	metaHost(credential)
		.get(on('/1786'))
		.query(true)
		.reply(200, apiComment('1786', { media: { id: '17' }, ...more }));

describe('a public answer whose own answer got lost', () => {
	const reply = async () =>
		await replyToComment(await clientFor(credential), connected, '1786', 'Thanks');
	const lose = () => metaHost(credential).post(on('/1786/replies')).reply(500, brief);
	const list = (parent: string, ...answers: unknown[]) =>
		metaHost(credential)
			.get(on(`/${parent}/replies`))
			.query(true)
			.reply(200, { data: answers });

	it('is found under the comment', async () => {
		lose();
		showComment();
		list('1786', own('1799'));
		expect(await reply()).toEqual({ commentId: '1799', recovered: true });
	});

	it('is found under the comment above, when an answer was answered', async () => {
		lose();
		showComment({ parent_id: '1700' });
		list('1700', own('1799'));
		expect(await reply()).toEqual({ commentId: '1799', recovered: true });
	});

	it.each([
		['nothing', []],
		['the same words of somebody else', [apiComment('1', { text: 'Thanks', timestamp: now() })]],
		['the same words of long ago', [own('1', { timestamp: '2026-03-01T10:00:00+0000' })]],
		['other words', [own('1', { text: 'Thank you' })]],
	])('stays unknown where there is %s, and is not written again', async (_name, answers) => {
		lose();
		showComment();
		list('1786', ...answers);
		const failure = await failureOf(reply());
		expect(failure.errorClass).toBe('unknownOutcome');
		expect(failure.message).toContain('comment');
	});

	it('is found under the post, for a comment of its own', async () => {
		metaHost(credential).post(on('/17/comments')).reply(502, '');
		metaHost(credential).get(on('/17')).query(true).reply(200, { id: '17' });
		metaHost(credential)
			.get(on('/17/comments'))
			.query(true)
			.reply(200, { data: [own('1800')] });
		const client = await clientFor(credential);
		expect(await commentOnPost(client, connected, '17', 'Thanks')).toEqual({
			commentId: '1800',
			recovered: true,
		});
	});

	it('fails at once where Meta refused it', async () => {
		metaHost(credential).post(on('/1786/replies')).reply(400, graphError(100));
		expect((await failureOf(reply())).errorClass).toBe('badRequest');
	});
});

describe('what may be done twice', () => {
	it('is repeated while Meta is briefly unavailable', async () => {
		metaHost(credential).post(on('/1786')).query({ hide: 'true' }).times(2).reply(500, brief);
		metaHost(credential).post(on('/1786')).query({ hide: 'true' }).reply(200, { success: true });
		await setHidden(await clientFor(credential), '1786', true);
	});

	it('is given up after three times', async () => {
		metaHost(credential).post(on('/1786')).query(true).times(3).reply(500, brief);
		const failure = await failureOf(setHidden(await clientFor(credential), '1786', true));
		expect(failure.errorClass).toBe('transient');
	});

	it('takes a comment that is gone on the second try for deleted', async () => {
		metaHost(credential).delete(on('/1786')).reply(500, brief);
		metaHost(credential)
			.delete(on('/1786'))
			.reply(400, graphError(100, { error_subcode: 33 }));
		await deleteComment(await clientFor(credential), '1786');
	});

	it('tells a comment that was gone before', async () => {
		metaHost(credential)
			.delete(on('/1786'))
			.reply(400, graphError(100, { error_subcode: 33 }));
		const failure = await failureOf(deleteComment(await clientFor(credential), '1786'));
		expect(failure.errorClass).toBe('gone');
	});
});
