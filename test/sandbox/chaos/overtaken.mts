import { judge } from '../../chaos/judge.mts';
import type { Evidence, Reading, Sign } from '../../chaos/types.mts';
import { a, b, comment, evidence, message, row, second } from './madeUp.mts';

/** `b` is in the Deal before `a`, whose webhook was lost. */
export const lost = { ...a, acceptedAt: undefined };
/** Of the same person, long before. */
export const known = message('z', second(-50), 0);
/** The rows of all three. */
export const swapped = [row('z', second(-49)), row('b', second(20)), row('a', second(60))];

/** Of their conversation; it worked. */
export const reading = (at: number, part: Partial<Reading> = {}): Reading => ({
	at,
	of: 'conversations',
	contactId: '2',
	isPoll: false,
	isOk: true,
	...part,
});

/** Of the comments of a post; of the list of posts, unless one is named. */
export const ofComments = (at: number, part: Partial<Reading> = {}): Reading =>
	reading(at, { of: 'comments', contactId: undefined, ...part });

/** Of a page of everybody's conversations, with what is in them. */
export const page = (at: number, shown: string[], part: Partial<Reading> = {}): Reading =>
	reading(at, { contactId: undefined, shown, isWhole: true, ...part });

/** Calls for the conversations of others, from and to seconds, at Meta's pace. */
export const paced = (from: number, to: number): Reading[] =>
	Array.from({ length: Math.floor((to - from) / 0.6) + 1 }, (_, index) =>
		reading(second(from + index * 0.6), { contactId: '3' }),
	);

/** As Meta fails now and then. */
export const failed = { isOk: false, code: 2 };
/** As it is at times: no answer at all. */
export const unanswered = { isOk: false, isHung: true };
/** Something tells of a loss before anything is late. */
export const sign: Sign = { from: second(0), until: second(100), what: 'late' };

/** What the judge says to `a` being late. */
export const causeOf = (part: Partial<Evidence>): string | undefined => {
	const events = [known, lost, { ...b, place: 2 }];
	const verdict = judge(evidence({ isStrictOrder: false, events, comments: swapped, ...part }));
	const [guilty, excused] = [verdict.outOfOrder[0], verdict.overtaken[0]];
	expect((guilty ?? excused).event.id).toBe('a');
	return guilty ? 'out of order' : excused.cause;
};

/** The person is new. */
export const unknown = { events: [lost, b], comments: swapped.slice(1) };

const unseen = { ...comment('a', second(1)), acceptedAt: undefined, mediaId: 'post' };
/** `a` is a comment. */
export const lostComment = { events: [known, unseen, b] };
/** `a` answers a comment. */
export const lostAnswer = { events: [known, { ...unseen, parentId: 'above' }, b] };
/** Their look, once its turn came. */
export const own = reading(second(21));
