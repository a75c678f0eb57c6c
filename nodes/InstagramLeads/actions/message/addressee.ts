import type { LeadEvent } from '../../events/leadEvent';
import type { Thread } from '../../graph/messaging/conversations';
import { threadById } from '../../graph/messaging/conversations';
import { GraphError } from '../../graph/errors/graphError';
import type { Recipient } from '../../graph/sending/send';
import { contactIdOf } from '../common/contactField';
import { locatedId } from '../common/locatorField';
import type { OperationContext } from '../common/operation';
import { WHOEVER_WROTE } from './recipientFields';
import { eventOfItem, findEventOfItem } from '../common/eventOfItem';

/** Who gets it, and what became known of them on the way. */
export interface Addressee {
	recipient: Recipient;
	/** Absent for the author of a comment. */
	contactId?: string;
	/** Present where it had to be read to find the contact. */
	thread?: Thread;
}

/** An addressee who has a conversation. */
export type Partner = Addressee & { contactId: string };

/** The addressee that the item names; a conversation is resolved to its contact. */
export async function addresseeOf(context: OperationContext): Promise<Addressee> {
	const type = typeOf(context);
	if (type === WHOEVER_WROTE) return addresseeOfEvent(othersEvent(context));
	if (type === 'comment') return authorOf(locatedId(context, 'recipientId', 'Comment'));
	if (type !== 'conversation') return ofContact(await contactIdOf(context, 'recipientId'));
	const conversationId = locatedId(context, 'recipientId', 'Conversation');
	const { client, connected } = await context.connect();
	const thread = await threadById(client, connected, conversationId);
	return { ...ofContact(thread.contact.id), thread };
}

/** The comment that the item answers, where it answers one. */
export function commentIdOf(context: OperationContext): string | undefined {
	const type = typeOf(context);
	if (type === 'comment') return locatedId(context, 'recipientId', 'Comment');
	return type === WHOEVER_WROTE ? eventOfItem(context).comment?.id : undefined;
}

/** The author of a comment, as the addressee of a private reply. */
export function authorOf(commentId: string): Addressee {
	return { recipient: { comment_id: commentId } };
}

/**
 * Who a message or answer is for, without asking Meta: the contact's id. Of the author of a comment it is
 * what the event of the item tells, else the comment stands for them.
 */
export function personOf(context: OperationContext, { contactId, recipient }: Addressee): string {
	if (!('comment_id' in recipient)) return contactId ?? recipient.id;
	const { comment_id: commentId } = recipient;
	const event = findEventOfItem(context);
	return event?.comment?.id === commentId ? event.contact.id : `comment ${commentId}`;
}

/**
 * The addressee of what needs an open conversation: a person, never a comment. Who wrote a comment is meant
 * in Direct; Meta refuses it where there is no conversation.
 */
export async function partnerOf(context: OperationContext): Promise<Partner> {
	const { contactId = '', ...addressee } =
		typeOf(context) === WHOEVER_WROTE
			? ofContact(othersEvent(context).contact.id)
			: await addresseeOf(context);
	return { ...addressee, contactId };
}

function typeOf({ node, itemIndex }: OperationContext): string {
	return node.getNodeParameter('recipientType', itemIndex, 'contact') as string;
}

function ofContact(contactId: string): Addressee {
	return { recipient: { id: contactId }, contactId };
}

/** A comment is answered in Direct as a private reply: its author needn't have a conversation. */
function addresseeOfEvent({ comment, contact }: LeadEvent): Addressee {
	return comment ? authorOf(comment.id) : ofContact(contact.id);
}

/** The event of the item, unless nobody but the account itself is behind it. */
function othersEvent(context: OperationContext): LeadEvent {
	const event = eventOfItem(context);
	if (!event.comment || event.direction !== 'outbound') return event;
	throw GraphError.local(
		'badRequest',
		"The event is the account's own comment",
		'Leave out events whose direction is outbound, or name somebody in To. Nothing was sent.',
	);
}
