import type { IHookFunctions, IWebhookData } from 'n8n-workflow';
import { sleep } from 'n8n-workflow';

import type { ConnectedAccount } from '../../graph/account/connectedAccount';
import { connectedAccount, ownAccountOf } from '../../graph/account/connectedAccount';
import type { GraphClient } from '../../graph/client/client';
import { attempt } from '../../graph/errors/attempt';
import { graphClientOf } from '../../graph/client/n8nTransport';
import { toPublicationError } from '../../graph/errors/nodeError';
import type { AppGroup } from '../../graph/webhooks/appGroup';
import { idsOf } from '../../graph/webhooks/appMember';
import { storedApp } from '../../graph/webhooks/appRecord';
import type { KnownMember } from '../../graph/webhooks/missingMembers';
import {
	isAccountSubscribed,
	subscribeAccount,
	unsubscribeAccount,
	unsubscribeApp,
} from '../../graph/webhooks/subscriptions';
import {
	checkReachable,
	groupOf,
	handOver,
	IN_DASHBOARD,
	isInForce,
	leaveToOthers,
	readOurApp,
	setCallback,
	tellLeftOut,
	tellOthersAddress,
} from './appCallback';
import { isRestart } from '../shared/activation';
import { TriggerLog } from '../shared/log';
import { slotOf } from '../state/stateWriter';
import { markStarting, triggerKeyOf } from './activeTriggers';
import { callbackOf, checkForeign, comesToUs, isShared, readCallback } from './presentCallback';

/** n8n's three questions about a webhook, asked of Meta's two layers of subscription. */

/**
 * Whether Meta already delivers to this trigger, at its own address or at that of another that shares the
 * app. A foreign callback is not ours.
 *
 * When n8n comes up again and Meta doesn't say, it is as it was when n8n went down: otherwise n8n
 * would take the subscription away, with a token that is dead or an API that is out for a moment.
 */
export async function subscriptionExists(context: IHookFunctions): Promise<boolean> {
	// n8n calls the trigger itself at the same time: its address may be asked for from now on.
	markStarting(triggerKeyOf(context), callbackOf(context));
	if (isAboutVerification(context)) return true;
	const ask = async (client: GraphClient) =>
		await groupOf(client).exclusively(async () => await isSubscribed(context, client));
	if (!isRestart(context)) return await reporting(context, ask);
	const result = await attempt(graphClientOf(context).then(ask));
	if (result.ok) return result.value;
	new TriggerLog(context).warn(
		'Meta did not say whether the subscription still exists; taken for granted',
	);
	return true;
}

async function isSubscribed(context: IHookFunctions, client: GraphClient): Promise<boolean> {
	const present = await readCallback(context, client);
	if (present === 'managedElsewhere' || !present) return false;
	const isOurs = isInForce(client, present) && comesToUs(context, client, present);
	return isOurs && (await isAccountSubscribed(client, await connectedAccount(client)));
}

/**
 * Subscribes app and account. What other workflows of this n8n have subscribed the app to is shared.
 *
 * @throws NodeApiError when the app's one callback belongs to somebody else and the operator didn't
 * ask to replace it, or when Meta can't reach this n8n
 */
export async function createSubscription(context: IHookFunctions): Promise<boolean> {
	return await reporting(context, async (client) => {
		await groupOf(client).exclusively(async () => await subscribe(context, client));
		return true;
	});
}

async function subscribe(context: IHookFunctions, client: GraphClient): Promise<void> {
	const log = new TriggerLog(context);
	const callbackUrl = callbackOf(context);
	const present = await readCallback(context, client);
	if (present === 'managedElsewhere') {
		log.info(
			`${IN_DASHBOARD} Callback URL: ${callbackUrl}. Where it is that of another workflow of this n8n with the same app, leave it: this one gets its events, too.`,
		);
	} else {
		checkForeign(context, client, present);
		checkReachable(client, callbackUrl);
	}
	// The account first: n8n takes the verification address away when this fails, and its own
	// second attempt couldn't succeed.
	const ofAccount = await patiently(async () => {
		const connected = await connectedAccount(client);
		expectTrigger(context, groupOf(client), connected);
		return await subscribeAccount(client, connected);
	});
	tellLeftOut(log, ofAccount);
	if (present === 'managedElsewhere') return;
	if (present && isInForce(client, present) && isShared(context, client, present)) return;
	await patiently(async () => await setCallback(client, callbackUrl, log));
}

/** From now on events of the account come in: before its trigger is up they are for nobody else. */
function expectTrigger(
	context: IHookFunctions,
	group: AppGroup,
	connected: ConnectedAccount,
): void {
	const key = triggerKeyOf(context);
	if (!group.isProved(key)) return;
	const { name = '' } = context.getWorkflow();
	const accounts = idsOf(ownAccountOf(connected));
	group.expect([{ key, workflow: name, callbackUrl: callbackOf(context), accounts }]);
}

/**
 * Removes what is ours, and only that; others that share the app keep it, with the callback at one of
 * their addresses. What Meta refuses is logged: unpublishing must not fail.
 */
export async function deleteSubscription(context: IHookFunctions): Promise<boolean> {
	if (isAboutVerification(context)) return true;
	await removing(context, 'the subscription', async () => {
		const client = await graphClientOf(context);
		const group = groupOf(client);
		group.forget(triggerKeyOf(context), callbackOf(context));
		await group.exclusively(async () => await unsubscribe(context, client, group));
	});
	return true;
}

async function unsubscribe(
	context: IHookFunctions,
	client: GraphClient,
	group: AppGroup,
): Promise<void> {
	const own = callbackOf(context);
	const log = new TriggerLog(context);
	const asked = await attempt(readOurApp(client));
	if (!asked.ok) {
		// Others' credentials may still be good.
		if (group.isCallback(own)) await handOver(group, log);
		throw asked.failure;
	}
	const present = asked.value;
	if (present === 'managedElsewhere') tellOthersAddress(group, client, log);
	if (present === 'managedElsewhere' || !present) return;
	const key = triggerKeyOf(context);
	group.toldByMeta(key, client.credential.appSecret, present.callbackUrl);
	if (!group.hasAddress(present.callbackUrl)) return;
	const elsewhere = group.elsewhere(storedMembers(context));
	if (group.isTakenAway(present.callbackUrl)) {
		const isLeft = await leaveToOthers(client, group, elsewhere, log);
		if (!isLeft) await unsubscribeApp(client);
	}
	await removing(context, "the account's subscription", async () => {
		const connected = await connectedAccount(client);
		const { id } = connected.account;
		const isForOthers = elsewhere.some(({ accounts }) => accounts?.includes(id));
		if (isForOthers || group.hasOtherFor(key, id)) return;
		await unsubscribeAccount(client, connected);
	});
}

/** The others that shared the app when the workflow's state was stored: n8n may run the trigger in another process. */
function storedMembers(context: IHookFunctions): KnownMember[] {
	const stored = context.getWorkflowStaticData('global')[slotOf(context)];
	return storedApp(stored)?.members ?? [];
}

async function removing(
	context: IHookFunctions,
	what: string,
	work: () => Promise<void>,
): Promise<void> {
	const result = await attempt(work());
	if (!result.ok) new TriggerLog(context).warn(`${what} was not removed`, result.failure);
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
