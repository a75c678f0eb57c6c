import { createHmac, randomUUID } from 'node:crypto';

/**
 * An account other than the credential's, as an app with several accounts gets events of: nothing
 * about its contacts is asked of Meta, so that no call is part of what is measured.
 */
const FOREIGN_ACCOUNT = '17841499999999999';
let people = 0;

/** What Meta posts, as far as we make it. */
export interface Delivery {
	object: string;
	entry: { id: string; time: number; messaging: Messaging[] }[];
}

interface Messaging {
	sender: { id: string };
	recipient: { id: string };
	timestamp: number;
	message: { mid: string; text: string };
}

/** A contact that never wrote before. */
export function newContact(): string {
	people += 1;
	return String(
		9_000_000_000_000_000n + BigInt(Date.now() % 1_000_000_000) * 1000n + BigInt(people),
	);
}

/** A delivery as Meta writes it, with one message of each of the contacts. */
export function deliveryOf(contacts: string[] = [newContact()]): Delivery {
	const now = Date.now();
	const messaging = contacts.map((contact) => ({
		sender: { id: contact },
		recipient: { id: FOREIGN_ACCOUNT },
		timestamp: now,
		message: { mid: randomUUID(), text: 'How much is it?' },
	}));
	const entry = [{ id: FOREIGN_ACCOUNT, time: now, messaging }];
	return { object: 'instagram', entry };
}

/** What was posted, for who has only the text. */
export function idsOfBody(body: string): string[] {
	return idsOf(JSON.parse(body) as Delivery);
}

/** So many deliveries, each of one message of somebody new, as they are posted. */
export function bodiesOf(count: number): string[] {
	return Array.from({ length: count }, () => JSON.stringify(deliveryOf()));
}

/** The ids that our trigger gives to the events of a delivery. */
export function idsOf({ entry }: Pick<Delivery, 'entry'>): string[] {
	return entry.flatMap(({ messaging }) => messaging.map(({ message }) => `m:${message.mid}`));
}

/** The headers that Meta sends a body with. */
export function headersOf(secret: string, body: string): Record<string, string> {
	const signature = createHmac('sha256', secret).update(body).digest('hex');
	return { 'content-type': 'application/json', 'x-hub-signature-256': `sha256=${signature}` };
}
