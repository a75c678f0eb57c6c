import type { CommentRow, HappenedEvent, Reading } from './types.mts';

/** The row that an event has in the comments table, whichever kind of id it came by. */
export function rowOf(
	{ id }: Pick<HappenedEvent, 'id'>,
	comments: CommentRow[],
): CommentRow | undefined {
	return comments.find(({ eventId }) => eventId.endsWith(id));
}

/** Whether the event is the contact's. */
export function isOfContact({ leadKey }: HappenedEvent, contactId: string): boolean {
	return leadKey.endsWith(`:${contactId}`);
}

/** Whether a call was for the contact's conversation, or for a list that showed it. */
export function isOfConversation(
	{ of, contactId, shown = [] }: Reading,
	event: HappenedEvent,
): boolean {
	const ids = contactId === undefined ? shown : [contactId];
	return of === 'conversations' && ids.some((id) => isOfContact(event, id));
}
