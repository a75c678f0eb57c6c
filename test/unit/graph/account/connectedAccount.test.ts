import {
	connectedAccount,
	findAccount,
	forgetAccount,
} from '../../../../nodes/InstagramLeads/graph/account/connectedAccount';
import { passTime } from '../../../helpers/clock';
import {
	ACCOUNT_ID,
	APP_ID,
	APP_SECRET,
	facebookCredential,
	instagramCredential,
	PAGE_ID,
	PAGE_TOKEN,
} from '../../../helpers/credentials';
import {
	clientFor,
	expectAccountLookup,
	failureOf,
	graphError,
	metaHost,
	page,
	PAGE_FIELDS,
} from '../../../helpers/graph';

const account = { id: ACCOUNT_ID, username: 'gulnora.shop' };
const connected = {
	account,
	pageId: PAGE_ID,
	messagingNode: PAGE_ID,
	messagingToken: PAGE_TOKEN,
};
const otherPage = page({
	id: '104857600000002',
	name: 'Other Shop',
	instagram_business_account: { id: '17841400000000002', username: 'other.shop' },
});
const unlinked = page({
	id: '104857600000003',
	name: 'Empty',
	instagram_business_account: undefined,
});

function answerPages(credential: ReturnType<typeof facebookCredential>, ...pages: object[]) {
	metaHost(credential)
		.get('/v25.0/me/accounts')
		.query({ fields: PAGE_FIELDS, limit: '100' })
		.reply(200, { data: pages });
}

/** What Meta tells about the token where no Page is listed. */
const answerGrants = (
	credential: ReturnType<typeof facebookCredential>,
	...grants: Array<{ scope: string; target_ids?: string[] }>
) =>
	void metaHost(credential, `${APP_ID}|${APP_SECRET}`)
		.get('/v25.0/debug_token')
		.query(true)
		.reply(200, { data: { is_valid: true, granular_scopes: grants } });

const businesses = (
	credential: ReturnType<typeof facebookCredential>,
	status: number,
	answer: object,
) => void metaHost(credential).get('/v25.0/me/businesses').query(true).reply(status, answer);

