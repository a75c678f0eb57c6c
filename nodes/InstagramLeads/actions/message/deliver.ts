import type { IDataObject } from 'n8n-workflow';

import type { LeadEvent } from '../../events/leadEvent';
import { compact } from '../../events/leadEvent';
import type { ConnectedAccount } from '../../graph/account';
import type { GraphClient } from '../../graph/client';
import type { GraphError, GraphErrorClass } from '../../graph/errors';
import { settle } from '../../graph/errors';
import type { MessageContent } from '../../graph/messages';
import { findLostSend, metaTime, threadWith } from '../../graph/recovery';
import type { MessagingRule, SentMessage } from '../../graph/send';
import { sendMessage } from '../../graph/send';
import { ruleFor, windowOf } from '../../graph/window';
import type { OperationContext } from '../operation';
import { toJson } from '../operation';
import { checkTarget, readTarget } from './privateReply';
import type { Addressee } from './recipientFields';
import type { SendOptions } from './sendOptions';
import { sendOptionsOf } from './sendOptions';
import { sentMemoryOf } from './sentMemory';

/** A send with all that was found out before it. */
interface Delivery {
	client: GraphClient;
	connected: ConnectedAccount;
	addressee: Addressee;
	options: SendOptions;
	rule: MessagingRule;
	/** Messages that are certainly not the one being sent. */
	knownIds: Set<string>;
	/** The comment that is answered privately, where it was read. */
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
	messages: MessageContent[],
): Promise<IDataObject> {
	const options = sendOptionsOf(context);
	const memory = sentMemoryOf(context.node, options.idempotencyKey);
	const isAllSent = messages.every((_message, part) => memory.has(part));
	if (isAllSent) return { alreadySent: true, idempotencyKey: options.idempotencyKey };
	const delivery = await prepare(context, options, await resolve());
	const outcomes: Outcome[] = [];
	for (const [part, message] of messages.entries()) {
		if (memory.has(part)) continue;
		const result = await settle(sendOrFind(delivery, message));
		const errorClass = 'failure' in result ? result.failure.errorClass : undefined;
		if (!errorClass || SENT_ALL_THE_SAME.includes(errorClass)) memory.add(part);
		if ('failure' in result) return alreadyReplied(delivery, result.failure, part, messages.length);
		outcomes.push(result.value);
		if (result.value.messageId) delivery.knownIds.add(result.value.messageId);
	}
	return summaryOf(outcomes);
}

/** Failures after which the same key must not send again. */
const SENT_ALL_THE_SAME: GraphErrorClass[] = ['unknownOutcome', 'alreadyDone'];

/**
 * What a failure comes to where the operator takes "already replied" for success.
 *
 * @throws GraphError the failure itself, with what was sent before it, everywhere else
 */
function alreadyReplied(
	{ addressee, options }: Delivery,
	failure: GraphError,
	part: number,
	count: number,
): IDataObject {
	const isDone = failure.errorClass === 'alreadyDone' && options.alreadyRepliedIsSuccess;
	if (isDone && 'comment_id' in addressee.recipient) {
		return { alreadyReplied: true, commentId: addressee.recipient.comment_id };
	}
	if (part === 0) throw failure;
	throw failure.restated({ note: `The first ${part} of ${count} parts were sent.` });
}

async function prepare(
	{ connect, sentIds }: OperationContext,
	options: SendOptions,
	addressee: Addressee,
): Promise<Delivery> {
	const { client, connected } = await connect();
	const delivery: Delivery = {
		client,
		connected,
		addressee,
		options,
		rule: options.humanAgentTag ? 'HUMAN_AGENT' : 'RESPONSE',
		knownIds: sentIds,
	};
	if ('comment_id' in addressee.recipient) {
		if (!options.checkWindow) return delivery;
		const target = await readTarget(client, connected, addressee.recipient.comment_id);
		if (target) checkTarget(client, target);
		return { ...delivery, target };
	}
	const thread = addressee.thread ?? (options.checkWindow ? await lookUp(delivery) : undefined);
	for (const { message } of thread?.events ?? []) if (message) sentIds.add(message.id);
	if (!options.checkWindow) return delivery;
	const window = windowOf(thread, metaTime(client));
	return { ...delivery, rule: ruleFor(window, options.humanAgentTag) };
}

/** What can't be read decides nothing: Meta then judges the send itself. */
async function lookUp({ client, connected, addressee }: Delivery) {
	const result = await settle(threadWith(client, connected, addressee.contactId ?? ''));
	if ('value' in result) return result.value;
	if (result.failure.errorClass === 'reconnect') throw result.failure;
	return undefined;
}

/** Sends one message; one whose answer got lost is looked for before anything else is decided. */
async function sendOrFind(delivery: Delivery, message: MessageContent): Promise<Outcome> {
	const { client, connected, addressee, rule } = delivery;
	const startedAt = metaTime(client);
	const result = await settle(sendMessage(client, connected, addressee.recipient, message, rule));
	if ('value' in result) return result.value;
	const { failure } = result;
	if (failure.errorClass === 'alreadyDone') throw await explained(delivery, failure);
	if (failure.errorClass !== 'unknownOutcome') throw failure;
	const contactId = addressee.contactId ?? (await authorIdOf(delivery));
	const found =
		contactId &&
		(await findLostSend(client, connected, {
			contactId,
			content: message,
			startedAt,
			knownIds: delivery.knownIds,
		}));
	if (!contactId || !found) throw failure.restated({ note: NOT_FOUND });
	return { recipientId: contactId, messageId: found, recovered: true };
}

const NOT_FOUND = 'It is not in the conversation, or not yet; it was not sent a second time.';

/**
 * Meta has one code for "answered already", "too old" and "not a customer's comment"; the comment
 * itself tells the latter two.
 */
async function explained(delivery: Delivery, failure: GraphError): Promise<GraphError> {
	const { client, connected, addressee, target } = delivery;
	if (target || !('comment_id' in addressee.recipient)) return failure;
	const read = await settle(readTarget(client, connected, addressee.recipient.comment_id));
	const comment = 'value' in read ? read.value : undefined;
	if (!comment) return failure;
	const checked = await settle((async () => checkTarget(client, comment))());
	return 'failure' in checked ? checked.failure : failure;
}

async function authorIdOf({
	client,
	connected,
	addressee,
	target,
}: Delivery): Promise<string | undefined> {
	if (target) return target.contact.id;
	if (!('comment_id' in addressee.recipient)) return undefined;
	const result = await settle(readTarget(client, connected, addressee.recipient.comment_id));
	return 'value' in result ? result.value?.contact.id : undefined;
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
