import type { IDataObject, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';

import { Lifetime } from '../../common/lifetime';
import type { LeadEvent } from '../../events/leadEvent';
import type { OwnAccount } from '../../events/ownAccount';
import { isOwnId } from '../../events/ownAccount';
import type { PendingLookup } from '../../events/pieceOutcome';
import { credentialOf } from '../../graph/client/n8nTransport';
import { AppGroup, appGroup } from '../../graph/webhooks/appGroup';
import { safeEqual, SignedBody, verifyTokenOf } from '../../graph/webhooks/signature';
import { asItem, isWanted } from '../parameters/eventFilter';
import type { TriggerSettings } from '../parameters/settings';
import { withKnownPosts } from '../parameters/chosenPosts';
import { readSettings } from '../parameters/settings';
import { TriggerLog } from '../shared/log';
import { slotOf } from '../state/stateWriter';
import type { AppRecord } from '../../graph/webhooks/appRecord';
import { storedApp } from '../../graph/webhooks/appRecord';
import { storedAccount, storedPostIds } from '../state/triggerState';
import { activeTrigger, isStartingUp, mayBecomeActive, triggerKeyOf } from './activeTriggers';
import { answersElsewhere } from './answersElsewhere';
import { offer, offerToAll, readDelivery, sharingWith } from './offer';
import { RefusedDeliveries } from './refusedDeliveries';
import type { CallSecrets, WebhookSecrets } from './webhookSecrets';
import { secretsElsewhere } from './webhookSecrets';

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

/**
 * A delivery is for every trigger of this process that shares the app. It is taken once all who can take
 * it have; whoever is full, hung or broken holds up nobody, and finds it by its own polls.
 */
async function receive(context: IWebhookFunctions): Promise<IWebhookResponseData> {
	const request = context.getRequestObject();
	if (request.rawBody === undefined) await request.readRawBody();
	const { rawBody } = request;
	const body = new SignedBody(rawBody ?? Buffer.alloc(0), request.headers['x-hub-signature-256']);
	if (!rawBody || !body.hasForm) return refuse(context);
	const key = triggerKeyOf(context);
	const trigger = activeTrigger(key);
	const group = trigger?.membership.group ?? storedGroup(context);
	const sharing = sharingWith(key, group);
	if (!trigger && sharing.length === 0) return await receiveElsewhere(context, body);
	const offered = [...(trigger ? [trigger] : []), ...sharing];
	// Whoever isn't up yet must not miss it: Meta comes again, to the others with duplicates.
	const isEarly = () => group.missing.isAwaited || (!trigger && isStartingUp());
	const wasEarly = isEarly();
	const outcomes =
		offered.length === 1 && trigger
			? [await offer(trigger, body)]
			: await offerToAll(offered, body);
	if (outcomes.every((outcome) => outcome === 'unsigned')) return refuse(context);
	const isTaken = outcomes.includes('taken');
	const isOfApp = offered.some(
		({ membership }, index) => outcomes[index] === 'taken' && membership.isProved,
	);
	if (isOfApp) trigger?.membership.noteDelivery();
	return answer(context, isTaken && !wasEarly && !isEarly() ? 200 : 503);
}

/** Those of the app that an earlier start of this workflow has stored. */
function storedGroup(context: IWebhookFunctions): AppGroup {
	const app = storedApp(storedState(context));
	return app ? appGroup(app.appId) : new AppGroup();
}

/** The trigger isn't up in this process, nor is another that shares its app. */
async function receiveElsewhere(
	context: IWebhookFunctions,
	body: SignedBody,
): Promise<IWebhookResponseData> {
	const isFromMeta = await hasRightSecrets(context, ({ appSecret, extraAppSecret }) =>
		body.isSignedWith([appSecret, extraAppSecret]),
	);
	if (!isFromMeta) return refuse(context);
	// Without the queue nothing tells repeated deliveries apart: Meta comes again, or the poll finds it.
	if (mayBecomeActive(triggerKeyOf(context))) return answer(context, 503);
	const settings = settingsElsewhere(context);
	const stored = storedState(context);
	const own = storedAccount(stored);
	const others = othersIn(storedApp(stored), triggerKeyOf(context));
	const isFor = (entryId: string) => isOwnEntry(own, entryId) || !others.includes(entryId);
	const log = new TriggerLog(context);
	const { events, lookups } = readDelivery(body.rawBody, settings, log, own, isFor);
	const left = await answersElsewhere(context, events, settings);
	if (!left) return answer(context, 503);
	return startExecution([...left, ...unreadEchoes(lookups, settings)], settings);
}

/** Accounts of the other workflows that share the app. */
function othersIn(app: AppRecord | undefined, key: string): string[] {
	const others = (app?.members ?? []).filter((member) => member.key !== key);
	return others.flatMap(({ accounts = [] }) => accounts);
}

function isOwnEntry(own: OwnAccount | undefined, entryId: string): boolean {
	return own !== undefined && isOwnId(own, entryId);
}

/** Nobody we know has signed it. */
function refuse(context: IWebhookFunctions): IWebhookResponseData {
	const key = triggerKeyOf(context);
	const log = new TriggerLog(context);
	refusalsOf(secretsOf(key)).note(log, activeTrigger(key)?.lifetime ?? processLifetime);
	return answer(context, 401);
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

/** Where the trigger doesn't run, the workflow's stored state tells which posts are meant by an address. */
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