describe('Facebook Login', () => {
	it.each<[string, object, object[]]>([
		['the only Page', {}, [page()]],
		['the only Page with an account', {}, [unlinked, page()]],
		['the Page of the account ID', { instagramAccountId: ACCOUNT_ID }, [otherPage, page()]],
	])('finds %s', async (_name, fields, pages) => {
		const credential = facebookCredential(fields);
		answerPages(credential, ...pages);
		expect(await findAccount(await clientFor(credential))).toEqual(connected);
	});

	it('finds a Page that only the second page of results has', async () => {
		const credential = facebookCredential();
		const query = { fields: PAGE_FIELDS, limit: '100' };
		metaHost(credential)
			.get('/v25.0/me/accounts')
			.query(query)
			.reply(200, { data: [unlinked], paging: { cursors: { after: 'A' }, next: 'https://x' } })
			.get('/v25.0/me/accounts')
			.query({ ...query, after: 'A' })
			.reply(200, { data: [page()] });
		expect(await findAccount(await clientFor(credential))).toEqual(connected);
	});

	it('asks for the Page by its ID where the credential has one', async () => {
		const credential = facebookCredential({ pageId: PAGE_ID });
		metaHost(credential).get(`/v25.0/${PAGE_ID}`).query({ fields: PAGE_FIELDS }).reply(200, page());
		expect(await findAccount(await clientFor(credential))).toEqual(connected);
	});

	it('finds the Page of a Page token, which has no list of Pages', async () => {
		const credential = facebookCredential();
		const host = metaHost(credential);
		host.get('/v25.0/me/accounts').query(true).reply(400, graphError(100));
		host.get('/v25.0/me').query({ fields: PAGE_FIELDS }).reply(200, page());
		expect(await findAccount(await clientFor(credential))).toEqual(connected);
	});

	it('keeps the account id exact that comes unquoted', async () => {
		const credential = facebookCredential();
		metaHost(credential)
			.get('/v25.0/me/accounts')
			.query(true)
			.reply(200, `{"data":[{"id":1,"instagram_business_account":{"id":${ACCOUNT_ID}}}]}`);
		const found = await findAccount(await clientFor(credential));
		expect(found.account.id).toBe(ACCOUNT_ID);
	});

	it('names the Pages to choose from', async () => {
		const credential = facebookCredential();
		answerPages(credential, page(), otherPage);
		const { message, description } = await failureOf(findAccount(await clientFor(credential)));
		expect(message).toContain('several Pages');
		expect(description).toContain(
			`Gulnora Shop (${PAGE_ID}, @gulnora.shop), Other Shop (104857600000002, @other.shop)`,
		);
		expect(description).toContain("'Page ID'");
	});

	it.each<[string, object[], string]>([
		['one Page', [unlinked], "The Facebook Page 'Empty' is not linked"],
		['several Pages', [unlinked, unlinked], 'No Facebook Page of this token is linked'],
	])('says that nothing is linked: %s', async (_name, pages, words) => {
		const credential = facebookCredential();
		answerPages(credential, ...pages);
		const failure = await failureOf(findAccount(await clientFor(credential)));
		expect(failure.message).toContain(words);
		expect(failure.description).toContain('pages_show_list');
		expect(failure.errorClass).toBe('permission');
	});

	it.each<[string, number, object, RegExp]>([
		[
			'it may not ask for portfolios',
			400,
			graphError(200),
			/fill in 'Page ID'.*About.*business_management.*pages_show_list/,
		],
		['there are none', 200, { data: [] }, /fill in 'Page ID'/],
		[
			'a portfolio has it',
			200,
			{ data: [{ id: 'B1', owned_pages: { data: [page()] }, client_pages: { data: [] } }] },
			/fill in 'Page ID' in the credential: Gulnora Shop \(104857600000001, @gulnora\.shop\)/,
		],
	])('says what to do where Meta lists no Page: %s', async (_name, status, answer, words) => {
		const credential = facebookCredential();
		answerPages(credential);
		answerGrants(credential);
		businesses(credential, status, answer);
		const failure = await failureOf(findAccount(await clientFor(credential)));
		expect(failure.errorClass).toBe('permission');
		expect(failure.message).toBe('Meta lists no Facebook Page for this access token');
		expect(failure.description).toMatch(words);
	});

	it('says that the Page of the Page ID is not linked', async () => {
		const credential = facebookCredential({ pageId: PAGE_ID });
		metaHost(credential)
			.get(`/v25.0/${PAGE_ID}`)
			.query(true)
			.reply(200, page({ instagram_business_account: undefined }));
		const failure = await failureOf(findAccount(await clientFor(credential)));
		expect(failure.message).toContain("'Gulnora Shop' is not linked");
	});

	it('says that the Page has another account', async () => {
		const credential = facebookCredential({
			pageId: PAGE_ID,
			instagramAccountId: '17841400000000009',
		});
		metaHost(credential).get(`/v25.0/${PAGE_ID}`).query(true).reply(200, page());
		const failure = await failureOf(findAccount(await clientFor(credential)));
		expect(failure.message).toContain('belongs to @gulnora.shop');
	});

	it('goes on with what the credential says where the Page may not be read', async () => {
		const credential = facebookCredential({ pageId: PAGE_ID, instagramAccountId: ACCOUNT_ID });
		metaHost(credential).get(`/v25.0/${PAGE_ID}`).query(true).reply(403, graphError(10));
		expect(await findAccount(await clientFor(credential))).toEqual({
			account: { id: ACCOUNT_ID },
			pageId: PAGE_ID,
			messagingNode: PAGE_ID,
		});
	});

	it.each([190, 613])('never passes over code %i', async (code) => {
		const credential = facebookCredential({ pageId: PAGE_ID, instagramAccountId: ACCOUNT_ID });
		metaHost(credential).get(`/v25.0/${PAGE_ID}`).query(true).reply(400, graphError(code));
		const failure = await failureOf(findAccount(await clientFor(credential)));
		expect(failure.facts.code).toBe(code);
	});
});

describe('a token that sees no list of Pages', () => {
	const other = '17841400000000002';
	const itself = { account, messagingNode: ACCOUNT_ID };
	const answerAccount = (
		credential: ReturnType<typeof facebookCredential>,
		id: string,
		status = 200,
		body: object = { id, username: id === ACCOUNT_ID ? 'gulnora.shop' : 'other.shop' },
	) =>
		void metaHost(credential)
			.get(`/v25.0/${id}`)
			.query({ fields: 'id,username' })
			.reply(status, body);

	it('finds the Page that was ticked, and prefers it to the account', async () => {
		const credential = facebookCredential();
		answerPages(credential);
		answerGrants(
			credential,
			{ scope: 'pages_show_list', target_ids: [PAGE_ID] },
			{ scope: 'instagram_basic', target_ids: [ACCOUNT_ID] },
		);
		metaHost(credential).get(`/v25.0/${PAGE_ID}`).query({ fields: PAGE_FIELDS }).reply(200, page());
		expect(await findAccount(await clientFor(credential))).toEqual(connected);
	});

	it('finds the account that was ticked, where no Page was', async () => {
		const credential = facebookCredential();
		answerPages(credential);
		answerGrants(
			credential,
			{ scope: 'instagram_basic', target_ids: [ACCOUNT_ID, other] },
			{ scope: 'instagram_manage_messages', target_ids: [ACCOUNT_ID] },
		);
		answerAccount(credential, ACCOUNT_ID);
		answerAccount(credential, other, 400, graphError(100, { error_subcode: 33 }));
		expect(await findAccount(await clientFor(credential))).toEqual(itself);
	});

	it('takes the account of the credential, whether or not Meta tells what was ticked', async () => {
		const credential = facebookCredential({ instagramAccountId: ACCOUNT_ID, appSecret: '' });
		answerPages(credential);
		answerAccount(credential, ACCOUNT_ID);
		expect(await findAccount(await clientFor(credential))).toEqual(itself);
	});

	it('takes the account of the credential also where Pages are seen that have others', async () => {
		const credential = facebookCredential({ instagramAccountId: ACCOUNT_ID });
		answerPages(credential, otherPage);
		answerAccount(credential, ACCOUNT_ID);
		expect(await findAccount(await clientFor(credential))).toEqual(itself);
	});

	it('names the accounts to choose from', async () => {
		const credential = facebookCredential();
		answerPages(credential);
		answerGrants(credential, { scope: 'instagram_basic', target_ids: [ACCOUNT_ID, other] });
		answerAccount(credential, ACCOUNT_ID);
		answerAccount(credential, other);
		const { description } = await failureOf(findAccount(await clientFor(credential)));
		expect(description).toContain(`${ACCOUNT_ID} (@gulnora.shop), ${other} (@other.shop)`);
		expect(description).toContain("'Instagram Account ID'");
	});

	it('never passes over a dead token', async () => {
		const credential = facebookCredential({ instagramAccountId: ACCOUNT_ID, appSecret: '' });
		answerPages(credential);
		answerAccount(credential, ACCOUNT_ID, 400, graphError(190));
		const failure = await failureOf(findAccount(await clientFor(credential)));
		expect(failure.errorClass).toBe('reconnect');
	});
});

