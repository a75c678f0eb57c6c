import type { ChaosOptions } from './options.mts';
import type { Random } from './random.mts';

/** What gets killed: all of n8n, or in queue mode one of its parts. */
export type Victim = 'n8n' | 'main' | 'worker' | 'redis';

/** A power cut: SIGKILL to a process and everything it started. */
export interface PlannedKill {
	victim: Victim;
	/** Which of several; taken modulo their number. */
	which: number;
	/** Milliseconds after the start. */
	at: number;
	/** How long it stays dark before it is started again. */
	downMs: number;
	/** Strikes while what was killed before is still coming up. */
	isEarly: boolean;
}

/** In queue mode; a kill of the main process is what asks most of the trigger. */
const QUEUE_VICTIMS: Victim[] = ['main', 'worker', 'main', 'worker', 'redis'];

/** Every so many kills strikes what is starting. */
const EARLY_EVERY = 4;

/** Kills at random moments of the run, the first after a few seconds, the last before its end. */
export function planKills(
	{ kills: count, queue }: Pick<ChaosOptions, 'kills' | 'queue'>,
	durationMs: number,
	random: Random,
): PlannedKill[] {
	const moments = Array.from({ length: count }, () => 0.04 + 0.92 * random.next()).sort(
		(a, b) => a - b,
	);
	const kills: PlannedKill[] = [];
	for (const [index, moment] of moments.entries()) {
		const before = kills.at(-1);
		const isEarly = before !== undefined && index % EARLY_EVERY === EARLY_EVERY - 1;
		const restarted = before ? before.at + before.downMs : 0;
		const at = isEarly
			? restarted + random.int(1500, 9000)
			: Math.max(Math.round(moment * durationMs), restarted + 2000);
		const downMs = random.int(0, 5000);
		if (!queue) kills.push({ victim: 'n8n', which: 0, at, downMs, isEarly });
		else if (before && isEarly) kills.push({ ...before, at, downMs, isEarly });
		else {
			// One of each comes before one of a kind comes again.
			const victim = QUEUE_VICTIMS[index % QUEUE_VICTIMS.length];
			kills.push({ victim, which: random.int(0, 1), at, downMs, isEarly });
		}
	}
	return kills;
}
