import {
	ACCOUNT_ID,
	APP_ID,
	APP_SECRET,
	facebookCredential,
	PAGE_ID,
} from '../../../helpers/credentials';
import { metaHost, page, PAGE_FIELDS } from '../../../helpers/graph';
import { runAction } from '../../../helpers/n8n';
import type { Request, Row } from './row';

export type Credential = ReturnType<typeof facebookCredential>;

export const run = async (credential: Credential, operation: string, parameters: object = {}) => {
	const output = await runAction({
		credential,
		parameters: { resource: 'account', operation, ...parameters },
	});
	return output.map(({ json }) => json);
};

export const APP_TOKEN = `${APP_ID}|${APP_SECRET}`;
export const SCOPES = [
	'instagram_basic',
	'pages_show_list',
	'pages_read_engagement',
	'instagram_manage_messages',
	'pages_manage_metadata',
	'instagram_manage_comments',
];
const DAY_S = 24 * 3600;
export const inDays = (days: number) => Math.floor(Date.now() / 1000) + days * DAY_S + 60;

export const expectDebug = (credential: Credential, data: object) =>
	metaHost(credential, APP_TOKEN)
		.get('/v25.0/debug_token')
		.query({ input_token: String(credential.accessToken) })
		.reply(200, {
			data: { app_id: APP_ID, type: 'USER', is_valid: true, scopes: SCOPES, ...data },
		});

export const shown = { username: 'gulnora.shop', name: 'Gulnora', followers_count: 7 };

const BUSINESS_FIELDS = `id,owned_pages.limit(100){${PAGE_FIELDS}},client_pages.limit(100){${PAGE_FIELDS}}`;

const ACCOUNT_FIELDS =
	'username,name,profile_picture_url,followers_count,follows_count,media_count';

const simpleAccount = {
	accountId: ACCOUNT_ID,
	username: 'gulnora.shop',
	name: 'Gulnora',
	followersCount: 7,
};

const debugToken = (data: object): Request => ({
	method: 'GET',
	path: '/debug_token',
	query: { input_token: '{token}' },
	byApp: true,
	answer: { data },
});

const check = (name: string, status: string) =>
	expect.objectContaining({ check: name, status }) as object;

export const accounts: Row[] = [
	{
		resource: 'account',
		operation: 'get',
		login: 'facebook',
		requests: [
			{
				method: 'GET',
				path: `/${ACCOUNT_ID}`,
				query: { fields: `id,${ACCOUNT_FIELDS}` },
				answer: { id: ACCOUNT_ID, ...shown },
			},
			{
				method: 'GET',
				path: '/{node}',
				query: { fields: 'id,name' },
				byPage: true,
				answer: { name: 'Gulnora Shop' },
			},
		],
		items: [{ ...simpleAccount, loginType: 'facebook', pageId: PAGE_ID, pageName: 'Gulnora Shop' }],
	},
	{
		resource: 'account',
		operation: 'get',
		login: 'instagram',
		requests: [
			{
				method: 'GET',
				path: '/me',
				query: { fields: `user_id,account_type,${ACCOUNT_FIELDS}` },
				answer: { ...shown, account_type: 'BUSINESS' },
			},
		],
		items: [{ ...simpleAccount, loginType: 'instagram', accountType: 'BUSINESS' }],
	},
	{
		resource: 'account',
		operation: 'getPages',
		login: 'facebook',
		looksUpAccount: true,
		requests: [
			{
				method: 'GET',
				path: '/me/accounts',
				query: { fields: PAGE_FIELDS, limit: '100' },
				answer: { data: [page()] },
			},
			{
				method: 'GET',
				path: '/me/businesses',
				query: { fields: BUSINESS_FIELDS, limit: '100' },
				answer: { data: [] },
			},
		],
		items: [
			{
				pageId: PAGE_ID,
				pageName: 'Gulnora Shop',
				isLinked: true,
				instagramAccountId: ACCOUNT_ID,
				instagramUsername: 'gulnora.shop',
			},
		],
	},
	{
		resource: 'account',
		operation: 'getTokenStatus',
		login: 'facebook',
		looksUpAccount: true,
		requests: [
			debugToken({ app_id: APP_ID, type: 'USER', is_valid: true, scopes: SCOPES, expires_at: 0 }),
		],
		findsDeadToken: true,
		items: [
			{
				loginType: 'facebook',
				isValid: true,
				tokenType: 'user',
				expires: false,
				isOfApp: true,
				permissions: SCOPES,
				missingPermissions: [],
				note: 'It does not end by time.',
			},
		],
	},
	{
		resource: 'account',
		operation: 'getTokenStatus',
		login: 'instagram',
		looksUpAccount: true,
		requests: [{ method: 'GET', path: '/me', query: { fields: 'id' }, answer: { id: '1' } }],
		findsDeadToken: true,
		items: [
			{
				loginType: 'instagram',
				isValid: true,
				note: expect.stringContaining('Meta accepts it.') as string,
			},
		],
	},
	{
		resource: 'account',
		operation: 'checkSetup',
		name: 'a token that reaches no account',
		login: 'facebook',
		looksUpAccount: true,
		requests: [
			debugToken({ is_valid: false }),
			{
				method: 'GET',
				path: '/me/accounts',
				query: { fields: PAGE_FIELDS, limit: '100' },
				answer: { data: [] },
			},
			// Which Pages and accounts were ticked when the token was made.
			debugToken({ is_valid: false }),
			{
				method: 'GET',
				path: '/me/businesses',
				query: { fields: BUSINESS_FIELDS, limit: '100' },
				answer: { data: [] },
			},
		],
		findsDeadToken: true,
		items: [
			check('accessToken', 'fail'),
			check('app', 'ok'),
			check('accountLink', 'fail'),
			check('appIsLive', 'warn'),
		],
	},
];
