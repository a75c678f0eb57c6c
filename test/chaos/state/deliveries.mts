import { createHmac } from 'node:crypto';

/** Contacts in one delivery; Meta sends up to a thousand events in one. */
export const BATCH = 1000;

/**
 * An account other than the credential's, as an app with several accounts gets events of: then
 * nothing about the contact is asked of Meta, whose two calls a second would take hours.
 */
const ACCOUNT_ID = '17841499999999999';

/** A delivery with one message each of so many contacts that never wrote before. */
export function batchOf(first: number, count: number): string {
	const now = Date.now();
	const messaging = Array.from({ length: count }, (_, index) => {
		const contact = String(700_000_000_000_000_000n + BigInt(first + index));
		const mid = `m_state_${first + index}`;
		return {
			sender: { id: contact },
			recipient: { id: ACCOUNT_ID },
			timestamp: now,
			message: { mid, text: `Здравствуйте! ${first + index}` },
		};
	});
	return JSON.stringify({ object: 'instagram', entry: [{ id: ACCOUNT_ID, time: now, messaging }] });
}

/** The header Meta signs a body with. */
export function signatureOf(secret: string, body: string): string {
	return `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
}
