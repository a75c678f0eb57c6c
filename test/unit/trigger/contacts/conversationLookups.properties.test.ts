import fc from 'fast-check';
import { sleep } from 'n8n-workflow';

import { Lifetime } from '../../../../nodes/InstagramLeads/common/lifetime';
import { timeLimit } from '../../../../nodes/InstagramLeads/common/timeLimit';
import { threadPages } from '../../../../nodes/InstagramLeads/graph/messaging/conversations';
import type { LookedUp } from '../../../../nodes/InstagramLeads/trigger/contacts/conversationReads';
import type { Lookup, PageSearch } from '../../../../nodes/InstagramLeads/trigger/contacts/lookup';
import { ConversationLookups } from '../../../../nodes/InstagramLeads/trigger/contacts/conversationLookups';
import { virtualTime } from '../../../helpers/clock';
import type { Ask, Course } from '../../../helpers/lookupCourses';
import { course, fairCourse, Meta, NEVER, START } from '../../../helpers/lookupCourses';
import { settled } from '../../../helpers/waiting';

// Pauses by chance are the same each time.
jest.mock('crypto', () => ({
	...jest.requireActual<object>('crypto'),
	randomInt: (most: number) => Math.floor(most / 3),
}));

beforeEach(() => {
	jest.mocked(sleep).mockImplementation(async (milliseconds) => await timeLimit(milliseconds).over);
});

const SEED = 20261128;

/** In these courses nobody has to wait as long as a call holds up others that is never answered. */
const LONGEST_WAIT_MS = 100_000;

const now = () => performance.now();

/** What one who asks is told, and what is wrong with that. */
class Asked {
	private readonly since = now();
	private readonly person;
	private readonly written: number;

	readonly contactId: string;
	isOver = false;
	readonly wrong: string[] = [];

	constructor(
		private readonly ask: Ask,
		meta: Meta,
	) {
		this.person = meta.people.at(ask.who);
		this.contactId = this.person?.id ?? `9${ask.who}`;
		if (this.person && ask.hasJustWritten) {
			this.person.updatedAt = START + now();
			this.person.written++;
		}
		this.written = this.person?.written ?? 0;
	}

	over(found: LookedUp | undefined): void {
		this.end();
		if ((found === undefined) !== (this.person === undefined))
			this.wrong.push('whether there is one');
		if (!found) return;
		const { contact } = found.head;
		if (contact.id !== this.contactId) this.wrong.push(`${this.contactId} was given another's`);
		const isOld = Number(contact.username?.replace('wrote', '')) < this.written;
		if (isOld) this.wrong.push(`${this.contactId} was given what was read before`);
		if (!found.events && !this.ask.isEnough) this.wrong.push('it was not enough');
	}

	end(): void {
		this.isOver = true;
		if (now() - this.since > LONGEST_WAIT_MS) this.wrong.push('waited for too long');
	}
}

/** Who waits, and who is looked for on pages. */
interface Inside {
	waiting: Lookup[];
	searches: Set<PageSearch>;
}

/** Has everything happen that the course says. */
async function run(course: Course) {
	const time = virtualTime();
	const meta = new Meta(course);
	const lookups = new ConversationLookups(new Lifetime());
	const all: Asked[] = [];
	const poll = async () => {
		const askedAt = now();
		const pages = threadPages(meta.client, meta.connected, { maxPages: 1 });
		for await (const { threads } of pages) lookups.offer(threads, askedAt);
	};
	const find = async (ask: Ask) => {
		const asked = new Asked(ask, meta);
		all.push(asked);
		const { contactId } = asked;
		const query = { contactId, occurredAt: START + now(), isEnough: () => ask.isEnough };
		const client = ask.isOutdated ? meta.outdated : meta.client;
		const found = lookups.find(query, client, meta.connected);
		await found.then(
			(one) => asked.over(one),
			() => asked.end(),
		);
		for (let turn = 0; turn < ask.againAfter; turn++) await Promise.resolve();
		if (ask.againAfter !== NEVER) await find({ ...ask, againAfter: NEVER });
	};
	for (const ask of course.asks) {
		await time.pass(ask.pauseMs);
		void find(ask);
		if (ask.isBesidePoll) void poll().catch(() => {});
		await settled();
	}
	await time.pass(60 * 60_000);
	return { meta, lookups, all };
}

function tooManyInASecond({ arrivals }: Meta): number[] {
	const inOrder = [...arrivals].sort((one, other) => one - other);
	return inOrder.filter((at, index) => index > 1 && at - inOrder[index - 2] <= 1000);
}

/** Everybody who asked is answered, but for those whom only calls are for that Meta never answers. */
async function expectGood(one: Course) {
	const { meta, lookups, all } = await run(one);
	const { waiting, searches } = lookups as unknown as Inside;
	const searched = [...searches].flatMap(({ open }) => [...open]);
	const stuck = [...meta.neverAnswered, ...searched.map(({ contactId }) => contactId)];
	const left = all.filter(({ isOver, contactId }) => !isOver && !stuck.includes(contactId));
	expect(left.map(({ contactId }) => contactId)).toEqual([]);
	expect(all.flatMap(({ wrong }) => wrong)).toEqual([]);
	expect(waiting).toEqual([]);
	expect(tooManyInASecond(meta)).toEqual([]);
	return { calls: meta.calls, asked: all.length };
}

describe('looking conversations up, whatever happens', () => {
	it('answers everybody with what is so, in time', async () => {
		const property = fc.asyncProperty(course, async (one) => void (await expectGood(one)));
		await fc.assert(property, { seed: SEED, numRuns: 80, endOnFailure: true });
	});

	it('costs hardly more calls than one for each', async () => {
		const property = fc.asyncProperty(fairCourse, async (one) => {
			const { calls, asked } = await expectGood(one);
			expect(calls).toBeLessThanOrEqual(asked + 5);
		});
		await fc.assert(property, { seed: SEED, numRuns: 30, endOnFailure: true });
	});
});
