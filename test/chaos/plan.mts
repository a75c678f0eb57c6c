import type { ChaosOptions } from './options.mts';
import { createRandom, type Random } from './random.mts';
import { planKills, type PlannedKill } from './planKills.mts';
import { planQuirks, type PlannedQuirk } from './planQuirks.mts';

/** Something one of the people does. */
export interface PlannedEvent {
	/** Place in the plan; texts carry it, so that a Deal shows which event a comment came from. */
	index: number;
	/** Milliseconds after the start. */
	at: number;
	contact: number;
	kind: 'message' | 'comment';
	flavour: 'text' | 'image' | 'postback' | 'quickReply';
	text: string;
	/** Which of the business's posts a comment is under. */
	post: number;
	/** The comment (its index) that this one answers. */
	answers?: number;
	/** Its webhook is never sent. */
	isDropped: boolean;
}

/** One POST (or several equal ones at once) to the callback. */
export interface PlannedDelivery {
	at: number;
	events: number[];
	copies: number;
	/** Sent again, after a first time. */
	isRepeated: boolean;
}

/** All that will happen, in milliseconds after the start. */
export interface Plan {
	events: PlannedEvent[];
	deliveries: PlannedDelivery[];
	kills: PlannedKill[];
	quirks: PlannedQuirk[];
	tokenDeath?: { at: number; lastsMs: number };
	durationMs: number;
}

const POSTS = 3;
/** Meta shows the newest 20 messages of a conversation: nobody writes more while n8n is down. */
const MOST_MESSAGES = 12;
const WITHIN_MS = 240_000;
/** Answers to comments that left a post's first page are seen by webhook only. */
const ANSWERABLE = 10;

/** Works the whole run out beforehand: the same options and seed give the same plan. */
export function makePlan(options: ChaosOptions): Plan {
	const random = createRandom(options.seed);
	const crowd = new Crowd(options, random.fork());
	const deliveryRandom = random.fork();
	const machineRandom = random.fork();
	const deliveries: PlannedDelivery[] = [];
	let at = 0;
	while (crowd.events.length < options.events) {
		const group = crowd.act(at, Math.min(groupSize(random), options.events - crowd.events.length));
		const written = group[group.length - 1].at;
		if (options.mode === 'webhook') {
			deliveries.push(...planDeliveries(group, written, options, deliveryRandom));
		}
		at = Math.max(written, at + (group.length / options.rate) * 1000 * (0.5 + random.next()));
	}
	const durationMs = Math.round(at);
	return {
		events: crowd.events,
		deliveries: deliveries.sort((a, b) => a.at - b.at),
		kills: planKills(options, durationMs, machineRandom),
		quirks: planQuirks(options, durationMs),
		...(options.tokenDeadMs > 0 && {
			tokenDeath: {
				at: Math.round(durationMs * (0.35 + 0.2 * machineRandom.next())),
				lastsMs: options.tokenDeadMs,
			},
		}),
		durationMs,
	};
}

/** Mostly one or a few at a time, now and then up to a hundred. */
function groupSize(random: Random): number {
	const roll = random.next();
	if (roll < 0.55) return 1;
	if (roll < 0.85) return random.int(2, 10);
	return roll < 0.97 ? random.int(11, 30) : random.int(31, 100);
}

/** The people: who does what next. */
class Crowd {
	readonly events: PlannedEvent[] = [];
	private readonly silent: number[];
	private readonly comments: PlannedEvent[][] = Array.from({ length: POSTS }, () => []);
	private readonly written = new Map<number, number[]>();
	private last = 0;

	constructor(
		private readonly options: ChaosOptions,
		private readonly random: Random,
	) {
		const everybody = Array.from({ length: options.contacts }, (_, contact) => contact);
		this.silent = random.shuffle(everybody);
	}

	/** Lets people write `count` things within a few seconds from `at`. */
	act(at: number, count: number): PlannedEvent[] {
		let moment = at;
		return Array.from({ length: count }, () => {
			moment += count === 1 ? 0 : this.random.int(5, 250);
			return this.one(Math.round(moment));
		});
	}

