import type { ConnectedAccount } from '../../graph/account/connectedAccount';
import type { GraphClient } from '../../graph/client/client';
import type { Thread } from '../../graph/messaging/conversations';
import { threads } from '../../graph/messaging/conversations';
import { readDate } from '../common/dates';
import { dateFilter, filtersOf, listed, listFields } from '../common/listFields';
import type { Operation } from '../common/operation';
import { simplified } from '../common/simplifyField';
import { summaryOf } from './summary';

const show = { resource: ['conversation'], operation: ['getMany'] };

/** Meta lists by activity but doesn't promise it: so many older ones in a row are taken as the end. */
const OLDER_IN_A_ROW = 20;

/** Conversations, most recently active first, each with its last message. */
export const getMany: Operation = {
	fields: listFields(show, [
		{
			displayName: 'Contact ID',
			name: 'contactId',
			type: 'string',
			default: '',
			placeholder: 'e.g. 1602510301006188',
			description: 'Only the conversation with this person: the contact of a lead event',
		},
		dateFilter(
			'Updated Since',
			'updatedSince',
			'Only conversations in which somebody wrote at this time or later',
		),
	]),
	async execute(context) {
		const filters = filtersOf(context);
		const contactId = String(filters.contactId ?? '').trim() || undefined;
		const since = readDate(filters.updatedSince, 'Updated Since');
		const { client, connected } = await context.connect();
		const found = activeSince(client, connected, contactId, since);
		return await listed(context, found, (thread) =>
			simplified(context, summaryOf(thread, client.clock.now()), thread.raw),
		);
	},
};

async function* activeSince(
	client: GraphClient,
	connected: ConnectedAccount,
	contactId: string | undefined,
	since: number | undefined,
): AsyncGenerator<Thread> {
	let older = 0;
	for await (const thread of threads(client, connected, { contactId })) {
		if (contactId && thread.contact.id !== contactId) continue;
		const isOlder = since !== undefined && Date.parse(thread.updatedAt ?? '') < since;
		older = isOlder ? older + 1 : 0;
		if (older === OLDER_IN_A_ROW) return;
		if (!isOlder) yield thread;
	}
}
