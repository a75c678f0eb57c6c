import type { OpenQuestion } from './question';

/** Where an active trigger is told that somebody was asked something. */
export interface QuestionDesk {
	/** Whether messages of this account come by here. */
	isFor(accountId: string): boolean;
	/** Keeps the question until it is answered or its time is over, restarts included. */
	keep(question: OpenQuestion): void;
}

/**
 * Actions and trigger meet here: in the process where both run. In queue mode executions run in workers,
 * where no trigger is.
 */
const desks = new Set<QuestionDesk>();

/** Opens a desk. @returns what closes it */
export function openDesk(desk: QuestionDesk): () => void {
	desks.add(desk);
	return () => void desks.delete(desk);
}

/** The desks of the triggers that are active for the account in this process. */
export function desksOf(accountId: string): QuestionDesk[] {
	return [...desks].filter((desk) => desk.isFor(accountId));
}