	private one(at: number): PlannedEvent {
		const { random, options } = this;
		const index = this.events.length;
		const contact = this.nextContact();
		const recent = (this.written.get(contact) ?? []).filter((time) => time > at - WITHIN_MS);
		const kind = recent.length < MOST_MESSAGES && random.chance(0.7) ? 'message' : 'comment';
		const event: PlannedEvent = {
			index,
			at,
			contact,
			kind,
			flavour: kind === 'comment' ? 'text' : flavour(random),
			text: `${random.pick(phrases)} #${index}`,
			post: random.int(0, POSTS - 1),
			isDropped: random.chance(options.drops),
		};
		if (kind === 'message') this.written.set(contact, [...recent, at]);
		else this.comment(event);
		this.events.push(event);
		this.last = contact;
		return event;
	}

	private comment(event: PlannedEvent): void {
		const known = this.comments[event.post];
		if (known.length > 0 && this.random.chance(0.15)) {
			event.answers = this.random.pick(known.slice(-ANSWERABLE)).index;
		} else {
			known.push(event);
		}
	}

	/** Everybody once at least; some write more than others, often several things in a row. */
	private nextContact(): number {
		const { random, silent, options } = this;
		const left = options.events - this.events.length;
		const newcomers = options.contacts / options.events;
		if (silent.length > 0 && (left <= silent.length || random.chance(newcomers * 2))) {
			return silent.pop() ?? 0;
		}
		if (this.events.length > 0 && random.chance(0.3)) return this.last;
		return Math.floor(options.contacts * random.next() ** 1.5);
	}
}

function flavour(random: Random): PlannedEvent['flavour'] {
	const roll = random.next();
	if (roll < 0.85) return 'text';
	if (roll < 0.93) return 'image';
	return roll < 0.97 ? 'postback' : 'quickReply';
}

/** How a group's webhooks go out: one POST or many, mixed across contacts, some again later. */
function planDeliveries(
	group: PlannedEvent[],
	written: number,
	options: ChaosOptions,
	random: Random,
): PlannedDelivery[] {
	const sent = mixContacts(
		group.filter(({ isDropped }) => !isDropped),
		random,
	);
	if (sent.length === 0) return [];
	const once = { copies: 1, isRepeated: false };
	const first: PlannedDelivery[] =
		sent.length <= 5 && random.chance(0.5)
			? sent
					.map((index) => ({ at: written + random.int(0, 50), events: [index], ...once }))
					.sort(byAt)
			: [{ at: written, events: sent, ...once }];
	// Spread over what is sent at all, so that the share is one of all events.
	const share = options.duplicates / Math.max(0.01, 1 - options.drops);
	const again = random.shuffle(sent.filter(() => random.chance(share)));
	if (again.length === 0) return first;
	const latest = latestRepeat(options);
	const delay = random.chance(0.4) ? random.int(0, 300) : random.int(300, latest);
	const second = { at: written + 50 + delay, events: again, copies: 1, isRepeated: true };
	const third = { ...second, at: second.at + random.int(0, latest / 2), copies: random.int(1, 3) };
	return [...first, second, ...(random.chance(0.3) ? [third] : [])];
}

/** Up to a minute after the first time, in a short run a fifth of its time. Milliseconds. */
function latestRepeat({ events, rate }: ChaosOptions): number {
	return Math.round(Math.min(60, events / rate / 5) * 1000);
}

/** Another order across contacts, but each contact's own events as they were written. */
function mixContacts(events: PlannedEvent[], random: Random): number[] {
	const queues = new Map<number, number[]>();
	for (const { contact, index } of events) {
		queues.set(contact, [...(queues.get(contact) ?? []), index]);
	}
	return random
		.shuffle(events.map(({ contact }) => contact))
		.flatMap((contact) => queues.get(contact)?.shift() ?? []);
}

const byAt = (a: { at: number }, b: { at: number }): number => a.at - b.at;

const phrases = [
	'Здравствуйте! Сколько стоит?',
	'Есть доставка в Ташкент? 🌸',
	'Narxi qancha?',
	'Do you ship abroad?',
	'Можно два, синий и белый',
	'Price, please 🙏🏽',
	'40 см — "лаган" \\ <b>свадебный</b>',
	'Когда будет готово?\nОчень жду',
];
