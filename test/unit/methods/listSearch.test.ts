import {
	apiComment,
	apiConversation,
	apiMessage,
	listComments,
	listConversations,
	listPosts,
	pageCall,
} from '../../helpers/conversations';
import { CONTACT_ID, facebookCredential, PAGE_ID } from '../../helpers/credentials';
import { expectAccountLookup, graphError } from '../../helpers/graph';
import { actionNodeType, loadOptionsContext } from '../../helpers/n8n';

const credential = facebookCredential();
const { listSearch } = actionNodeType.methods;

const search = async (method: keyof typeof listSearch, filter?: string) => {
	const { results } = await listSearch[method].call(loadOptionsContext({ credential }), filter);
	return results;
};

beforeAll(() => expectAccountLookup(credential));

describe('lists to pick from', () => {
	const named = (id: string, contactId: string, username?: string) =>
		apiConversation(id, 0, {
			participants: { data: [{ id: contactId, username }] },
			messages: { data: [apiMessage(1, { message: 'x'.repeat(80), from: { id: contactId } })] },
		});

	it('of contacts, by name', async () => {
		listConversations(credential, apiConversation('t1'), named('t2', '99'));
		expect(await search('searchContacts')).toEqual([
			{ name: '@malika.k', value: CONTACT_ID },
			{ name: '99', value: '99' },
		]);
	});

	it('of conversations, with the start of the last message', async () => {
		listConversations(credential, apiConversation('t1', 2), named('t2', '99', 'timur'));
		const results = await search('searchConversations');
		expect(results[0]).toMatchObject({ name: '@malika.k: message 2', value: 't1' });
		expect(results[1].name).toMatch(/^@timur: x{60}…$/);
	});

	it('of comments', async () => {
		listPosts(credential, { id: '17' });
		listComments(credential, '17', apiComment('c1'), apiComment('c2', { text: 'size?' }));
		expect(await search('searchComments')).toEqual([
			{ name: '@malika.k: price?', value: 'c1' },
			{ name: '@malika.k: size?', value: 'c2' },
		]);
	});

	it('of posts', async () => {
		const permalink = 'https://www.instagram.com/p/abc/';
		listPosts(credential, { id: '17', permalink, media_product_type: 'FEED' }, { id: '18' });
		expect(await search('searchPosts')).toMatchObject([
			{ name: `FEED ${permalink}`, value: '17', url: permalink },
			{ name: '18', value: '18' },
		]);
	});

	it('are searched whatever the case', async () => {
		listConversations(credential, apiConversation('t1'), named('t2', '99', 'Timur'));
		expect(await search('searchContacts', 'tiM')).toEqual([{ name: '@Timur', value: '99' }]);
	});

	it('say what is wrong', async () => {
		pageCall(credential, `/${PAGE_ID}/conversations`).reply(400, graphError(190));
		await expect(search('searchContacts')).rejects.toThrow('no longer accepts the access token');
	});
});
