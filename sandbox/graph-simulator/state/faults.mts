import { z } from 'zod';

const count = z.number().int().min(0).max(1000);

/** A fault: what the next calls that fit are answered with instead. */
export const faultSchema = z
	.object({
		/** How many calls it hits. */
		times: z.number().int().positive().default(1),
		/** How many fitting calls pass first. */
		skip: count.default(0),
		/** Strikes a fitting call with this probability only; the others pass. */
		probability: z.number().gt(0).max(1).optional(),
		/** Where the dice of `probability` start: the same seed, the same throws. */
		seed: z.number().int().nonnegative().default(1),
		loginType: z.enum(['facebook', 'instagram']).optional(),
		method: z
			.string()
			.transform((method) => method.toUpperCase())
			.optional(),
		/** Part of the path (without mount and version). */
		path: z.string().optional(),
		/**
		 * `error`: answered with the given error. `hang`: never answered. `cut`: connection closed
		 * before anything happened. `cutAfterApply`: done, then closed without an answer.
		 * `errorAfterApply`: done, then answered with the given error. `answer`: answered with `status`,
		 * `body` and `headers` as they are (nothing, half an answer, a page, a redirect).
		 * `answerAfterApply`: the same, and done before.
		 */
		kind: z.enum([
			'error',
			'hang',
			'cut',
			'cutAfterApply',
			'errorAfterApply',
			'answer',
			'answerAfterApply',
		]),
		status: z.number().int().min(200).max(599).default(500),
		/** Of `answer`: what is sent, to the letter. */
		body: z.string().default(''),
		code: z.number().int().default(2),
		subcode: z.number().int().optional(),
		message: z.string().default('An unexpected error has occurred. Please retry later.'),
		type: z.string().optional(),
		isTransient: z.boolean().optional(),
		headers: z.record(z.string(), z.string()).default({}),
	})
	.strict();

/** A fault as it waits to strike. */
export type Fault = z.output<typeof faultSchema>;
/** A fault as a caller describes it. */
export type FaultInput = z.input<typeof faultSchema>;

/** A number from 0 to 1 per call, the same ones for the same seed (mulberry32). */
function dice(seed: number): () => number {
	let state = seed >>> 0;
	return () => {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
	};
}

const diceOf = new WeakMap<Fault, () => number>();

function strikes(fault: Fault): boolean {
	if (fault.probability === undefined) return true;
	const known = diceOf.get(fault);
	const throwDice = known ?? dice(fault.seed);
	if (!known) diceOf.set(fault, throwDice);
	return throwDice() < fault.probability;
}

/** The first fault that fits a call; counts it down and forgets it when used up. */
export function takeFault(
	faults: Fault[],
	call: { loginType: string; method: string; path: string },
): Fault | undefined {
	for (const fault of faults) {
		if (!fits(fault, call)) continue;
		if (fault.skip > 0) {
			fault.skip -= 1;
			return undefined;
		}
		if (!strikes(fault)) continue;
		fault.times -= 1;
		if (fault.times === 0) faults.splice(faults.indexOf(fault), 1);
		return fault;
	}
	return undefined;
}

function fits(fault: Fault, call: { loginType: string; method: string; path: string }): boolean {
	return (
		(fault.loginType === undefined || fault.loginType === call.loginType) &&
		(fault.method === undefined || fault.method === call.method) &&
		(fault.path === undefined || call.path.includes(fault.path))
	);
}

/** What happens to the next webhook deliveries. All counts are used up as they strike. */
export const rulesSchema = z
	.object({
		/** The next n are never sent. */
		dropNext: count.optional(),
		/** The next n are sent twice. */
		duplicateNext: count.optional(),
		/** All are sent this much later (milliseconds), until changed. */
		delayMs: z.number().int().min(0).max(600_000).optional(),
		/** The next n events wait and go out together in one POST. */
		batchNext: count.optional(),
		/** In a batch: one `entry` per event, or events of a kind together in one `entry`. */
		batchAs: z.enum(['entries', 'events']).optional(),
		/** The next n wait and go out in reverse order. */
		reverseNext: count.optional(),
	})
	.strict();

/** Rules in force. */
export type Rules = Required<z.output<typeof rulesSchema>>;
/** Rules as a caller gives them; what is left out stays as it is. */
export type RulesInput = z.input<typeof rulesSchema>;

/** No rule at all. */
export function noRules(): Rules {
	return {
		dropNext: 0,
		duplicateNext: 0,
		delayMs: 0,
		batchNext: 0,
		batchAs: 'entries',
		reverseNext: 0,
	};
}
