import type { LeadEvent } from '../../nodes/InstagramLeads/events/leadEvent';
import { ACCOUNT_ID, CONTACT_ID } from './credentials';

/** An inbound message, unless told otherwise. */
export function leadEvent(overrides: Partial<LeadEvent> = {}): LeadEvent {
	const contact = overrides.contact ?? { id: CONTACT_ID };
	return {
		eventId: 'm:mid-1',
		leadKey: `ig:${ACCOUNT_ID}:${contact.id}`,
		type: 'message',
		direction: 'inbound',
		occurredAt: '2026-03-01T10:00:00.000Z',
		receivedVia: 'webhook',
		isNewLead: false,
		account: { id: ACCOUNT_ID },
		contact,
		text: 'hello',
		message: { id: 'mid-1', attachments: [] },
		...overrides,
	};
}

/** An inbound message of the given contact, id and time. */
export function messageEvent(contactId: string, mid: string, occurredAt?: string): LeadEvent {
	return leadEvent({
		eventId: `m:${mid}`,
		contact: { id: contactId },
		message: { id: mid, attachments: [] },
		...(occurredAt && { occurredAt }),
	});
}
