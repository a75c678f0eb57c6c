import type { CommentRow, HappenedEvent } from './types.mts';

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
