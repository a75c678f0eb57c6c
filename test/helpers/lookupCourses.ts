import fc from 'fast-check';

import { timeLimit } from '../../nodes/InstagramLeads/common/timeLimit';
import { apiConversation } from './conversations';
import { fakeClient, Refusal } from './fakeClient';

export const START = Date.parse('2026-03-01T10:30:00Z');
const PEOPLE = 60;

/** What Meta does with a call. */
interface Fate {
	thereMs: number;
	backMs: number;
	/** Meta's code of a refusal; 0: no answer after a while; absent: the answer. */
	refusal?: number;
}

export interface Ask {
	pauseMs: number;
	/** Whoever is beyond the people has no conversation. */
	who: number;
	hasJustWritten: boolean;
	isEnough: boolean;
	/** By a token that Meta takes no more. */
	isOutdated: boolean;
	/** A poll reads a page of conversations at the same time. */
	isBesidePoll: boolean;
	/** So many turns after the answer they are asked for once more. */
	againAfter: number;
}

export interface Course {
	asks: Ask[];
	/** Of one call after the other, from the first again and again. */
	fates: Fate[];
	/** Which calls Meta never answers. */
	hanging: number[];
}

export const NEVER = -1;

const often = <T>(value: T, times: number, rarely: fc.Arbitrary<T>) =>
	fc.oneof({ weight: times, arbitrary: fc.constant(value) }, { weight: 1, arbitrary: rarely });

const upTo = (max: number) => fc.integer({ min: 1, max });

export const course: fc.Arbitrary<Course> = fc.record({
	asks: fc.array(
		fc.record<Ask>({
			pauseMs: fc.oneof(fc.constant(0), upTo(700), often(0, 3, upTo(20_000))),
			who: fc.nat(PEOPLE + 20),
			hasJustWritten: fc.boolean(),
			isEnough: fc.boolean(),
			isOutdated: often(false, 9, fc.boolean()),
			isBesidePoll: often(false, 9, fc.boolean()),
			againAfter: often(NEVER, 3, fc.nat(40)),
		}),
		{ minLength: 1, maxLength: 20, size: 'max' },
	),
	fates: fc.array(
		fc.record<Fate>({
			thereMs: fc.oneof(upTo(300), upTo(2900)),
			backMs: fc.oneof(upTo(300), upTo(6000)),
			refusal: often<number | undefined>(undefined, 9, fc.constantFrom(0, 613, 1, -3, 4, 190, 2)),
		}),
		{ minLength: 1, maxLength: 30, size: 'max' },
	),
	hanging: fc.uniqueArray(fc.nat(20), { maxLength: 3 }),
});

const now = () => performance.now();

/** Everybody writes just before they are looked up, and Meta answers everything. */
export const fairCourse = course.map(({ asks, fates }) => {
	const inTime = { hasJustWritten: true, isOutdated: false, isBesidePoll: false };
	return {
		asks: asks.map((ask) => ({ ...ask, ...inTime })),
		fates: fates.map((fate) => ({ ...fate, refusal: undefined })),
		hanging: [],
	};
});

let accounts = 0;

/** Meta, where people have conversations. At first all are so new that any page may hold who just wrote. */
export class Meta {
	readonly accountId = `178414${++accounts}`;
	readonly connected = { account: { id: this.accountId }, messagingNode: this.accountId };
	readonly arrivals: number[] = [];
	/** For whom they are; absent: a page. */
	readonly neverAnswered: Array<string | undefined> = [];
	calls = 0;

	readonly people = Array.from({ length: PEOPLE }, (_, index) => ({
		id: `5${1000 + index}`,
		updatedAt: START - index * 500,
		/** How often they wrote since. */
		written: 0,
	}));

	readonly client = fakeClient(async (_path, query) => await this.answer(query)).client;

	readonly outdated = fakeClient(async (_path, query) => {
		await this.answer(query);
		return new Refusal(190);
	}).client;

	constructor(private readonly course: Course) {}

	private async answer(query: Record<string, string>): Promise<unknown> {
		const { fates, hanging } = this.course;
		const isHanging = hanging.includes(this.calls);
		const { thereMs, backMs, refusal } = fates[this.calls++ % fates.length];
		if (isHanging) this.neverAnswered.push(query.user_id);
		await timeLimit(thereMs).over;
		this.arrivals.push(now());
		const shown = this.page(query);
		if (isHanging) await new Promise(() => {});
		await timeLimit(refusal === 0 ? 10_000 : backMs).over;
		if (refusal === 0) throw new Error('no answer');
		return refusal === undefined ? shown : new Refusal(refusal);
	}

	private page({ user_id: contactId, limit, after = '0' }: Record<string, string>) {
		const end = Number(after) + Number(limit);
		const listed = [...this.people].sort((one, other) => other.updatedAt - one.updatedAt);
		const own = listed.filter(({ id }) => id === contactId);
		const shown = contactId === undefined ? listed.slice(Number(after), end) : own;
		const data = shown.map(({ id, updatedAt, written }) =>
			apiConversation(`t${id}`, 1, {
				participants: { data: [{ id: this.accountId }, { id, username: `wrote${written}` }] },
				updated_time: new Date(updatedAt).toISOString(),
			}),
		);
		const paging = { cursors: { after: String(end) }, next: 'https://graph.facebook.com/next' };
		return { data, ...(contactId === undefined && end < PEOPLE && { paging }) };
	}
}
