import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';

/** What a run is to do. Everything random in it comes from `seed`. */
export interface ChaosOptions {
	seed: number;
	events: number;
	contacts: number;
	kills: number;
	mode: 'webhook' | 'polling';
	loginType: 'facebook' | 'instagram';
	/** n8n in queue mode: main process, two workers, Redis; each of them gets killed. */
	queue: boolean;
	/** Lead events a second, on average. */
	rate: number;
	/** Share of Graph calls that fail, 0 to 1. */
	faults: number;
	/** Share of events delivered twice or more. */
	duplicates: number;
	/** Share of events whose webhook is never sent. */
	drops: number;
	/** How often each of these: a conversation can't be read, pages are small, n8n's clock is set. */
	quirks: number;
	/** How long the access token is dead, in ms; 0: never. */
	tokenDeadMs: number;
	/** Count an event as out of order also where nothing could have told that it was there. */
	strict: boolean;
	/** Publish the trigger with its option Strict Order. */
	strictOrder: boolean;
	/** A tarball to test instead of the packed repo. */
	tarball?: string;
	/** Keep n8n's folder for a look. */
	keep: boolean;
	/** Measure the state after so many contacts instead of making chaos. */
	state?: number;
	/** Let people write so many lines as fast as n8n takes them instead of making chaos. */
	replay?: number;
	/** With `state`: how long the real n8n may take, in minutes. */
	minutes: number;
}

/** The long run; what it takes is in docs/chaos.md. */
export const fullRun = {
	events: 2000,
	contacts: 200,
	kills: 10,
	quirks: 8,
	rate: 1.6,
	tokenDeadMs: 45_000,
} as const;

/** The short one, for every test run. */
export const quickRun = {
	events: 150,
	contacts: 30,
	kills: 2,
	quirks: 2,
	rate: 2.4,
	tokenDeadMs: 12_000,
} as const;

const text = { type: 'string' } as const;
const flag = { type: 'boolean', default: false } as const;

/** Reads the command line (without `node` and script; a leading `--` is passed over). */
export function readOptions(args: string[]): ChaosOptions {
	const { values } = parseArgs({
		args: args.filter((arg) => arg !== '--'),
		options: {
			seed: text,
			events: text,
			contacts: text,
			kills: text,
			quirks: text,
			rate: text,
			faults: text,
			duplicates: text,
			drops: text,
			'token-dead': text,
			mode: text,
			login: text,
			tarball: text,
			state: text,
			replay: text,
			minutes: text,
			quick: flag,
			queue: flag,
			strict: flag,
			'strict-order': flag,
			keep: flag,
		},
	});
	const defaults = values.quick ? quickRun : fullRun;
	return {
		seed: number('seed', values.seed, randomInt(1_000_000)),
		events: number('events', values.events, defaults.events),
		contacts: number('contacts', values.contacts, defaults.contacts),
		kills: number('kills', values.kills, defaults.kills),
		quirks: number('quirks', values.quirks, defaults.quirks),
		mode: oneOf('mode', values.mode, ['webhook', 'polling']),
		loginType: oneOf('login', values.login, ['instagram', 'facebook']),
		rate: number('rate', values.rate, defaults.rate),
		faults: number('faults', values.faults, 0.05),
		duplicates: number('duplicates', values.duplicates, 0.3),
		drops: number('drops', values.drops, 0.1),
		tokenDeadMs: number('token-dead', values['token-dead'], defaults.tokenDeadMs / 1000) * 1000,
		queue: values.queue,
		strict: values.strict,
		strictOrder: values['strict-order'],
		tarball: values.tarball,
		keep: values.keep,
		minutes: number('minutes', values.minutes, 10),
		state: values.state === undefined ? undefined : number('state', values.state, 0),
		replay: values.replay === undefined ? undefined : number('replay', values.replay, 0),
	};
}

function number(name: string, given: string | undefined, fallback: number): number {
	const value = given === undefined ? fallback : Number(given);
	if (Number.isFinite(value) && value >= 0) return value;
	throw new Error(`--${name} takes a number, not "${given}"`);
}

function oneOf<T extends string>(name: string, given: string | undefined, choices: T[]): T {
	const found = choices.find((choice) => choice === (given ?? choices[0]));
	if (found !== undefined) return found;
	throw new Error(`--${name} is one of ${choices.join(', ')}, not "${given}"`);
}
