import { createHash } from 'crypto';

import { compact } from '../common/compact';
import { compareText } from '../common/compareText';
import type { LeadContact, LeadEvent } from '../events/leadEvent';
import { commentText } from './commentText';
import { emailIn, phoneIn } from './reachability';

export interface DealComment {
	/** Event id of the lead event it was made from. */
	id: string;
	text: string;
	author: string;
	createdAt: string;
	direction: 'inbound' | 'outbound';
}

/** The record of the sales funnel, in the shape the funnel expects. */
export interface Deal {
	/** Derived from the lead key: the same lead always gives the same id. */
	id: string;
	title: string;
	source: 'instagram';
	funnelId: string;
	stage: string;
	/** Conversation id, the way back to the contact. */
	telegramChatId?: string;
	/** Username of the contact, without @. */
	telegramUsername?: string;
	contactName?: string;
	/** From a form. */
	email?: string;
	/** From a form, as it was written there. */
	phone?: string;
	amount: number;
	currency: string;
	assigneeId: string;
	/** Time of the first message. */
	createdAt: string;
	comments?: DealComment[];
}

/** What the operator decides about new Deals. */
export interface DealSettings {
	/** With the placeholders `{username}`, `{name}` and `{contactId}`. */
	titleTemplate: string;
	funnelId: string;
	stage: string;
	assigneeId: string;
	amount: number;
	currency: string;
}

/** RFC 9562 name space of our Deal ids; made once, at random. */
const DEAL_NAMESPACE = Buffer.from('6f0c5d3a8be94b0fa5d27c1e94f3b826', 'hex');

/** A name-based UUID (version 5, RFC 9562) of the lead key. */
export function dealIdOf(leadKey: string): string {
	const hash = createHash('sha1').update(DEAL_NAMESPACE).update(leadKey, 'utf8').digest();
	hash[6] = (hash[6] & 0x0f) | 0x50;
	hash[8] = (hash[8] & 0x3f) | 0x80;
	const hex = hash.toString('hex');
	return [
		hex.slice(0, 8),
		hex.slice(8, 12),
		hex.slice(12, 16),
		hex.slice(16, 20),
		hex.slice(20, 32),
	].join('-');
}

/**
 * The Deal of one contact, from their lead events in any order. Repeated events count once.
 *
 * @param events at least one event; all of the same lead key
 */
export function buildDeal(events: LeadEvent[], settings: DealSettings): Deal {
	const ordered = inOrder(events);
	const newest = ordered[ordered.length - 1];
	const contact = mergeContacts(ordered.map((event) => event.contact));
	return compact<Deal>({
		id: dealIdOf(newest.leadKey),
		title: titleOf(settings.titleTemplate, contact),
		source: 'instagram',
		funnelId: settings.funnelId,
		stage: settings.stage,
		telegramChatId: lastKnown(ordered.map(({ conversationId }) => conversationId)),
		telegramUsername: contact.username,
		contactName: contact.name,
		email: lastKnown(ordered.map(({ form }) => emailIn(form))),
		phone: lastKnown(ordered.map(({ form }) => phoneIn(form))),
		amount: settings.amount,
		currency: settings.currency,
		assigneeId: settings.assigneeId,
		createdAt: ordered[0].occurredAt,
		comments: ordered.map(commentOf),
	});
}

/** The comment that a lead event adds to its Deal. */
export function commentOf(event: LeadEvent): DealComment {
	const { username, name, id } = event.contact;
	const ofContact = username ?? name ?? id;
	const ofAccount = event.account.username ?? event.account.id;
	return {
		id: event.eventId,
		text: commentText(event),
		author: event.direction === 'inbound' ? ofContact : ofAccount,
		createdAt: event.occurredAt,
		direction: event.direction,
	};
}

function inOrder(events: LeadEvent[]): LeadEvent[] {
	const once = new Map(events.map((event) => [event.eventId, event]));
	return [...once.values()].sort((a, b) => compareText(a.occurredAt, b.occurredAt));
}

/** Never leaves an empty `@` behind: whoever has no username yet is called by name or id. */
function titleOf(template: string, { username, name, id }: LeadContact): string {
	const fallback = name ?? id.replace(/^@/, '');
	return template
		.replace(/@\{username\}/g, () => (username ? `@${username}` : fallback))
		.replace(/\{username\}/g, () => username ?? fallback)
		.replace(/\{name\}/g, () => name ?? username ?? id)
		.replace(/\{contactId\}/g, () => id);
}

function mergeContacts(contacts: LeadContact[]): LeadContact {
	return Object.assign({}, ...contacts) as LeadContact;
}

function lastKnown<T>(values: Array<T | undefined>): T | undefined {
	return values.filter((value) => value !== undefined).pop();
}
