import { compact, leadKeyOf } from '../../events/leadEvent';
import type { Thread } from '../../graph/conversations';
import { threads } from '../../graph/conversations';
import { limitFields, limitOf, take } from '../limitFields';
import type { Operation } from '../operation';
import { toJson } from '../operation';

const show = { resource: ['conversation'], operation: ['getMany'] };

/** Conversations, most recently active first, each with its last message. */
export const getMany: Operation = {
	fields: limitFields(show),
	async execute(context) {
		const { client, connected } = await context.connect();
		const found = await take(threads(client, connected), limitOf(context));
		return found.map((thread) => toJson(summaryOf(thread)));
	},
};

function summaryOf({ conversationId, updatedAt, account, contact, events, isTruncated }: Thread) {
	const last = events[events.length - 1];
	return compact({
		conversationId,
		leadKey: leadKeyOf(account.id, contact.id),
		updatedAt,
		account,
		contact,
		lastMessage:
			last &&
			compact({
				id: last.message?.id,
				text: last.text,
				direction: last.direction,
				occurredAt: last.occurredAt,
			}),
		isTruncated,
	});
}
