import {
	ACCOUNT_ID,
	facebookCredential,
	instagramCredential,
	PAGE_ID,
	PAGE_TOKEN,
} from '../../helpers/credentials';
import { expectAccountLookup, graphError, metaHost } from '../../helpers/graph';
import { APP_TOKEN, expectDebug, inDays, run, SCOPES, shown } from './rows/account';

const ACCOUNT_FIELDS =
	'username,name,profile_picture_url,followers_count,follows_count,media_count';

describe('Account: Get', () => {
	it('Facebook Login: with the Page', async () => {
		const credential = facebookCredential();
		expectAccountLookup(credential);
		metaHost(credential)
			.get(`/v25.0/${ACCOUNT_ID}`)
			.query({ fields: `id,${ACCOUNT_FIELDS}` })
			.reply(200, { id: ACCOUNT_ID, ...shown });
		metaHost(credential, PAGE_TOKEN)
			.get(`/v25.0/${PAGE_ID}`)
			.query({ fields: 'id,name' })
			.reply(200, { id: PAGE_ID, name: 'Gulnora Shop' });
		expect(await run(credential, 'get')).toEqual([
			{
				accountId: ACCOUNT_ID,
				username: 'gulnora.shop',
				name: 'Gulnora',
				loginType: 'facebook',
				pageId: PAGE_ID,
				pageName: 'Gulnora Shop',
				followersCount: 7,
			},
		]);
	});

	it.each([
		['flat', shown],
		['wrapped', { data: [shown] }],
	])('Instagram Login: with the type, %s', async (_name, answer) => {
		const credential = instagramCredential();
		expectAccountLookup(credential);
		const typed = 'data' in answer ? { data: [{ ...shown, account_type: 'BUSINESS' }] } : answer;
		metaHost(credential)
			.get('/v25.0/me')
			.query({ fields: `user_id,account_type,${ACCOUNT_FIELDS}` })
			.reply(200, typed);
		const [account] = await run(credential, 'get');
		expect(account).toMatchObject({ accountId: ACCOUNT_ID, name: 'Gulnora', followersCount: 7 });
		if ('data' in answer) expect(account.accountType).toBe('BUSINESS');
	});
});

describe('Account: Get Token Status', () => {
	it('tells type, end and what is missing', async () => {
		const credential = facebookCredential();
		const scopes = SCOPES.filter((scope) => scope !== 'instagram_manage_comments');
		expectDebug(credential, { expires_at: inDays(40), scopes });
		const [status] = await run(credential, 'getTokenStatus');
		expect(status).toMatchObject({
			isValid: true,
			tokenType: 'user',
			expires: true,
			daysLeft: 40,
			isOfApp: true,
			missingPermissions: ['instagram_manage_comments'],
		});
		expect(status.note).toContain('instagram_manage_comments');
		expect(JSON.stringify(status)).not.toMatch(/EAA/);
	});

	it('tells a token without end', async () => {
		const credential = facebookCredential();
		expectDebug(credential, { expires_at: 0, type: 'PAGE' });
		const [status] = await run(credential, 'getTokenStatus');
		expect(status).toMatchObject({ expires: false, tokenType: 'page', missingPermissions: [] });
		expect(status).not.toHaveProperty('daysLeft');
	});

	it.each<[string, object, object, RegExp]>([
		[
			'access to data that ends',
			{ expires_at: 0, data_access_expires_at: inDays(5) },
			{ expires: false, dataAccessDaysLeft: 5 },
			/does not end by time\. Its access to data ends in 5 days .* new token is needed/,
		],
		[
			'access to data that has ended',
			{ expires_at: inDays(30), data_access_expires_at: inDays(-2) },
			{ expires: true, daysLeft: 30, dataAccessDaysLeft: 0 },
			/ends in 30 days.*Its access to data ended on \d{4}-\d\d-\d\d: a new token is needed/,
		],
		[
			'a system user without any end',
			{ type: 'SYSTEM_USER', expires_at: 0, data_access_expires_at: 0 },
			{ expires: false, tokenType: 'system_user' },
			/^It does not end by time\. Its access to data does not end by time either\.$/,
		],
		['a token whose end Meta keeps to itself', {}, { isValid: true }, /names no end/],
	])('tells %s', async (_name, debug, expected, note) => {
		const credential = facebookCredential();
		expectDebug(credential, debug);
		const [status] = await run(credential, 'getTokenStatus');
		expect(status).toMatchObject(expected);
		expect(status.note).toMatch(note);
	});

	it.each<[string, object, RegExp]>([
		['in a code', { code: 190, subcode: 493, message: 'm' }, /not used the app for 90 days/],
		['in the other spelling', { code: 190, error_subcode: 460 }, /password was changed/],
		['in words only', { message: 'Session is closed' }, /Meta said: Session is closed/],
	])('tells why a token is dead, %s', async (_name, error, reason) => {
		const credential = facebookCredential();
		expectDebug(credential, { is_valid: false, scopes: [], error });
		const [{ isValid, note }] = await run(credential, 'getTokenStatus');
		expect(isValid).toBe(false);
		expect(note).toMatch(reason);
		expect(note).toMatch(/new access token/);
	});

	it('tells a dead token', async () => {
		const credential = facebookCredential();
		expectDebug(credential, { is_valid: false, scopes: [] });
		const [status] = await run(credential, 'getTokenStatus');
		expect(status).toMatchObject({ isValid: false });
		expect(status.note).toContain('new access token');
	});

	it("tries the token where the app's secret is wrong, and says so", async () => {
		const credential = facebookCredential();
		metaHost(credential, APP_TOKEN)
			.get('/v25.0/debug_token')
			.query(true)
			.reply(400, graphError(190));
		metaHost(credential).get('/v25.0/me').query({ fields: 'id' }).reply(200, { id: '1' });
		const [status] = await run(credential, 'getTokenStatus');
		expect(status).toMatchObject({ isValid: true });
		expect(status.note).toContain("'App Secret'");
	});

	it.each([
		[200, { id: '1' }, true],
		[400, graphError(190, { error_subcode: 463 }), false],
	])('tries the token with Instagram Login: HTTP %s', async (httpStatus, answer, isValid) => {
		const credential = instagramCredential();
		metaHost(credential).get('/v25.0/me').query({ fields: 'id' }).reply(httpStatus, answer);
		expect(await run(credential, 'getTokenStatus')).toMatchObject([{ isValid }]);
	});

	it('names the missing token', async () => {
		const credential = facebookCredential({ accessToken: ' ' });
		expect(await run(credential, 'getTokenStatus')).toMatchObject([{ isValid: false }]);
	});
});
