import {
	ACCOUNT_ID,
	facebookCredential,
	instagramCredential,
	PAGE_ID,
} from '../../helpers/credentials';
import { graphError, metaHost, page, PAGE_FIELDS } from '../../helpers/graph';
import { runAction } from '../../helpers/n8n';

/** The portfolios of the token's owner, with the Pages that stand in them. */
const businesses = (credential: ReturnType<typeof facebookCredential>, ...data: object[]) =>
	metaHost(credential).get('/v25.0/me/businesses').query(true).reply(200, { data });

const getPages = async (credential = facebookCredential()) =>
	(await runAction({ credential, parameters: { resource: 'account', operation: 'getPages' } })).map(
		({ json }) => json,
	);

const accounts = (credential: ReturnType<typeof facebookCredential>) =>
	metaHost(credential).get('/v25.0/me/accounts').query({ fields: PAGE_FIELDS, limit: '100' });

describe('Account: Get Many Pages', () => {
	it('gives the ids to choose from, and no token', async () => {
		const credential = facebookCredential();
		const bare = { id: '2', name: 'Other shop', instagram_business_account: undefined };
		accounts(credential).reply(200, { data: [page(), page(bare)] });
		businesses(credential);
		const pages = await getPages(credential);
		expect(pages).toEqual([
			{
				pageId: PAGE_ID,
				pageName: 'Gulnora Shop',
				isLinked: true,
				instagramAccountId: ACCOUNT_ID,
				instagramUsername: 'gulnora.shop',
			},
			{ pageId: '2', pageName: 'Other shop', isLinked: false },
		]);
		expect(JSON.stringify(pages)).not.toContain('EAA');
	});

	it("gives the portfolios' own and their clients' Pages too, each once", async () => {
		const credential = facebookCredential();
		accounts(credential).reply(200, { data: [page()] });
		const next = 'https://graph.facebook.com/next';
		businesses(
			credential,
			{
				id: 'B1',
				owned_pages: { data: [page(), { id: '500', name: 'Bare' }] },
				client_pages: { data: [page({ id: '600', name: 'First' })], paging: { next } },
			},
			{ id: 'B2', owned_pages: { data: [] } },
		);
		const edge = (path: string, data: object[]) =>
			metaHost(credential)
				.get(`/v25.0/${path}`)
				.query({ fields: PAGE_FIELDS, limit: '100' })
				.reply(200, { data });
		edge('B1/client_pages', [page({ id: '600', name: 'First' }), page({ id: '601' })]);
		edge('B2/client_pages', []);
		// What a portfolio's list leaves out, the Page itself tells.
		metaHost(credential)
			.get('/v25.0/500')
			.query({ fields: PAGE_FIELDS })
			.reply(200, page({ id: '500', name: 'Bare' }));
		const pages = await getPages(credential);
		expect(pages.map(({ pageId }) => pageId)).toEqual([PAGE_ID, '500', '600', '601']);
		expect(pages).toContainEqual(expect.objectContaining({ pageId: '500', isLinked: true }));
		expect(JSON.stringify(pages)).not.toContain('EAA');
	});

	it('gives what it may where the token has no business_management', async () => {
		const credential = facebookCredential();
		accounts(credential).reply(200, { data: [page()] });
		metaHost(credential).get('/v25.0/me/businesses').query(true).reply(400, graphError(200));
		expect(await getPages(credential)).toMatchObject([{ pageId: PAGE_ID }]);
	});

	it("gives the one Page of a Page's own token", async () => {
		const credential = facebookCredential();
		accounts(credential).reply(400, graphError(100));
		metaHost(credential).get('/v25.0/me').query({ fields: PAGE_FIELDS }).reply(200, page());
		expect(await getPages(credential)).toMatchObject([{ pageId: PAGE_ID }]);
	});

	it('says that Instagram Login has none', async () => {
		await expect(getPages(instagramCredential())).rejects.toThrow('Facebook Login only');
	});
});

describe('several Pages', () => {
	it('the error names them and where to look', async () => {
		const credential = facebookCredential();
		accounts(credential).reply(200, { data: [page(), page({ id: '2', name: 'Two' })] });
		const error: unknown = await runAction({
			credential,
			parameters: { resource: 'account', operation: 'get' },
		}).catch((failure: unknown) => failure);
		expect(error).toMatchObject({
			description: expect.stringMatching(
				/Gulnora Shop \(104857600000001, @gulnora\.shop\), Two \(2, @gulnora\.shop\).*Get Many Pages/,
			) as string,
		});
	});
});
