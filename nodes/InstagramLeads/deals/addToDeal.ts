import { compact } from '../common/compact';
import { occurrenceKey } from '../events/eventKeys';
import type { LeadEvent } from '../events/leadEvent';
import type { Deal, DealComment } from './deal';
import { commentOf, dealIdOf } from './deal';
import { emailIn, phoneIn } from './reachability';

/** Ids as we make them: name-based UUIDs. A CRM may have put its own in their place. */
const OUR_ID = /^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/**
 * Whether the Deal can be that of the lead; one with an ID of our own making tells for sure.
 */
export function mayBeDealOf({ id }: Deal, leadKey: string): boolean {
	return !OUR_ID.test(id) || id === dealIdOf(leadKey);
}

/**
 * The Deal with one more comment: in its place by time, and once, however often the same event comes.
 * What the Deal didn't know of the contact is filled in; what it knew stays.
 */
export function addToDeal(deal: Deal, event: LeadEvent): Deal {
	const { contact, conversationId, occurredAt, form } = event;
	return compact<Deal>({
		...deal,
		telegramChatId: deal.telegramChatId || conversationId,
		telegramUsername: deal.telegramUsername || contact.username,
		contactName: deal.contactName || contact.name,
		email: deal.email || emailIn(form),
		phone: deal.phone || phoneIn(form),
		createdAt: earlier(deal.createdAt, occurredAt),
		comments: merged(deal.comments ?? [], commentOf(event)),
	});
}

function merged(comments: DealComment[], added: DealComment): DealComment[] {
	const isThere = comments.some(({ id }) => occurrenceKey(id) === occurrenceKey(added.id));
	const all = isThere ? [...comments] : [...comments, added];
	return all.sort((a, b) => Date.parse(a.createdAt) - Date.parse(b.createdAt));
}

function earlier(a: string, b: string): string {
	return Date.parse(b) < Date.parse(a) ? b : a;
}
