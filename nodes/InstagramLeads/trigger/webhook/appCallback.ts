import type { GraphClient } from '../../graph/client/client';
import { GraphError } from '../../graph/errors/graphError';
import { attempt } from '../../graph/errors/attempt';
import { withoutQuery } from '../../graph/client/publicUrl';
import type { AppSubscription } from '../../graph/webhooks/subscriptions';
import { likelyOwner } from '../../graph/webhooks/callbackOwner';
import { missingAppFields, readAppSubscription } from '../../graph/webhooks/subscriptions';
import type { TriggerLog } from '../shared/log';

/** Where Meta sends the app's Instagram events: one address per app. */

/**
 * Apps of Instagram Login may take their callback only in the dashboard; Meta then refuses the
 * app's own token here. Apps of Facebook Login always take it by API.
 */
export async function readOurApp(
	client: GraphClient,
): Promise<AppSubscription | undefined | 'managedElsewhere'> {
	const result = await attempt(readAppSubscription(client));
	if (result.ok) return result.value;
	const { failure } = result;
	const { loginType, appSecret } = client.credential;
	const isRefused = ['reconnect', 'permission', 'badRequest', 'gone'].includes(failure.errorClass);
	if (isRefused && loginType === 'instagram' && appSecret) return 'managedElsewhere';
	if (failure.errorClass !== 'reconnect') throw failure;
	throw GraphError.local(
		'badRequest',
		"Meta doesn't accept 'App ID' and 'App Secret' of the credential",
		'Copy both from the App Dashboard (App settings, Basic); they must belong to the same app.',
	);
}

/** Whether Meta delivers all that it lets us ask for, to whatever address it is. */
export function isInForce(client: GraphClient, present: AppSubscription): boolean {
	return present.active && missingAppFields(client, present).length === 0;
}

/** Names what Meta refused to subscribe to; nothing where that is nothing. */
export function tellLeftOut(log: TriggerLog, fields: readonly string[]): void {
	if (fields.length === 0) return;
	log.warn(
		`Meta refuses these webhook fields for this app, so they were left out: ${fields.join(', ')}. The others are subscribed. A newer 'Graph API Version' in the credential may know them.`,
	);
}

/** A sentence about a callback that isn't ours, for the operator to find out who set it. */
export function whoseCallback(foreign: string, own: string): string {
	return `Meta allows one callback per app, and it is ${withoutQuery(foreign)} (${ownerOf(foreign, own)}).`;
}

function ownerOf(foreign: string, own: string): string {
	if (!URL.canParse(foreign) || !URL.canParse(own)) return 'of an unknown system';
	const sameHost = new URL(foreign).host === new URL(own).host;
	if (!sameHost) return likelyOwner(foreign);
	return new URL(foreign).pathname.includes('/webhook-test/')
		? "a test address of this n8n's"
		: 'another workflow of this n8n';
}
