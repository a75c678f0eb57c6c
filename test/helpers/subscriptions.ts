import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

import { APP_FIELDS } from '../../nodes/InstagramLeads/graph/webhooks/fields';
import { APP_ID, APP_SECRET, facebookCredential, PAGE_ID, PAGE_TOKEN } from './credentials';
import { metaHost } from './meta';

/** The trigger's own webhook address, and somebody else's. */
export const OURS = 'https://n8n.example.com/webhook/hook-1/webhook';
export const FOREIGN = 'https://crm.example.com/instagram?secret=hidden';

export const appPath = `/v25.0/${APP_ID}/subscriptions`;
export const pagePath = `/v25.0/${PAGE_ID}/subscribed_apps`;

/** Meta as it answers calls with the app's own token. */
export const appHost = () => metaHost(facebookCredential(), `${APP_ID}|${APP_SECRET}`);

/** The app's present callback, once. */
export function present(callbackUrl?: string, more: object = {}): void {
	const fields = APP_FIELDS.map((name) => ({ name }));
	const entry = { object: 'instagram', callback_url: callbackUrl, active: true, fields, ...more };
	appHost()
		.get(appPath)
		.reply(200, { data: callbackUrl ? [entry] : [] });
}

/** The Page's present subscription to our app, once. */
export function presentOnPage(
	credential: ICredentialDataDecryptedObject,
	fields: readonly string[],
): void {
	metaHost(credential, PAGE_TOKEN)
		.get(pagePath)
		.reply(200, { data: [{ id: APP_ID, subscribed_fields: fields }] });
}
