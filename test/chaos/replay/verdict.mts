import { groupBy } from '../judge.mts';
import type { Line } from './crowd.mts';

/** What people wrote, in the order of their writing, with what became of it. Times in ms since the epoch. */
export interface Fate extends Line {
	id: string;
	happenedAt: number;
	/** When n8n took its webhook for the first time. */
	acceptedAt?: number;
	/** When each of its answers was sent. */
	answeredAt: number[];
}

/** Lines that are not as they should be. */
export interface ReplayVerdict {
	unanswered: Fate[];
	answeredTwice: Fate[];
	/** Its webhook had come no later than that of a later one, which was answered before it. */
	outOfOrder: Fate[];
	/** The same of what only a poll could find, or whose webhook was taken later. */
	overtaken: Fate[];
}

/** Meta dates comments to the second: within one any order is right where a comment is concerned. */
const SECOND_MS = 1000;

/** Compares what was written with what was answered. */
export function verdictOf(fates: Fate[]): ReplayVerdict {
	const late = [...groupBy(fates, ({ contact }) => String(contact)).values()].flatMap(lateOnes);
	return {
		unanswered: fates.filter(({ answeredAt }) => answeredAt.length === 0),
		answeredTwice: fates.filter(({ answeredAt }) => answeredAt.length > 1),
		outOfOrder: late.filter(({ isExcused }) => !isExcused).map(({ fate }) => fate),
		overtaken: late.filter(({ isExcused }) => isExcused).map(({ fate }) => fate),
	};
}

function lateOnes(own: Fate[]): { fate: Fate; isExcused: boolean }[] {
	return own.flatMap((fate) => {
		const overtakers = own.filter((other) => isLater(other, fate) && first(other) < first(fate));
		if (overtakers.length === 0) return [];
		return [{ fate, isExcused: overtakers.every((other) => !wasKnownBefore(fate, other)) }];
	});
}

function isLater(one: Fate, other: Fate): boolean {
	const hasComment = one.kind === 'comment' || other.kind === 'comment';
	if (!hasComment) return one.index > other.index;
	return secondOf(one) > secondOf(other);
}

const secondOf = ({ happenedAt }: Fate): number => Math.floor(happenedAt / SECOND_MS);
const first = ({ answeredAt }: Fate): number => Math.min(...answeredAt);
const wasKnownBefore = (fate: Fate, other: Fate): boolean =>
	fate.acceptedAt !== undefined && fate.acceptedAt <= (other.acceptedAt ?? Infinity);
