import { parseExactJson } from '../../events/exactJson';
import type { LeadEvent } from '../../events/leadEvent';
import type { NormalisedDelivery } from '../../events/normaliseWebhook';
import { normaliseWebhook } from '../../events/normaliseWebhook';
import type { OwnAccount } from '../../events/ownAccount';
import type { AppGroup } from '../../graph/webhooks/appGroup';
import type { SignedBody } from '../../graph/webhooks/signature';
import { looksLikeAnswer } from '../../questions/answerPayload';
import { isWanted } from '../parameters/eventFilter';
import type { TriggerSettings } from '../parameters/settings';
import type { TriggerLog } from '../shared/log';
import { isRepetition } from '../shared/webhookRecord';
import type { ActiveTrigger } from './activeTriggers';
import { activeTrigger } from './activeTriggers';

/** Meta gives a delivery 5 seconds; without catch-up the answer waits this long for n8n. */
const EXECUTION_PATIENCE_MS = 3000;

/** So long others wait for one whose secrets n8n doesn't tell. */
const SECRETS_PATIENCE_MS = 1500;

/** What became of a delivery with one trigger: `full` may have room later, `broken` can't even tell. */
export type OfferOutcome = 'taken' | 'full' | 'unsigned' | 'broken';

/**
 * Offers a delivery to a trigger that shares its app with none: checks the signature with the secrets of its
 * credential, and queues what is for it.
 *
 * @throws what reading its credential fails with
 */
export async function offer(trigger: ActiveTrigger, body: SignedBody): Promise<OfferOutcome> {
	const isRight = await isSigned(trigger, body);
	showSignatures([trigger], [isRight]);
	return isRight ? await take(trigger, body) : 'unsigned';
}

/**
 * Offers it to all who share the app, beside each other; none waits long for another. Who belongs to the app
 * is settled before anybody takes anything, since an account is for who has shown that. Never rejects.
 */
export async function offerToAll(
	triggers: ActiveTrigger[],
	body: SignedBody,
): Promise<OfferOutcome[]> {
	const looks = triggers.map((trigger) => lookAt(trigger, body));
	const signed = await Promise.all(looks.map(async ({ inTime }) => await inTime));
	showSignatures(triggers, signed);
	return await Promise.all(
		triggers.map(async (trigger, index) => {
			if (signed[index]) return (await tryToTake(trigger, body)) ?? 'broken';
			if (signed[index] === false) return 'unsigned';
			// Who is late must not hold the others up: it takes what is theirs as soon as it can tell.
			if (signed.includes(true)) void takeLate(trigger, looks[index].atLast, body);
			return 'broken';
		}),
	);
}

/** What a look at the signature with a trigger's secrets tells. */
interface SignatureLook {
	/** `undefined` where n8n didn't tell the secrets soon enough, or at all. */
	inTime: Promise<boolean | undefined>;
	atLast: Promise<boolean | undefined>;
}

/** Triggers whose secrets n8n owes for longer than anybody waits, and the look that waits for them. */
const late = new WeakMap<ActiveTrigger, Promise<unknown>>();

/** Whoever was late once is not waited for before it is there again. */
function lookAt(trigger: ActiveTrigger, body: SignedBody): SignatureLook {
	const isOwed = late.get(trigger);
	const atLast = logged(
		trigger,
		isOwed ? isOwed.then(async () => await isSigned(trigger, body)) : isSigned(trigger, body),
	);
	if (isOwed) return { inTime: Promise.resolve(undefined), atLast };
	let isOver = false;
	const over = atLast.then(() => {
		isOver = true;
		late.delete(trigger);
	});
	const inTime = trigger.lifetime.within(SECRETS_PATIENCE_MS, atLast).then((isRight) => {
		if (!isOver) late.set(trigger, over);
		return isRight;
	});
	return { inTime, atLast };
}

