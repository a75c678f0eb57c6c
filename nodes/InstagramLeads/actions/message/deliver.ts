import type { IDataObject } from 'n8n-workflow';

import { compact } from '../../common/compact';
import { memoised } from '../../common/memoised';
import type { LeadEvent } from '../../events/leadEvent';
import type { ConnectedAccount } from '../../graph/account/connectedAccount';
import type { GraphClient } from '../../graph/client/client';
import { attempt } from '../../graph/errors/attempt';
import type { GraphError, GraphErrorClass } from '../../graph/errors/graphError';
import {
	findLostSend,
	noteMessage,
	noteMessagesOf,
	threadWith,
} from '../../graph/sending/lostSend';
import type { MessageContent } from '../../graph/sending/messageContent';
import {
	opensPrivateReply,
	opensWindow,
	ruleFor,
	windowOf,
} from '../../graph/sending/messagingWindow';
import type { MessagingRule, SentMessage } from '../../graph/sending/send';
import { sendMessage } from '../../graph/sending/send';
import { findEventOfItem } from '../common/eventOfItem';
import type { OperationContext } from '../common/operation';
import { toJson } from '../common/operation';
import { isTestRun, leftOut } from '../common/testRun';
import type { Addressee } from './addressee';
import { personOf } from './addressee';
import { checkTarget, readTarget } from './privateReply';
import type { SendOptions } from './sendOptions';
import { sendOptionsOf } from './sendOptions';
import { sentMemoryOf } from './sentMemory';

/** A message, or what makes it once it is known that it may go out. */
type Message = MessageContent | ((delivery: Delivery) => Promise<MessageContent>);

/** A send with all that was found out before it. */
export interface Delivery {
	client: GraphClient;
	connected: ConnectedAccount;
	addressee: Addressee;
	options: SendOptions;
	rule: MessagingRule;
	/** The comment that is answered privately, where it is known. */
	target?: LeadEvent;
}

interface Outcome extends SentMessage {
	/** Meta's answer got lost, and the message was found in the conversation. */
	recovered?: true;
}

/**
 * Sends the messages in order, once per idempotency key, after looking whether they may go out.
 *
 * @param resolve finds out who gets them; not asked when all were sent before
 * @throws GraphError `window` before any send, `unknownOutcome` when a lost one can't be found
 */
export async function deliver(
	context: OperationContext,
	resolve: () => Promise<Addressee>,
	messages: Message[],
): Promise<IDataObject> {
	const options = sendOptionsOf(context);
	const memory = sentMemoryOf(context.node, options);
	const addressed = memoised(resolve);
	const notSent = isTestRun(context) && leftOut(context, personOf(context, await addressed()));
	if (notSent) return notSent;
	let delivery: Delivery | undefined;
	const outcomes: Outcome[] = [];
	for (const [part, message] of messages.entries()) {
		if (!(await memory.reserve(part))) continue;
		const sending = (async () => {
			delivery ??= await prepare(context, options, await addressed());
			const content = typeof message === 'function' ? await message(delivery) : message;
			return await sendOrFind(delivery, content, part === 0 ? options.replyToMessageId : '');
		})();
		const result = await attempt(sending);
		if (!result.ok) {
			const { failure } = result;
			if (!SENT_ALL_THE_SAME.includes(failure.errorClass)) await memory.unreserve(part);
			const done = alreadyReplied(delivery, failure);
			if (done) return done;
			if (part > 0) throw withProgress(failure, part, messages.length);
		}
		// Throws as it failed: not every failure is one of Meta's.
		outcomes.push(await sending);
	}
	if (outcomes.length > 0) return summaryOf(outcomes);
	return { alreadySent: true, idempotencyKey: options.idempotencyKey };
}

/** Failures after which the same key must not send again. */
const SENT_ALL_THE_SAME: GraphErrorClass[] = ['unknownOutcome', 'alreadyDone'];

/** What a failure comes to where the operator takes "already replied" for success. */
function alreadyReplied(
	delivery: Delivery | undefined,
	{ errorClass }: GraphError,
): IDataObject | undefined {
	if (errorClass !== 'alreadyDone' || !delivery?.options.alreadyRepliedIsSuccess) return undefined;
	const { recipient } = delivery.addressee;
	if (!('comment_id' in recipient)) return undefined;
	return { alreadyReplied: true, commentId: recipient.comment_id };
}

function withProgress(failure: GraphError, part: number, count: number): GraphError {
	return failure.withDetails({ note: `The first ${part} of ${count} parts were sent.` });
}

