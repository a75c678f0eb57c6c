/** The key that all events of one contact with one account share. */
export function leadKeyOf(accountId: string, contactId: string): string {
	return `ig:${accountId}:${contactId}`;
}

/** Contact id that stands in while Meta gives only a username. */
export function contactIdFromUsername(username: string): string {
	return `@${username}`;
}

/**
 * What two deliveries of the same occurrence have in common. A tapped button arrives by webhook as
 * a postback (`p:<mid>`) and by reading the conversation as a message (`m:<mid>`): one occurrence.
 */
export function occurrenceKey(eventId: string): string {
	const postback = /^p:([^:]+)$/.exec(eventId);
	return postback ? `m:${postback[1]}` : eventId;
}

/**
 * The key that versions up to 0.1 gave to what has no id of Meta's: without a print of what it was. They
 * may have processed what Meta delivers again after an update. No event has this key itself any more, so
 * that it tells nothing of what happened since.
 */
export function formerKeyOf(eventId: string): string | undefined {
	return /^([pf]:[^:]+:\d+|r:[^:]+:[^:]+:[^:]+:\d+):[\w-]+$/.exec(eventId)?.[1];
}
