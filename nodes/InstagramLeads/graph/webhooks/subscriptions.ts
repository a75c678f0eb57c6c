import { z } from 'zod';

import type { ConnectedAccount } from '../account/connectedAccount';
import { isUnifiedLogin } from '../account/connectedAccount';
import type { GraphClient } from '../client/client';
import { GraphError } from '../errors/graphError';
import { attempt } from '../errors/attempt';
import { subscribeToAll } from './fieldByField';
import {
	accountFields,
	APP_FIELDS,
	FALLBACK_PAGE_FIELDS,
	noteRefused,
	refusedFields,
} from './fields';

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
		subscribed_fields: z.array(z.string()).optional().catch(undefined),
	})
	.passthrough();

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

/**
 * Subscribes the app; Meta calls the callback's verification while this call is open.
 *
 * @returns the fields that Meta refused, which are left out
 */
export async function subscribeApp(
	client: GraphClient,
	callbackUrl: string,
	verifyToken: string,
): Promise<string[]> {
	const path = `/${client.credential.appId}/subscriptions`;
	const leftOut = await subscribeToAll(APP_FIELDS, async (fields) => {
		const body = {
			object: 'instagram',
			callback_url: callbackUrl,
			fields: fields.join(','),
			verify_token: verifyToken,
			include_values: true,
		};
		await client.post(path, { body }, { token: appToken(client), host: 'app' });
	});
	noteRefused(placeOf(client, path), leftOut);
	return leftOut;
}

/** Fields of the app's subscription that are off, without those that Meta refuses. */
export function missingAppFields(client: GraphClient, { fields }: AppSubscription): string[] {
	const refused = refusedFields(placeOf(client, `/${client.credential.appId}/subscriptions`));
	return APP_FIELDS.filter((field) => !fields.includes(field) && !refused.includes(field));
}

function placeOf({ credential }: GraphClient, path: string): string {
	return [credential.baseUrl, credential.apiVersion, credential.loginType, path].join(' ');
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
		if ((id ?? appId) !== client.credential.appId) return [];
		return fields ?? (isUnifiedLogin(client, connected) ? ourFields(connected) : []);
	});
}

/** Whether the account's events are switched on for the app, for all that we ask for. */
export async function isAccountSubscribed(
	client: GraphClient,
	connected: ConnectedAccount,
): Promise<boolean> {
	const present = await readAccountFields(client, connected);
	// On a Page one field of ours is enough: which ones it may take depends on its permissions. With Unified
	// Login an account gets every field of the app. Doc: instagram-platform/webhooks/setup (October 2026).
	const isOneEnough = connected.pageId !== undefined || isUnifiedLogin(client, connected);
	if (isOneEnough) return present.some((field) => ourFields(connected).includes(field));
	const refused = refusedFields(placeOf(client, accountPath(connected)));
	return missingAccountFields(connected, present).every((field) => refused.includes(field));
}

/** Fields of ours that are off in the account's subscription. */
export function missingAccountFields(
	connected: ConnectedAccount,
	present: readonly string[],
): string[] {
	return ourFields(connected).filter((field) => !present.includes(field));
}

function accountPath({ messagingNode }: ConnectedAccount): string {
	return `/${messagingNode}/subscribed_apps`;
}

function ourFields({ pageId }: ConnectedAccount): readonly string[] {
	return accountFields(pageId ? 'facebook' : 'instagram');
}

/**
 * Switches the account's events on for the app, keeping the fields that others subscribed to.
 * Doc: page/subscribed_apps, ig-user/subscribed_apps.
 *
 * @returns the fields of ours that Meta refused, which are left out
 */
export async function subscribeAccount(
	client: GraphClient,
	connected: ConnectedAccount,
): Promise<string[]> {
	const present = await readAccountFields(client, connected);
	const path = accountPath(connected);
	const replace = async (fields: readonly string[]) => {
		const query = { subscribed_fields: fields.join(',') };
		await client.post(path, { query }, { token: connected.messagingToken });
	};
	const onPage = async (fields: readonly string[]) => {
		const result = await attempt(replace(fields));
		if (result.ok) return;
		if (result.failure.errorClass !== 'permission') throw result.failure;
		await replace([...new Set([...present, ...FALLBACK_PAGE_FIELDS])]);
	};
	const asked = [...new Set([...present, ...ourFields(connected)])];
	const leftOut = await subscribeToAll(asked, connected.pageId ? onPage : replace);
	noteRefused(placeOf(client, path), leftOut);
	return leftOut;
}

/**
 * Switches the account's events off for the app, unless somebody else subscribed to more than we
 * did: one deletion would take theirs along.
 */
export async function unsubscribeAccount(
	client: GraphClient,
	connected: ConnectedAccount,
): Promise<void> {
	const ours = new Set(ourFields(connected));
	const present = await readAccountFields(client, connected);
	if (present.length === 0 || present.some((field) => !ours.has(field))) return;
	await client.delete(accountPath(connected), {}, { token: connected.messagingToken });
}