async function takeLate(
	trigger: ActiveTrigger,
	isSigned: Promise<boolean | undefined>,
	body: SignedBody,
): Promise<void> {
	if ((await isSigned) && !trigger.lifetime.isOver) await tryToTake(trigger, body);
}

/** @returns `undefined` where it took longer, or failed */
async function tryToTake(
	trigger: ActiveTrigger,
	body: SignedBody,
): Promise<OfferOutcome | undefined> {
	const taking = logged(trigger, take(trigger, body));
	return await trigger.lifetime.within(EXECUTION_PATIENCE_MS + 500, taking);
}

/** @returns `undefined` where it failed, which stands in the log then */
async function logged<T>({ log }: ActiveTrigger, work: Promise<T>): Promise<T | undefined> {
	return await work.catch((error: unknown) => {
		log.warn('a delivery could not be taken', error);
		return undefined;
	});
}

/** Those who are told of a wrong secret must have heard of it from who belongs to the app. */
function showSignatures(triggers: ActiveTrigger[], signed: Array<boolean | undefined>): void {
	const memberships = (isRight: boolean) =>
		triggers.filter((_, index) => signed[index] === isRight).map(({ membership }) => membership);
	const [signers, others] = [memberships(true), memberships(false)];
	if (!signers[0]?.group.noteSignatures(signers, others)) return;
	for (const membership of signers) membership.signatureShown(true);
	for (const membership of others) membership.signatureShown(false);
}

async function isSigned({ secrets, client }: ActiveTrigger, body: SignedBody): Promise<boolean> {
	return await secrets.match(
		({ appSecret, extraAppSecret }) => body.isSignedWith([appSecret, extraAppSecret]),
		async () => await client.credential(0),
	);
}

/** The other triggers of a group, those that are up. */
export function sharingWith(key: string, group: AppGroup): ActiveTrigger[] {
	const others = group.members.filter((member) => member.key !== key);
	return others.flatMap((member) => activeTrigger(member.key) ?? []);
}

/**
 * With catch-up the answer goes out at once: the poll finds what a crash takes. Without, it waits
 * until the events are durably with n8n, within Meta's patience. What a contact has too much of is left to
 * the poll, or to Meta: the others' events of the same delivery then come again, as duplicates.
 */
async function take(trigger: ActiveTrigger, { rawBody }: SignedBody): Promise<OfferOutcome> {
	const { queue, settings, lifetime, alertness, membership, client, log } = trigger;
	const isFor = (entryId: string) => membership.isFor(entryId);
	const { events, lookups, leftOut = [] } = readDelivery(rawBody, settings, log, client.own, isFor);
	noteSigns(trigger, events);
	const strange = leftOut.filter((entryId) => !membership.isForOther(entryId));
	void trigger.entryIds.note([...events.map(({ account }) => account.id), ...strange]);
	if (lookups.length > 0) void trigger.lookups.follow(lookups);
	const admission = queue.admission(events);
	if (admission === 'full') {
		alertness.suspectLoss('refused');
		return 'full';
	}
	const { report } = queue.enqueue(events);
	if (settings.polls) return 'taken';
	await lifetime.within(EXECUTION_PATIENCE_MS, report);
	return admission === 'contactFull' ? 'full' : 'taken';
}

/** What of a delivery a trigger wants. */
export function readDelivery(
	rawBody: Buffer,
	settings: TriggerSettings,
	log: Pick<TriggerLog, 'info'>,
	own: OwnAccount | undefined,
	isFor?: (entryId: string) => boolean,
): NormalisedDelivery {
	const delivery = normaliseWebhook(parseSigned(rawBody), Date.now(), own, isFor);
	for (const { where, reason } of delivery.skipped) log.info(`skipped ${where}: ${reason}`);
	// An answer to a question goes its own way, whatever kinds of events the operator wants.
	const isOfUse = (event: LeadEvent) =>
		isWanted(event, settings) || looksLikeAnswer(event.message?.payload);
	return { ...delivery, events: delivery.events.filter(isOfUse) };
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
