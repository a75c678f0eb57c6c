import type { LeadEventType } from './eventKinds';
import type { FormAnswer, LeadHandover, LeadMessage } from './leadEvent';

/** What is particular to one kind of messaging event. */
export interface Particulars {
	type: LeadEventType;
	eventId: string;
	text?: string;
	message?: LeadMessage;
	form?: FormAnswer[];
	handover?: LeadHandover;
}

/** With whom and when, which every kind of messaging event has. */
export interface Occasion {
	contactId: string;
	milliseconds: number;
}

/** Reads the part of the body that tells the kind. */
export type Reader = (part: unknown, occasion: Occasion) => Particulars | { skip: string };
