import { checkAccess } from '../../../../nodes/InstagramLeads/graph/setup/permissionProbe';
import {
	commentsOf,
	latestPosts,
	postById,
} from '../../../../nodes/InstagramLeads/graph/content/comments';
import {
	ACCOUNT_ID,
	CONTACT_ID,
	facebookCredential,
	instagramCredential,
} from '../../../helpers/credentials';
import { all, clientFor, failureOf, graphError, metaHost } from '../../../helpers/graph';

const account = { id: ACCOUNT_ID, username: 'gulnora.shop' };
const connected = { account, messagingNode: ACCOUNT_ID };
const credential = facebookCredential();
const MEDIA_FIELDS = 'id,permalink,media_product_type,comments_count';
const mediaPath = `/v25.0/${ACCOUNT_ID}/media`;

const post = (id: string) => ({ id, permalink: `https://www.instagram.com/p/${id}/` });
const paging = { cursors: { after: 'A' }, next: 'https://x/?access_token=s' };

function comment(id: string, more: object = {}) {
	return {
		id,
		text: 'price?',
		timestamp: '2026-03-01T10:01:00+0000',
		from: { id: CONTACT_ID, username: 'malika.k' },
		...more,
	};
}

describe('latestPosts', () => {
	it('reads as many as are wanted and no page more', async () => {
		metaHost(credential)
			.get(mediaPath)
			.query({ fields: MEDIA_FIELDS, limit: '2' })
			.reply(200, { data: [post('1'), null, post('2'), post('3')], paging });
		const posts = await latestPosts(await clientFor(credential), connected, 2);
		expect(posts.map(({ id }) => id)).toEqual(['1', '2']);
	});

	it('goes on to the next page for the rest', async () => {
		const query = { fields: MEDIA_FIELDS, limit: '100' };
		const host = metaHost(credential);
		host
			.get(mediaPath)
			.query(query)
			.reply(200, { data: [post('1')], paging });
		host
			.get(mediaPath)
			.query({ ...query, after: 'A' })
			.reply(200, { data: [post('2')] });
		expect(await latestPosts(await clientFor(credential), connected, 150)).toHaveLength(2);
	});
});

describe('postById', () => {
	it('reads one post', async () => {
		metaHost(credential).get('/v25.0/17').query({ fields: MEDIA_FIELDS }).reply(200, post('17'));
		expect(await postById(await clientFor(credential), '17')).toEqual(post('17'));
	});

	it('says so when there is none', async () => {
		metaHost(credential).get('/v25.0/17').query(true).reply(200, {});
		expect((await failureOf(postById(await clientFor(credential), '17'))).errorClass).toBe('gone');
	});
});

describe('commentsOf', () => {
	const read = async () =>
		await all(commentsOf(await clientFor(credential), connected, post('17')));
	const call = (after?: string) =>
		metaHost(credential)
			.get('/v25.0/17/comments')
			.query((query) => query.limit === '50' && query.after === after);

	it("asks for what comments have, and for none of messages' fields", async () => {
		let fields = '';
		metaHost(credential)
			.get('/v25.0/17/comments')
			.query((query) => {
				fields = String(query.fields);
				return true;
			})
			.reply(200, { data: [] });
		await read();
		expect(fields).toBe(
			'id,text,timestamp,username,from,parent_id,replies{id,text,timestamp,username,from,parent_id}',
		);
	});

	it('gives comments and the answers to them, page by page', async () => {
		call().reply(200, {
			data: [
				comment('c1', { replies: { data: [comment('r1'), comment('r2', { parent_id: 'c0' })] } }),
				comment('c2'),
			],
			paging,
		});
		call('A').reply(200, { data: [comment('c3')] });
		const pages = await read();
		const ids = pages.map((events) => events.map(({ eventId }) => eventId));
		expect(ids).toEqual([['c:c1', 'c:r1', 'c:r2', 'c:c2'], ['c:c3']]);
		expect(pages[0].map((event) => event.comment?.parentId)).toEqual([
			undefined,
			'c1',
			'c0',
			undefined,
		]);
		expect(pages[0][0].comment?.media).toEqual({
			id: '17',
			permalink: 'https://www.instagram.com/p/17/',
		});
	});

	it('loses no neighbour to an odd one, and no answer to a comment that is not shown', async () => {
		const hidden = { id: 'c2', replies: { data: [comment('r1'), 7] } };
		call().reply(200, { data: [null, { text: 'x' }, comment('c1'), hidden, comment('c3')] });
		const [events] = await read();
		expect(events.map(({ eventId }) => eventId)).toEqual(['c:c1', 'c:r1', 'c:c3']);
	});
});

describe('checkAccess', () => {
	const denied = graphError(10);

	it.each([
		['Facebook Login', facebookCredential(), 'instagram_manage_messages'],
		['Instagram Login', instagramCredential(), 'instagram_business_manage_messages'],
	])('names the permission that messages need: %s', async (_name, own, permission) => {
		metaHost(own).get(`/v25.0/${ACCOUNT_ID}/conversations`).query(true).reply(403, denied);
		const failure = await failureOf(checkAccess(await clientFor(own), connected));
		expect(failure.message).toContain('may not read messages');
		expect(failure.message).toContain(permission);
	});

	it.each([
		['Facebook Login', facebookCredential(), 'instagram_manage_comments'],
		['Instagram Login', instagramCredential(), 'instagram_business_manage_comments'],
	])('names the permission that comments need: %s', async (_name, own, permission) => {
		const host = metaHost(own);
		host.get(`/v25.0/${ACCOUNT_ID}/conversations`).query(true).reply(200, { data: [] });
		host.get(mediaPath).query(true).reply(403, denied);
		const failure = await failureOf(checkAccess(await clientFor(own), connected));
		expect(failure.message).toContain('may not read posts and comments');
		expect(failure.message).toContain(permission);
	});

	it('keeps the words of a subcode, which say more', async () => {
		metaHost(credential)
			.get(`/v25.0/${ACCOUNT_ID}/conversations`)
			.query(true)
			.reply(403, graphError(200, { error_subcode: 2534041 }));
		const failure = await failureOf(checkAccess(await clientFor(credential), connected));
		expect(failure.message).toContain("doesn't allow access to its messages");
	});
});
