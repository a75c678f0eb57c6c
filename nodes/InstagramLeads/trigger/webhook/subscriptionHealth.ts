import type { ConnectedAccount } from '../../graph/account/connectedAccount';
import type { GraphClient } from '../../graph/client/client';
import { GraphError } from '../../graph/errors/graphError';
import {
	isAccountSubscribed,
	subscribeAccount,
	subscribeApp,
} from '../../graph/webhooks/subscriptions';
import { isInForce, readOurApp, whoseCallback } from './appCallback';
import { verifyTokenOf } from '../../graph/webhooks/signature';

export interface SubscriptionWatchOptions {
	/** Our webhook address; absent where n8n didn't tell it in this process. */
	callbackUrl?: string;
	/** Told in a sentence what was mended. */
	onMended: (sentence: string) => void;
}

/**
 * Looks whether Meta still delivers, and subscribes again what Meta took away: after an hour of
 * failed deliveries it unsubscribes the account. Doc: messenger-platform/webhooks.
 *
 * @throws GraphError when the app's callback belongs to somebody else now, or Meta refuses
 */
export async function mendSubscription(
	client: GraphClient,
	connected: ConnectedAccount,
	{ callbackUrl, onMended }: SubscriptionWatchOptions,
): Promise<void> {
	if (callbackUrl !== undefined && (await mendCallback(client, callbackUrl))) {
		onMended('Meta had taken the webhook subscription of the app away; subscribed again');
	}
	if (await isAccountSubscribed(client, connected)) return;
	await subscribeAccount(client, connected);
	onMended(
		'Meta had unsubscribed the account, as it does when webhooks fail for an hour; subscribed again',
	);
}

/** @returns whether there was something to mend */
async function mendCallback(client: GraphClient, callbackUrl: string): Promise<boolean> {
	const present = await readOurApp(client);
	if (present === 'managedElsewhere') return false;
	if (present?.callbackUrl && present.callbackUrl !== callbackUrl) {
		throw GraphError.local(
			'badRequest',
			'Instagram events no longer come to this n8n',
			`${whoseCallback(present.callbackUrl, callbackUrl)} If that is wanted, set this trigger to polling. Otherwise remove what uses that address, then unpublish and publish this workflow.`,
		);
	}
	if (present && isInForce(present)) return false;
	await subscribeApp(client, callbackUrl, verifyTokenOf(client.credential));
	return true;
}
