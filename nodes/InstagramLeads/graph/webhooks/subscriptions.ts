import { z } from 'zod';

import { EVENT_KINDS } from '../../events/eventKinds';
import type { ConnectedAccount } from '../account/connectedAccount';
import type { GraphClient } from '../client/client';
import { GraphError } from '../errors/graphError';
import { attempt } from '../errors/attempt';

/** The app's subscription to the object `instagram`: one per app, with one callback. */
export interface AppSubscription {
	callbackUrl: string;
	active: boolean;
	fields: string[];
}

const subscriptionSchema = z
	.object({
		object: z.string(),
		callback_url: z.string().optional().catch(undefined),
		active: z.boolean().optional().catch(undefined),
		fields: z
			.array(z.union([z.string(), z.object({ name: z.string() }).passthrough()]))
			.optional()
			.catch(undefined),
	})
	.passthrough();

const subscribedAppSchema = z
	.object({
		id: z.coerce.string().optional(),
		app_id: z.coerce.string().optional(),
		subscribed_fields: z.array(z.string()).catch([]),
	})
	.passthrough();

/** Names in the order of the kinds, each once. */
const unique = (names: Array<string | null>): string[] =>
	[...new Set(names)].filter((name) => name !== null);

/** Fields of the object `instagram`, app level. Doc: instagram-platform/webhooks. */
export const APP_FIELDS = unique(EVENT_KINDS.map(({ appField }) => appField));

/** Fields of an Instagram account, for apps of Instagram Login. Doc: ig-user/subscribed_apps. */
const ACCOUNT_FIELDS = unique(EVENT_KINDS.map(({ accountField }) => accountField.instagram));

/** For apps without `pages_messaging`: enough to switch the webhooks of the linked account on. */
const FALLBACK_PAGE_FIELDS = ['feed'];

/** Page level has other names; any of them switches the account's webhooks on. Doc: page/subscribed_apps. */
const PAGE_FIELDS = [
	...unique(EVENT_KINDS.map(({ accountField }) => accountField.facebook)),
	...FALLBACK_PAGE_FIELDS,
];

/** The app's own token; a literal pair, not a secret of its own making. Doc: access-tokens. */
function appToken({ credential }: GraphClient): string {
	if (!credential.appId || !credential.appSecret) {
		throw GraphError.local(
			'badRequest',
			"The credential lacks 'App ID' or 'App Secret'",
			'Webhooks need both: App Dashboard, App settings, Basic. Or set the trigger to polling.',
		);
	}
	return `${credential.appId}|${credential.appSecret}`;
}

/** The app's current subscription to Instagram events. Doc: webhooks/subscriptions-edge. */
export async function readAppSubscription(
	client: GraphClient,
): Promise<AppSubscription | undefined> {
	const path = `/${client.credential.appId}/subscriptions`;
	const body = await client.get(path, {}, { token: appToken(client), host: 'app' });
	const { data } = body as { data?: unknown };
	for (const candidate of Array.isArray(data) ? data : []) {
		const parsed = subscriptionSchema.safeParse(candidate);
		if (!parsed.success || parsed.data.object !== 'instagram') continue;
		const { callback_url: callbackUrl = '', active = true, fields = [] } = parsed.data;
		const names = fields.map((field) => (typeof field === 'string' ? field : field.name));
		return { callbackUrl, active, fields: names };
	}
	return undefined;
}

/** Subscribes the app; Meta calls the callback's verification while this call is open. */
export async function subscribeApp(
	client: GraphClient,
	callbackUrl: string,
	verifyToken: string,
): Promise<void> {
	await client.post(
		`/${client.credential.appId}/subscriptions`,
		{
			body: {
				object: 'instagram',
				callback_url: callbackUrl,
				fields: APP_FIELDS.join(','),
				verify_token: verifyToken,
				include_values: true,
			},
		},
		{ token: appToken(client), host: 'app' },
	);
}

/** Removes the app's subscription to Instagram events; those to other objects stay. */
export async function unsubscribeApp(client: GraphClient): Promise<void> {
	await client.delete(
		`/${client.credential.appId}/subscriptions`,
		{ object: 'instagram' },
		{ token: appToken(client), host: 'app' },
	);
}

/** Fields this account is subscribed to for our app; empty when it is not. */
export async function readAccountFields(
	client: GraphClient,
	connected: ConnectedAccount,
): Promise<string[]> {
	const path = `/${connected.messagingNode}/subscribed_apps`;
	const result = await attempt(client.get(path, {}, { token: connected.messagingToken }));
	// What passes by itself is tried again: an empty list would cost others their fields. Otherwise
	// whether we may subscribe, the subscribing tells.
	if (!result.ok) {
		const { failure } = result;
		if (failure.isTemporary) throw failure;
		return [];
	}
	const { data } = result.value as { data?: unknown };
	return (Array.isArray(data) ? data : []).flatMap((candidate) => {
		const parsed = subscribedAppSchema.safeParse(candidate);
		if (!parsed.success) return [];
		const { id, app_id: appId, subscribed_fields: fields } = parsed.data;
		return (id ?? appId) === client.credential.appId ? fields : [];
	});
}

/** Whether the account's events are switched on for the app, for all that we ask for. */
export async function isAccountSubscribed(
	client: GraphClient,
	connected: ConnectedAccount,
): Promise<boolean> {
	const present = await readAccountFields(client, connected);
	// On a Page one field of ours is enough: which ones it may take depends on its permissions.
	if (connected.pageId) return present.some((field) => PAGE_FIELDS.includes(field));
	return ACCOUNT_FIELDS.every((field) => present.includes(field));
}

/**
 * Switches the account's events on for the app, keeping the fields that others subscribed to.
 * Doc: page/subscribed_apps, ig-user/subscribed_apps.
 */
export async function subscribeAccount(
	client: GraphClient,
	connected: ConnectedAccount,
): Promise<void> {
	const present = await readAccountFields(client, connected);
	const path = `/${connected.messagingNode}/subscribed_apps`;
	const subscribe = async (fields: readonly string[]) =>
		await client.post(
			path,
			{ query: { subscribed_fields: [...new Set([...present, ...fields])].join(',') } },
			{ token: connected.messagingToken },
		);
	if (!connected.pageId) {
		await subscribe(ACCOUNT_FIELDS);
		return;
	}
	const result = await attempt(subscribe(PAGE_FIELDS));
	if (result.ok) return;
	if (result.failure.errorClass !== 'permission') throw result.failure;
	await subscribe(FALLBACK_PAGE_FIELDS);
}

/**
 * Switches the account's events off for the app, unless somebody else subscribed to more than we
 * did: one deletion would take theirs along.
 */
export async function unsubscribeAccount(
	client: GraphClient,
	connected: ConnectedAccount,
): Promise<void> {
	const ours = new Set(connected.pageId ? PAGE_FIELDS : ACCOUNT_FIELDS);
	const present = await readAccountFields(client, connected);
	if (present.length === 0 || present.some((field) => !ours.has(field))) return;
	const path = `/${connected.messagingNode}/subscribed_apps`;
	await client.delete(path, {}, { token: connected.messagingToken });
}
