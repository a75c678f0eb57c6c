import { APP_ID, APP_SECRET, facebookCredential } from '../../../helpers/credentials';
import { metaHost } from '../../../helpers/graph';
import { runAction } from '../../../helpers/n8n';

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