async function prepare(
	context: OperationContext,
	options: SendOptions,
	addressee: Addressee,
): Promise<Delivery> {
	const { client, connected } = await context.connect();
	const rule = options.humanAgentTag ? 'HUMAN_AGENT' : 'RESPONSE';
	const delivery: Delivery = { client, connected, addressee, options, rule };
	noteMessagesOf(addressee.thread);
	if (!options.checkWindow) return delivery;
	const event = findEventOfItem(context);
	if ('comment_id' in addressee.recipient) {
		return { ...delivery, target: await targetOf(delivery, addressee.recipient.comment_id, event) };
	}
	const isAnswer = event?.contact.id === addressee.contactId;
	if (event && isAnswer && opensWindow(event, client.clock.now())) {
		return { ...delivery, rule: 'RESPONSE' };
	}
	const thread = addressee.thread ?? (await lookUp(delivery));
	const window = windowOf(thread, client.clock.now());
	return { ...delivery, rule: ruleFor(window, options.humanAgentTag) };
}

/** The comment, once it is sure that it may be answered; read where the event doesn't tell so. */
async function targetOf(
	{ client, connected }: Delivery,
	commentId: string,
	event: LeadEvent | undefined,
): Promise<LeadEvent | undefined> {
	const isAnswer = event?.comment?.id === commentId;
	if (event && isAnswer && opensPrivateReply(event, client.clock.now())) return event;
	const target = await readTarget(client, connected, commentId);
	if (target) checkTarget(client, target);
	return target;
}

/** What can't be read decides nothing: Meta then judges the send itself. */
async function lookUp({ client, connected, addressee }: Delivery) {
	const result = await attempt(threadWith(client, connected, addressee.contactId ?? ''));
	if (result.ok) {
		noteMessagesOf(result.value);
		return result.value;
	}
	if (result.failure.errorClass === 'reconnect') throw result.failure;
	return undefined;
}

/** Sends one message; one whose answer got lost is looked for before anything else is decided. */
async function sendOrFind(
	delivery: Delivery,
	message: MessageContent,
	replyTo: string,
): Promise<Outcome> {
	const { client, connected, addressee, rule } = delivery;
	const startedAt = client.clock.now();
	const result = await attempt(
		sendMessage(client, connected, addressee.recipient, message, { rule, replyTo }),
	);
	if (result.ok) {
		if (result.value.messageId) noteMessage(result.value.messageId);
		return result.value;
	}
	const { failure } = result;
	if (failure.errorClass === 'alreadyDone') throw await explained(delivery, failure);
	if (failure.errorClass !== 'unknownOutcome' || failure.isCancelled) throw failure;
	const contactId = addressee.contactId ?? (await authorIdOf(delivery));
	const found =
		contactId &&
		(await findLostSend(client, connected, {
			contactId,
			content: message,
			startedAt,
		}));
	if (!contactId || !found) throw failure.withDetails({ note: NOT_FOUND });
	noteMessage(found);
	return { recipientId: contactId, messageId: found, recovered: true };
}

const NOT_FOUND =
	'It was looked for in the conversation and is not there, or not yet; it was not sent a second time.';

/**
 * Meta has one code for "answered already", "too old" and "not a customer's comment"; the comment
 * itself tells the latter two.
 */
async function explained(delivery: Delivery, failure: GraphError): Promise<GraphError> {
	const { client, connected, addressee, target } = delivery;
	if (target || !('comment_id' in addressee.recipient)) return failure;
	const read = await attempt(readTarget(client, connected, addressee.recipient.comment_id));
	const comment = read.ok ? read.value : undefined;
	if (!comment) return failure;
	const checked = await attempt((async () => checkTarget(client, comment))());
	return !checked.ok ? checked.failure : failure;
}

async function authorIdOf({
	client,
	connected,
	addressee,
	target,
}: Delivery): Promise<string | undefined> {
	if (target) return target.contact.id;
	if (!('comment_id' in addressee.recipient)) return undefined;
	const result = await attempt(readTarget(client, connected, addressee.recipient.comment_id));
	return result.ok ? result.value?.contact.id : undefined;
}

/** Ids of all parts; `messageId` is that of the last one. */
function summaryOf(outcomes: Outcome[]): IDataObject {
	const messageIds = outcomes.flatMap(({ messageId }) => messageId ?? []);
	const last = outcomes[outcomes.length - 1];
	return toJson(
		compact({
			recipientId: last.recipientId,
			messageId: last.messageId,
			messageIds: messageIds.length > 1 ? messageIds : undefined,
			recovered: outcomes.some(({ recovered }) => recovered) ? true : undefined,
		}),
	);
}
