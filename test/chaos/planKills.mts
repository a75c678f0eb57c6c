import type { Random } from './random.mts';

/** A power cut: SIGKILL to n8n and everything it started. */
export interface PlannedKill {
	/** Milliseconds after the start. */
	at: number;
	/** How long it stays dark before n8n is started again. */
	downMs: number;
	/** Strikes while n8n is still coming up after the kill before. */
	isEarly: boolean;
}

/** Every so many kills strikes n8n while it starts. */
const EARLY_EVERY = 4;

/** Kills at random moments of the run, the first after a few seconds, the last before its end. */
export function planKills(count: number, durationMs: number, random: Random): PlannedKill[] {
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
		kills.push({ at, downMs: random.int(0, 5000), isEarly });
	}
	return kills;
}
