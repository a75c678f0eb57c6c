import type { IDataObject, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';

import { Lifetime } from '../../common/lifetime';
import { parseExactJson } from '../../events/exactJson';
import type { LeadEvent } from '../../events/leadEvent';
import { normaliseWebhook } from '../../events/normaliseWebhook';
import type { OwnAccount } from '../../events/ownAccount';
import type { PendingLookup } from '../../events/pieceOutcome';
import { credentialOf } from '../../graph/client/n8nTransport';
import {
	hasFormOfSignature,
	isSigned,
	safeEqual,
	verifyTokenOf,
} from '../../graph/webhooks/signature';
import { asItem, isWanted } from '../parameters/eventFilter';
import type { TriggerSettings } from '../parameters/settings';
import { withKnownPosts } from '../parameters/chosenPosts';
import { readSettings } from '../parameters/settings';
import { TriggerLog } from '../shared/log';
import { storedAccount, storedPostIds } from '../state/triggerState';
import { slotOf } from '../state/stateWriter';
import { isRepetition } from '../shared/webhookRecord';
import type { ActiveTrigger } from './activeTriggers';
import { activeTrigger, mayBecomeActive, triggerKeyOf } from './activeTriggers';
import { RefusedDeliveries } from './refusedDeliveries';
import type { CallSecrets, WebhookSecrets } from './webhookSecrets';
import { secretsElsewhere } from './webhookSecrets';

/** Meta gives a delivery 5 seconds; without catch-up the answer waits this long for n8n. */
const EXECUTION_PATIENCE_MS = 3000;

/** Answers Meta: the verification by GET, deliveries by POST. */
export async function receiveWebhook(context: IWebhookFunctions): Promise<IWebhookResponseData> {
	const { method } = context.getRequestObject();
	return method === 'GET' ? await verify(context) : await receive(context);
}

/** `hub.challenge` goes back as plain text, to who knows the verify token. Doc: webhooks, verification. */
async function verify(context: IWebhookFunctions): Promise<IWebhookResponseData> {
	const query = context.getQueryData() as Record<string, unknown>;
	const given = query['hub.verify_token'];
	// What can't be a verification costs nothing: the credential isn't decrypted for it.
	const isMeta =
		query['hub.mode'] === 'subscribe' &&
		typeof given === 'string' &&
		given !== '' &&
		(await hasRightSecrets(context, (secrets) => isVerifyToken(given, secrets)));
	if (!isMeta) return answer(context, 403);
	return answer(context, 200, String(query['hub.challenge'] ?? ''));
}

/** Without an app secret anybody could work the token out, and no delivery would be accepted. */
function isVerifyToken(given: string, secrets: CallSecrets): boolean {
	const due = verifyTokenOf(secrets);
	return due !== undefined && safeEqual(given, due);
}

async function receive(context: IWebhookFunctions): Promise<IWebhookResponseData> {
	const request = context.getRequestObject();
	if (request.rawBody === undefined) await request.readRawBody();
	const { rawBody } = request;
	const key = triggerKeyOf(context);
	const trigger = activeTrigger(key);
	const signature = request.headers['x-hub-signature-256'];
	if (!rawBody || !(await isFromMeta(context, rawBody, signature))) {
		const log = new TriggerLog({ logger: context.logger });
		refusalsOf(secretsOf(key)).note(log, trigger?.lifetime ?? processLifetime);
		return answer(context, 401);
	}
	// Without the queue nothing tells repeated deliveries apart: Meta comes again, or the poll finds it.
	if (!trigger && mayBecomeActive(key)) return answer(context, 503);
	const settings = trigger?.settings ?? settingsElsewhere(context);
	const own = trigger ? trigger.client.own : ownAccountElsewhere(context);
	const { events, lookups } = readDelivery(context, rawBody, settings, own);
	if (!trigger) return startExecution([...events, ...unreadEchoes(lookups, settings)], settings);
	noteSigns(trigger, events);
	void trigger.entryIds.note(events);
	if (lookups.length > 0) void trigger.lookups.follow(lookups);
	return await deliver(context, trigger, events);
}

async function isFromMeta(
	context: IWebhookFunctions,
	rawBody: Buffer,
	signature: unknown,
): Promise<boolean> {
	if (!hasFormOfSignature(signature)) return false;
	return await hasRightSecrets(context, ({ appSecret, extraAppSecret }) =>
		isSigned(rawBody, signature, [appSecret, extraAppSecret]),
	);
}

async function hasRightSecrets(
	context: IWebhookFunctions,
	areRight: (secrets: CallSecrets) => boolean,
): Promise<boolean> {
	const key = triggerKeyOf(context);
	const trigger = activeTrigger(key);
	const ask = async () =>
		trigger ? await trigger.client.credential(0) : await credentialOf(context);
	return await secretsOf(key).match(areRight, ask);
}

function secretsOf(key: string): WebhookSecrets {
	return activeTrigger(key)?.secrets ?? secretsElsewhere(key);
}

const refusals = new WeakMap<WebhookSecrets, RefusedDeliveries>();

/** Where the trigger doesn't run, there is no other end than that of the process. */
const processLifetime = new Lifetime();

function refusalsOf(secrets: WebhookSecrets): RefusedDeliveries {
	const known = refusals.get(secrets) ?? new RefusedDeliveries();
	refusals.set(secrets, known);
	return known;
}

function readDelivery(
	context: IWebhookFunctions,
	rawBody: Buffer,
	settings: TriggerSettings,
	own: OwnAccount | undefined,
): { events: LeadEvent[]; lookups: PendingLookup[] } {
	const { events, lookups, skipped } = normaliseWebhook(parseSigned(rawBody), Date.now(), own);
	for (const { where, reason } of skipped) {
		new TriggerLog(context).info(`skipped ${where}: ${reason}`);
	}
	return { events: events.filter((event) => isWanted(event, settings)), lookups };
}

/** Where the trigger doesn't run, the workflow's stored state tells which account it is for. */
function ownAccountElsewhere(context: IWebhookFunctions): OwnAccount | undefined {
	return storedAccount(storedState(context));
}

/** And which posts are meant by an address. */
function settingsElsewhere(context: IWebhookFunctions): TriggerSettings {
	const settings = readSettings(context);
	const posts = withKnownPosts(settings.posts, storedPostIds(storedState(context)));
	return { ...settings, posts };
}

function storedState(context: IWebhookFunctions): unknown {
	return context.getWorkflowStaticData('global')[slotOf(context)];
}

/** Nobody reads here who wrote them. Where the trigger polls, it does. */
function unreadEchoes(lookups: PendingLookup[], settings: TriggerSettings): LeadEvent[] {
	if (settings.polls) return [];
	const unread = lookups.flatMap((lookup) => (lookup.kind === 'echo' ? lookup.unread : []));
	return unread.filter((event) => isWanted(event, settings));
}

/** Signed bytes come from Meta; should they be no JSON, there is nothing in them for us. */
function parseSigned(rawBody: Buffer): unknown {
	try {
		return parseExactJson(rawBody.toString('utf8'));
	} catch {
		return undefined;
	}
}

/** What a delivery tells of others that may have been lost, or of what needn't be feared for. */
function noteSigns(trigger: ActiveTrigger, events: LeadEvent[]): void {
	const { alertness, client, secrets, webhookRecord } = trigger;
	webhookRecord.note(events);
	const now = client.clock.now();
	if (events.some((event) => isRepetition(event, now))) alertness.suspectLoss('late');
	if (secrets.takeChange()) alertness.suspectLoss('secret');
}

/**
 * With catch-up the answer goes out at once: the poll finds what a crash takes. Without, it waits
 * until the events are durably with n8n, within Meta's patience. What a contact has too much of is left to
 * the poll, or to Meta: the others' events of the same delivery then come again, as duplicates.
 */
async function deliver(
	context: IWebhookFunctions,
	{ queue, settings, lifetime, alertness }: ActiveTrigger,
	events: LeadEvent[],
): Promise<IWebhookResponseData> {
	const admission = queue.admission(events);
	if (admission === 'full') {
		alertness.suspectLoss('refused');
		return answer(context, 503);
	}
	const { report } = queue.enqueue(events);
	if (settings.polls) return answer(context, 200);
	await lifetime.within(EXECUTION_PATIENCE_MS, report);
	return answer(context, admission === 'contactFull' ? 503 : 200);
}

/**
 * Where the trigger doesn't run in this process, n8n stores the events with the execution before it
 * answers; nothing there tells repeated deliveries apart.
 */
function startExecution(events: LeadEvent[], settings: TriggerSettings): IWebhookResponseData {
	if (events.length === 0) return { webhookResponse: '' };
	const items = events.map((event) => ({
		json: asItem(event, settings) as unknown as IDataObject,
	}));
	return { workflowData: [items], webhookResponse: '' };
}

function answer(context: IWebhookFunctions, status: number, text = ''): IWebhookResponseData {
	context.getResponseObject().status(status).type('text/plain').send(text).end();
	return { noWebhookResponse: true };
}
