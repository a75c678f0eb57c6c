import type { IHookFunctions } from 'n8n-workflow';

import type { GraphClient } from '../../graph/client/client';
import { canonicalAddress, isSameAddress, isSameHost } from '../../graph/client/publicUrl';
import { GraphError } from '../../graph/errors/graphError';
import type { AppSubscription } from '../../graph/webhooks/subscriptions';
import { readSettings } from '../parameters/settings';
import { isRestart } from '../shared/activation';
import { triggerKeyOf } from './activeTriggers';
import { groupOf, readOurApp, whoseCallback } from './appCallback';

/** The app's callback as it is when a trigger is published, and whose it is. */

/** What Meta says of the callback; those who share the app learn it, and that the credential belongs to it. */
export async function readCallback(
	context: IHookFunctions,
	client: GraphClient,
): Promise<AppSubscription | undefined | 'managedElsewhere'> {
	const group = groupOf(client);
	const key = triggerKeyOf(context);
	group.publishing(key, callbackOf(context));
	const present = await readOurApp(client);
	if (present === 'managedElsewhere') group.refusedByMeta(key);
	else group.toldByMeta(key, client.credential.appSecret, present?.callbackUrl);
	return present;
}

/** Whether the callback is the group's: at the address of a member, or of one that there was. */
function isOfGroup(
	context: IHookFunctions,
	client: GraphClient,
	{ callbackUrl }: AppSubscription,
): boolean {
	const own = callbackOf(context);
	if (isSameAddress(callbackUrl, own) || groupOf(client).hasAddress(callbackUrl)) return true;
	// While n8n comes up again it may be that of one that isn't up yet.
	return isRestart(context) && isSameHost(callbackUrl, own);
}

/** Whether what Meta delivers there comes to this trigger: a webhook that n8n has taken away gets nothing. */
export function comesToUs(
	context: IHookFunctions,
	client: GraphClient,
	present: AppSubscription,
): boolean {
	return isOfGroup(context, client, present) && !groupOf(client).isTakenAway(present.callbackUrl);
}

/** Whether the callback is that of another trigger, and what comes there comes to this one, too. */
export function isShared(
	context: IHookFunctions,
	client: GraphClient,
	present: AppSubscription,
): boolean {
	const isOwn = isSameAddress(present.callbackUrl, callbackOf(context));
	return !isOwn && comesToUs(context, client, present);
}

/**
 * Keeps what somebody else uses from being taken away.
 *
 * @throws GraphError when the callback is none of the group's and the operator didn't ask to replace it
 */
export function checkForeign(
	context: IHookFunctions,
	client: GraphClient,
	present: AppSubscription | undefined,
): void {
	if (!present?.callbackUrl || readSettings(context).replaceForeignSubscription) return;
	if (isOfGroup(context, client, present)) return;
	throw GraphError.local(
		'badRequest',
		'This Meta app already sends its Instagram events to another address',
		`${whoseCallback(present.callbackUrl, callbackOf(context))} Unpublish what uses it, or set this trigger to polling, or use a Meta app of its own, or tick 'Replace Foreign Subscription' in its options.`,
	);
}

/** The trigger's own webhook address, as it is compared. */
export function callbackOf(context: IHookFunctions): string {
	return canonicalAddress(context.getNodeWebhookUrl('default') ?? '');
}
