import type { GraphClient } from '../../graph/client/client';
import { GraphError } from '../../graph/errors/graphError';
import { attempt } from '../../graph/errors/attempt';
import { isPublicAddress, withoutQuery } from '../../graph/client/publicUrl';
import { AppGroup, appGroup } from '../../graph/webhooks/appGroup';
import type { AppSubscription } from '../../graph/webhooks/subscriptions';
import { likelyOwner } from '../../graph/webhooks/callbackOwner';
import type { KnownMember } from '../../graph/webhooks/missingMembers';
import { verifyTokenOf } from '../../graph/webhooks/signature';
import {
	missingAppFields,
	readAppSubscription,
	subscribeApp,
} from '../../graph/webhooks/subscriptions';
import type { TriggerLog } from '../shared/log';

/** Where Meta sends the app's Instagram events: one address per app. */

/** For apps whose callback only a person can set. */
export const IN_DASHBOARD =
	'This app takes its callback in the App Dashboard only (Instagram, API setup, Configure webhooks).';

/** Those of this n8n that share the client's app. */
export function groupOf({ credential }: GraphClient): AppGroup {
	return credential.appId ? appGroup(credential.appId) : new AppGroup();
}

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

/**
 * Points the app's one callback at a trigger's address.
 *
 * @throws GraphError what Meta refuses it with
 */
export async function setCallback(
	client: GraphClient,
	callbackUrl: string,
	log: TriggerLog,
): Promise<void> {
	const verifyToken = verifyTokenOf(client.credential) ?? '';
	tellLeftOut(log, await subscribeApp(client, callbackUrl, verifyToken));
	groupOf(client).noteCallback(callbackUrl);
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

/** Meta's own hosts call only public https addresses; a substitute under a base URL may call any. */
export function checkReachable({ credential }: GraphClient, callbackUrl: string): void {
	if (credential.baseUrl || isPublicAddress(callbackUrl)) return;
	throw GraphError.local(
		'badRequest',
		`Meta can't reach this n8n at ${withoutQuery(callbackUrl)}`,
		"Webhooks need a public https address: set n8n's WEBHOOK_URL to it and restart n8n. Or set this trigger to polling, which needs none.",
	);
}

/**
 * Has a member of the group take the app's callback over, the one that is up longest first.
 *
 * @returns `nobody`: there is no member that could; `refused`: Meta let none of them
 */
export async function handOver(
	group: AppGroup,
	log: TriggerLog,
): Promise<'moved' | 'nobody' | 'refused'> {
	const { successors } = group;
	for (const successor of successors) {
		const result = await attempt(successor.takeOver());
		if (result.ok) return 'moved';
		log.warn(
			`the workflow "${successor.workflow}" could not take the app's callback over`,
			result.failure,
		);
	}
	return successors.length === 0 ? 'nobody' : 'refused';
}

/**
 * The workflow at the callback's address goes: points it at another's, or leaves it where it is for one that is
 * about to come up. It is never taken away while somebody still needs it.
 *
 * @param elsewhere those that share the app without being up in this process
 * @returns `false`: there is nobody who needs it
 */
export async function leaveToOthers(
	client: GraphClient,
	group: AppGroup,
	elsewhere: readonly KnownMember[],
	log: TriggerLog,
): Promise<boolean> {
	if ((await handOver(group, log)) !== 'nobody') return true;
	for (const { callbackUrl, workflow } of elsewhere) {
		if (!callbackUrl) continue;
		group.noteAddress(callbackUrl);
		const result = await attempt(setCallback(client, callbackUrl, log));
		if (result.ok) return true;
		log.warn(`the app's callback could not be moved to the workflow "${workflow}"`, result.failure);
	}
	return elsewhere.length > 0;
}

/**
 * Says where the callback has to point now, for nobody but a person can move it there.
 *
 * @param client of the workflow that goes
 */
export function tellOthersAddress(
	group: AppGroup,
	{ credential }: GraphClient,
	log: TriggerLog,
): void {
	if (group.callback && !group.isTakenAway(group.callback.callbackUrl)) return;
	// Meta proves nothing here, and there may have been no delivery yet that did.
	const [next] = group.successorsWith(credential.appSecret);
	if (!next) return;
	log.warn(`${IN_DASHBOARD} Other workflows still need it. Enter there: ${next.callbackUrl ?? ''}`);
}

/** What a member is told whose credential's secrets sign nothing of the app's. */
export const wrongSecretError = () =>
	GraphError.local(
		'badRequest',
		"This workflow gets no webhooks: they aren't signed with the App Secret of its credential",
		"Other workflows with the same App ID get them. Copy 'App Secret' from the App Dashboard (App settings, Basic) into this credential.",
	);
