import { setTimeout as sleep } from 'node:timers/promises';
import type { RunningN8n } from '../../sandbox/n8n/process.mts';
import type { PlannedKill } from './planKills.mts';

/** When n8n was killed and when it was ready again, in ms since the epoch. */
export interface PowerCut {
	killedAt: number;
	/** Missing where the next kill struck before. */
	readyAt?: number;
}

/** Kills n8n as planned and starts it again each time; resolves when it is up after the last. */
export async function cutPower(
	n8n: RunningN8n,
	kills: PlannedKill[],
	startedAt: number,
	cuts: PowerCut[],
): Promise<void> {
	let start: Start | undefined;
	for (const { at, downMs, isEarly } of kills) {
		await sleep(Math.max(0, startedAt + at - Date.now()));
		// A kill that isn't meant for the start waits until there is something to kill.
		if (start && isEarly) start.isInterrupted = true;
		else await start?.done;
		await n8n.kill();
		const cut: PowerCut = { killedAt: Date.now() };
		cuts.push(cut);
		await sleep(downMs);
		start = startAgain(n8n, cut);
	}
	await start?.done;
}

interface Start {
	/** The next kill struck before it was done; that it failed then is no wonder. */
	isInterrupted: boolean;
	done: Promise<void>;
}

function startAgain(n8n: RunningN8n, cut: PowerCut): Start {
	const restart = async (): Promise<void> => {
		try {
			await n8n.restart();
			cut.readyAt = Date.now();
		} catch (error) {
			if (!start.isInterrupted) throw error;
		}
	};
	const start: Start = { isInterrupted: false, done: Promise.resolve() };
	start.done = restart();
	// Somebody waits for it later; until then it must not count as unhandled.
	start.done.catch(() => undefined);
	return start;
}