describe('Instagram Login', () => {
	it.each<[string, string]>([
		['flat', `{"user_id":"${ACCOUNT_ID}","id":"987","username":"gulnora.shop"}`],
		['wrapped', `{"data":[{"user_id":"${ACCOUNT_ID}","id":"987","username":"gulnora.shop"}]}`],
		['with a number', `{"user_id":${ACCOUNT_ID},"id":987,"username":"gulnora.shop"}`],
		['wrapped, with a number', `{"data":[{"user_id":${ACCOUNT_ID},"username":"gulnora.shop"}]}`],
		['with the id alone', `{"id":"${ACCOUNT_ID}","username":"gulnora.shop"}`],
	])('reads /me %s', async (_name, body) => {
		const credential = instagramCredential();
		metaHost(credential).get('/v25.0/me').query({ fields: 'id,user_id,username' }).reply(200, body);
		expect(await findAccount(await clientFor(credential))).toEqual({
			account,
			...(body.includes('987') && { otherIds: ['987'] }),
			messagingNode: ACCOUNT_ID,
		});
	});

	it("takes the app-scoped id in the credential for the token's account, and keeps user_id in lead keys", async () => {
		const credential = instagramCredential({ instagramAccountId: '987' });
		const body = { user_id: ACCOUNT_ID, id: '987', username: 'gulnora.shop' };
		metaHost(credential).get('/v25.0/me').query(true).reply(200, body);
		expect(await findAccount(await clientFor(credential))).toEqual({
			account,
			otherIds: ['987'],
			messagingNode: ACCOUNT_ID,
		});
	});

	it('says that the token belongs to another account', async () => {
		const credential = instagramCredential({ instagramAccountId: '17841400000000009' });
		expectAccountLookup(credential);
		const failure = await failureOf(findAccount(await clientFor(credential)));
		expect(failure.message).toContain('belongs to @gulnora.shop');
		expect(failure.description).toContain("'Instagram Account ID'");
	});

	it('asks for the account ID where Meta names no account', async () => {
		const credential = instagramCredential();
		metaHost(credential).get('/v25.0/me').query(true).reply(200, {});
		const failure = await failureOf(findAccount(await clientFor(credential)));
		expect(failure.description).toContain("'Instagram Account ID'");
	});
});

describe('the connected account', () => {
	it('is remembered, per credential, until it is forgotten', async () => {
		const credential = facebookCredential();
		const client = await clientFor(credential);
		expectAccountLookup(credential);
		await connectedAccount(client);
		expect(await connectedAccount(await clientFor(credential))).toEqual(connected);

		const other = facebookCredential();
		answerPages(other, otherPage);
		expect((await connectedAccount(await clientFor(other))).account.username).toBe('other.shop');

		forgetAccount(client);
		answerPages(credential, otherPage);
		expect((await connectedAccount(client)).account.username).toBe('other.shop');
	});

	it('is asked for anew after six hours', async () => {
		const credential = facebookCredential();
		const client = await clientFor(credential);
		expectAccountLookup(credential);
		await connectedAccount(client);
		passTime(6 * 60 * 60 * 1000 - 1);
		await connectedAccount(client);
		passTime(2);
		expectAccountLookup(credential);
		await connectedAccount(client);
		jest.restoreAllMocks();
	});

	it('is not remembered when it was not found', async () => {
		const credential = facebookCredential();
		const client = await clientFor(credential);
		answerPages(credential);
		answerGrants(credential);
		businesses(credential, 200, { data: [] });
		await failureOf(connectedAccount(client));
		answerPages(credential, page());
		expect(await connectedAccount(client)).toEqual(connected);
	});

	it('needs an access token', async () => {
		const client = await clientFor(facebookCredential({ accessToken: ' ' }));
		const failure = await failureOf(findAccount(client));
		expect(failure.message).toContain("'Access Token'");
	});
});
