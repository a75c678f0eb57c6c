import { setTimeout as sleep } from 'node:timers/promises';
import type { PlannedKill, Victim } from './planKills.mts';

/** A process that can be killed and brought up again. */
interface Killable {
	kill(): Promise<void>;
	restart(): Promise<void>;
}

/** What there is to kill; where there is nothing of a kind, something else has to do. */
export type Killables = Partial<Record<Victim, Killable[]>>;

/** When something was killed and when it was ready again, in ms since the epoch. */
export interface PowerCut {
	victim: Victim;
	killedAt: number;
	/** Missing where the next kill struck before. */
	readyAt?: number;
	/** How often it ended by itself while it started, and was started once more. */
	failedStarts: number;
}

/** Kills as planned and starts again each time; resolves when all is up after the last. */
export async function cutPower(
	killables: Killables,
	kills: PlannedKill[],
	startedAt: number,
	cuts: PowerCut[],
): Promise<void> {
	let start: Start | undefined;
	for (const { at, downMs, isEarly, ...planned } of kills) {
		await sleep(Math.max(0, startedAt + at - Date.now()));
		// A kill that isn't meant for the start waits until there is something to kill.
		if (start && isEarly) start.isInterrupted = true;
		else await start?.done;
		const { victim, process } = pick(killables, planned);
		await process.kill();
		const cut: PowerCut = { victim, killedAt: Date.now(), failedStarts: 0 };
		cuts.push(cut);
		await sleep(downMs);
		start = startAgain(process, cut);
	}
	await start?.done;
}

function pick(
	killables: Killables,
	{ victim, which }: Pick<PlannedKill, 'victim' | 'which'>,
): { victim: Victim; process: Killable } {
	const there = [victim, 'main', 'n8n'] as const;
	for (const kind of there) {
		const processes = killables[kind] ?? [];
		if (processes.length > 0) return { victim: kind, process: processes[which % processes.length] };
	}
	throw new Error('There is nothing to kill');
}

const MOST_FAILED_STARTS = 2;

interface Start {
	/** The next kill struck before it was done; that it failed then is no wonder. */
	isInterrupted: boolean;
	done: Promise<void>;
}

function startAgain(process: Killable, cut: PowerCut): Start {
	const restart = async (): Promise<void> => {
		for (;;) {
			try {
				await process.restart();
				cut.readyAt = Date.now();
				return;
			} catch (error) {
				if (start.isInterrupted) return;
				// n8n can stumble over an execution that it had only begun to write, once: whatever
				// watches over it (Docker, systemd) starts it again.
				if (++cut.failedStarts > MOST_FAILED_STARTS) throw error;
			}
		}
	};
	const start: Start = { isInterrupted: false, done: Promise.resolve() };
	start.done = restart();
	// Somebody waits for it later; until then it must not count as unhandled.
	start.done.catch(() => undefined);
	return start;
}
