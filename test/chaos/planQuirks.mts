import type { ChaosOptions } from './options.mts';
import { createRandom } from './random.mts';

/** What goes odd for a while. */
export type Quirk =
	/** A conversation fails every answer that shows its messages. */
	| { what: 'unreadable'; which: number; code: number }
	/** Pages of conversations hold few, so that people move between pages while they are read. */
	| { what: 'smallPages'; size: number }
	/** n8n's clock is set ahead or back, and then right again; what measures durations goes on. */
	| { what: 'clockStep'; byMs: number };

/** When, in milliseconds after the start, and for how long. */
export type PlannedQuirk = Quirk & { at: number; lastsMs: number };

/** Codes with which Meta was seen to refuse the list of conversations for one of them. */
const UNREADABLE_CODES = [1, -3];

/** So many of each kind, anywhere in the run. By dice of its own: the rest of a plan doesn't depend on it. */
export function planQuirks(
	{ seed, quirks: count, queue }: Pick<ChaosOptions, 'seed' | 'quirks' | 'queue'>,
	durationMs: number,
): PlannedQuirk[] {
	const random = createRandom(seed + 1);
	const planned = Array.from({ length: count }).flatMap((): PlannedQuirk[] => {
		const at = (): number => Math.round(durationMs * (0.05 + 0.8 * random.next()));
		const by = random.int(20_000, 120_000);
		const byMs = random.chance(0.5) ? by : -by;
		const code = random.pick(UNREADABLE_CODES);
		return [
			{
				what: 'unreadable',
				which: random.int(0, 999),
				code,
				at: at(),
				lastsMs: random.int(4000, 20_000),
			},
			{ what: 'smallPages', size: random.int(2, 6), at: at(), lastsMs: random.int(8000, 30_000) },
			// In queue mode the parts would have to be moved together.
			...(queue
				? []
				: [{ what: 'clockStep' as const, byMs, at: at(), lastsMs: random.int(3000, 20_000) }]),
		];
	});
	return planned.sort((one, other) => one.at - other.at);
}
