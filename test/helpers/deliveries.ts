import { ACCOUNT_ID, CONTACT_ID } from './credentials';

/** `messaging[].timestamp` of the deliveries here, in milliseconds, and the same as ISO. */
export const SENT_MS = 1772359200123;
export const SENT_ISO = '2026-03-01T10:00:00.123Z';

/** `entry.time` of comment deliveries here, in seconds, and the same as ISO. */
export const COMMENTED_S = 1772359260;
export const COMMENTED_ISO = '2026-03-01T10:01:00.000Z';

/** A delivery with the given entries. */
export function delivery(...entries: unknown[]) {
	return { object: 'instagram', entry: entries };
}

/** What every messaging event has in common: the contact writes to the account. */
export function messaging(fragment: object) {
	return {
		sender: { id: CONTACT_ID },
		recipient: { id: ACCOUNT_ID },
		timestamp: SENT_MS,
		...fragment,
	};
}

/** The same with the account as the one who writes. */
export function outboundMessaging(fragment: object) {
	return messaging({ sender: { id: ACCOUNT_ID }, recipient: { id: CONTACT_ID }, ...fragment });
}

export function messagingEntry(...events: unknown[]) {
	return { id: ACCOUNT_ID, time: SENT_MS + 5000, messaging: events };
}

export function textMessage(mid: string, text: string, fragment: object = {}) {
	return messaging({ message: { mid, text }, ...fragment });
}

/** `value` of a comment change. */
export function commentValue(fragment: object = {}) {
	return {
		id: '17865799348089039',
		from: { id: CONTACT_ID, username: 'malika.k' },
		text: 'price?',
		media: { id: '17910000000000001', media_product_type: 'FEED' },
		...fragment,
	};
}

export function changesEntry(...changes: unknown[]) {
	return { id: ACCOUNT_ID, time: COMMENTED_S, changes };
}
