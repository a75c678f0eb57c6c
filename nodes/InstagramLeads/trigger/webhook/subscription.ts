import type { IHookFunctions, IWebhookData } from 'n8n-workflow';
import { sleep } from 'n8n-workflow';

import { connectedAccount } from '../../graph/account/connectedAccount';
import type { GraphClient } from '../../graph/client/client';
import { GraphError } from '../../graph/errors/graphError';
import { attempt } from '../../graph/errors/attempt';
import { graphClientOf } from '../../graph/client/n8nTransport';
import { toPublicationError } from '../../graph/errors/nodeError';
import {
	canonicalAddress,
	isPublicAddress,
	isSameAddress,
	withoutQuery,
} from '../../graph/client/publicUrl';
import type { AppSubscription } from '../../graph/webhooks/subscriptions';
import {
	isAccountSubscribed,
	subscribeAccount,
	subscribeApp,
	unsubscribeAccount,
	unsubscribeApp,
} from '../../graph/webhooks/subscriptions';
import { isInForce, readOurApp, tellLeftOut, whoseCallback } from './appCallback';
import { isRestart } from '../shared/activation';
import { TriggerLog } from '../shared/log';
import { markStarting, triggerKeyOf } from './activeTriggers';
import { readSettings } from '../parameters/settings';
import { verifyTokenOf } from '../../graph/webhooks/signature';

/** n8n's three questions about a webhook, asked of Meta's two layers of subscription. */

/**
 * Whether Meta already delivers to this trigger. A foreign callback is not ours.
 *
 * When n8n comes up again and Meta doesn't say, it is as it was when n8n went down: otherwise n8n
 * would take the subscription away, with a token that is dead or an API that is out for a moment.
 */
export async function subscriptionExists(context: IHookFunctions): Promise<boolean> {
	if (isAboutVerification(context)) return true;
	markStarting(triggerKeyOf(context), callbackOf(context));
	if (!isRestart(context))
		return await reporting(context, async (client) => await isSubscribed(context, client));
	const result = await attempt(
		graphClientOf(context).then(async (client) => await isSubscribed(context, client)),
	);
	if (result.ok) return result.value;
	new TriggerLog(context).warn(
		'Meta did not say whether the subscription still exists; taken for granted',
	);
	return true;
}

async function isSubscribed(context: IHookFunctions, client: GraphClient): Promise<boolean> {
	const present = await readOurApp(client);
	if (present === 'managedElsewhere' || !present) return false;
	const isOurs =
		isInForce(client, present) && isSameAddress(present.callbackUrl, callbackOf(context));
	return isOurs && (await isAccountSubscribed(client, await connectedAccount(client)));
}

/**
 * Subscribes app and account.
 *
 * @throws NodeApiError when the app's one callback belongs to somebody else and the operator didn't
 * ask to replace it, or when Meta can't reach this n8n
 */
export async function createSubscription(context: IHookFunctions): Promise<boolean> {
	return await reporting(context, async (client) => {
		const callbackUrl = callbackOf(context);
		const present = await readOurApp(client);
		if (present === 'managedElsewhere') {
			new TriggerLog(context).info(
				`this app takes its callback in the App Dashboard only (Instagram, API setup, Configure webhooks). Callback URL: ${callbackUrl}`,
			);
		} else {
			checkForeign(present, callbackUrl, readSettings(context).replaceForeignSubscription);
			checkReachable(client, callbackUrl);
		}
		// The account first: n8n takes the verification address away when this fails, and its own
		// second attempt couldn't succeed.
		const log = new TriggerLog(context);
		const ofAccount = await patiently(
			async () => await subscribeAccount(client, await connectedAccount(client)),
		);
		tellLeftOut(log, ofAccount);
		if (present !== 'managedElsewhere') {
			const verifyToken = verifyTokenOf(client.credential) ?? '';
			tellLeftOut(
				log,
				await patiently(async () => await subscribeApp(client, callbackUrl, verifyToken)),
			);
		}
		return true;
	});
}

/** Removes what is ours, and only that. What Meta refuses is logged: unpublishing must not fail. */
export async function deleteSubscription(context: IHookFunctions): Promise<boolean> {
	if (isAboutVerification(context)) return true;
	const remove = async (what: string, work: () => Promise<void>) => {
		const result = await attempt(work());
		if (!result.ok) new TriggerLog(context).warn(`${what} was not removed`, result.failure);
	};
	await remove('the subscription', async () => {
		const client = await graphClientOf(context);
		const present = await readOurApp(client);
		if (present === 'managedElsewhere' || !present) return;
		if (!isSameAddress(present.callbackUrl, callbackOf(context))) return;
		await unsubscribeApp(client);
		await remove("the account's subscription", async () => {
			const connected = await connectedAccount(client);
			await unsubscribeAccount(client, connected);
		});
	});
	return true;
}

/**
 * n8n asks once for each method of the webhook, for GET first. The subscription belongs to POST: once
 * Meta delivers, both have to be there. Where n8n doesn't tell the method, asking twice does no harm.
 */
function isAboutVerification(context: IHookFunctions): boolean {
	const { webhookData } = context as { webhookData?: Partial<IWebhookData> };
	return webhookData?.httpMethod === 'GET';
}

const RETRY_DELAYS_MS = [1000, 3000];

/** Subscribing twice is the same as once: what passes by itself is tried again here. */
async function patiently<T>(subscribe: () => Promise<T>): Promise<T> {
	for (const delay of RETRY_DELAYS_MS) {
		const result = await attempt(subscribe());
		if (result.ok) return result.value;
		if (result.failure.errorClass !== 'transient') throw result.failure;
		await sleep(delay);
	}
	return await subscribe();
}

async function reporting<T>(
	context: IHookFunctions,
	work: (client: GraphClient) => Promise<T>,
): Promise<T> {
	try {
		return await work(await graphClientOf(context));
	} catch (error) {
		throw toPublicationError(context.getNode(), error);
	}
}

function checkForeign(
	present: AppSubscription | undefined,
	callbackUrl: string,
	mayReplace: boolean,
): void {
	if (!present?.callbackUrl || mayReplace) return;
	if (isSameAddress(present.callbackUrl, callbackUrl)) return;
	throw GraphError.local(
		'badRequest',
		'This Meta app already sends its Instagram events to another address',
		`${whoseCallback(present.callbackUrl, callbackUrl)} Unpublish what uses it, or set this trigger to polling, or let one workflow receive everything and pass it on (the template 'Route Instagram leads to funnels'), or use a Meta app of its own, or tick 'Replace Foreign Subscription' in its options.`,
	);
}

/** Meta's own hosts call only public https addresses; a substitute under a base URL may call any. */
function checkReachable({ credential }: GraphClient, callbackUrl: string): void {
	if (credential.baseUrl || isPublicAddress(callbackUrl)) return;
	throw GraphError.local(
		'badRequest',
		`Meta can't reach this n8n at ${withoutQuery(callbackUrl)}`,
		"Webhooks need a public https address: set n8n's WEBHOOK_URL to it and restart n8n. Or set this trigger to polling, which needs none.",
	);
}

function callbackOf(context: IHookFunctions): string {
	return canonicalAddress(context.getNodeWebhookUrl('default') ?? '');
}
