import { commentsOf } from '../../../../nodes/InstagramLeads/graph/content/comments';
import { ACCOUNT, apiComment } from '../../../helpers/conversations';
import { ACCOUNT_ID, instagramCredential } from '../../../helpers/credentials';
import { all, clientFor, metaHost } from '../../../helpers/graph';

it('reads the answers that Meta did not expand', async () => {
	const credential = instagramCredential();
	const more = { cursors: { after: 'A' }, next: 'https://x' };
	const comment = apiComment('101', { replies: { data: [apiComment('r1')], paging: more } });
	const host = metaHost(credential);
	host
		.get('/v25.0/17/comments')
		.query(true)
		.reply(200, { data: [comment, apiComment('102')] });
	host
		.get('/v25.0/101/replies')
		.query((query) => query.limit === '50' && query.after === undefined)
		.reply(200, { data: [apiComment('r1'), apiComment('r2')], paging: more });
	host
		.get('/v25.0/101/replies')
		.query((query) => query.after === 'A')
		.reply(200, { data: [apiComment('r3')] });
	const connected = { account: ACCOUNT, messagingNode: ACCOUNT_ID };
	const pages = await all(commentsOf(await clientFor(credential), connected, { id: '17' }));
	const events = pages.flat();
	expect(events.map(({ comment: { id = '' } = {} }) => id)).toEqual([
		'101',
		'r1',
		'r2',
		'r3',
		'102',
	]);
	expect(events.map(({ comment: { parentId = '' } = {} }) => parentId)).toEqual([
		'',
		'101',
		'101',
		'101',
		'',
	]);
});
