import { readMention } from '../../../../nodes/InstagramLeads/graph/content/mentions';
import { ACCOUNT } from '../../../helpers/conversations';
import { ACCOUNT_ID } from '../../../helpers/credentials';
import { fakeClient } from '../../../helpers/fakeClient';

const connected = { account: ACCOUNT, otherIds: ['987'], messagingNode: ACCOUNT_ID };
const notice = { mediaId: '1790', commentId: '1786', noticedAt: '2026-03-01T10:01:00.000Z' };

async function read(more: object, username = 'malika.k') {
	const { client, calls } = fakeClient(() => ({ mentioned_comment: { username, text: 'look' } }));
	const event = await readMention(client, connected, { ...notice, ...more });
	return { event, calls };
}

describe('a mention', () => {
	it.each([
		['the connected account, where no other is told', {}],
		['the connected account, by another of its ids', { accountId: '987' }],
	])('is asked of %s', async (_name, more) => {
		const { event, calls } = await read(more);
		expect(calls).toEqual([`/${ACCOUNT_ID}`]);
		expect(event).toMatchObject({ eventId: 'n:1790:1786', account: ACCOUNT });
	});

	it('is asked of the account whose entry it came in, and has a key of its own there', async () => {
		const { event, calls } = await read({ accountId: '222' });
		expect(calls).toEqual(['/222']);
		expect(event).toMatchObject({
			eventId: 'n:1790:1786:222',
			leadKey: 'ig:222:@malika.k',
			account: { id: '222' },
		});
	});

	it("is the account's own by its name, whatever its case", async () => {
		expect((await read({}, 'Gulnora.Shop')).event?.direction).toBe('outbound');
	});

	it.each([
		['comment', { commentId: '1){id},conversations{messages{message}},x(' }],
		['post', { commentId: undefined, mediaId: '1){id}' }],
		['account', { accountId: '../me' }],
	])('is asked of nobody by an odd id of the %s', async (_name, more) => {
		await expect(read(more)).rejects.toThrow("is not an ID of Instagram's");
	});
});
