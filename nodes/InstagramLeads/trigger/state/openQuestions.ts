import { z } from 'zod';

import type { LeadEvent } from '../../events/leadEvent';
import type { OpenQuestion } from '../../questions/question';

/** So many may be open at once; beyond it the oldest is forgotten, and typed answers to it start the workflow. */
const MAX_OPEN = 500;

/** Of what a poll reads, Meta tells whole seconds only. */
const TOLERANCE_MS = 1000;

const questionSchema = z.object({
	id: z.string().min(1),
	contactId: z.string().min(1),
	executionId: z.string().min(1),
	nodeId: z.string().min(1),
	resumeSignature: z.string(),
	until: z.number().finite().optional(),
	askedAt: z.number().finite(),
	choices: z.array(z.object({ title: z.string(), value: z.string() })).optional(),
});

/** What an answer without payload is told by. */
export interface FoundAnswer {
	question: OpenQuestion;
	value?: string;
}

/** Questions whose answers may come in without a payload: as text, or by a poll. */
export class OpenQuestions {
	private questions: OpenQuestion[];

	/** @param stored what {@link toJSON} gave; what is damaged is left out */
	constructor(stored: unknown = []) {
		const candidates = Array.isArray(stored) ? (stored as unknown[]) : [];
		this.questions = candidates.flatMap((candidate) => {
			const parsed = questionSchema.safeParse(candidate);
			return parsed.success ? [parsed.data] : [];
		});
	}

	/** @param now milliseconds; what nobody waits for any more goes */
	add(question: OpenQuestion, now: number): void {
		const open = this.questions.filter(({ until = Infinity }) => until > now);
		this.questions = [...open, question].slice(-MAX_OPEN);
	}

	delete(id: string): void {
		this.questions = this.questions.filter((question) => question.id !== id);
	}

	/** The question that the event answers; the latest where there are several. */
	answeredBy(event: LeadEvent, now: number): FoundAnswer | undefined {
		if (!isWords(event)) return undefined;
		const found = this.questions.flatMap((question) => answerOf(question, event, now));
		return found.at(-1);
	}

	toJSON(): OpenQuestion[] {
		return this.questions;
	}
}

/** What a person writes; a tap that carries something else is about something else. */
function isWords({ type, direction, message }: LeadEvent): boolean {
	const isWritten = type === 'message' || type === 'storyReply';
	return isWritten && direction === 'inbound' && message?.payload === undefined;
}

function answerOf(question: OpenQuestion, event: LeadEvent, now: number): FoundAnswer[] {
	const { contactId, askedAt, until = Infinity, choices } = question;
	const isInTime = now < until && Date.parse(event.occurredAt) >= askedAt - TOLERANCE_MS;
	if (event.contact.id !== contactId || !isInTime) return [];
	if (!choices) return [{ question }];
	// A poll tells of a tapped answer as of one that was typed.
	const chosen = choices.find(({ title }) => sameWords(title, event.text));
	return chosen ? [{ question, value: chosen.value }] : [];
}

function sameWords(a: string, b = ''): boolean {
	return a.trim().toLowerCase() === b.trim().toLowerCase();
}
