import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultInput } from '../../sandbox/graph-simulator/state/faults.mts';
import type { Progress } from '../../sandbox/n8n/progress.mts';
import type { ChaosOptions } from './options.mts';
import { write, type WrittenEvent } from './people.mts';
import type { Plan, PlannedDelivery } from './plan.mts';
import { cutPower, type PowerCut } from './powerCuts.mts';
import { playQuirks, type OddTime } from './quirks.mts';
import type { Stage } from './stage.mts';
import { killToken, type TokenDeath } from './token.mts';

/** What happened, beside what Meta and n8n know themselves. */
export interface StormLog {
	startedAt: number;
	endedAt: number;
	/** By place in the plan. */
	written: Map<number, WrittenEvent>;
	cuts: PowerCut[];
	deaths: TokenDeath[];
	oddTimes: OddTime[];
	/** Webhooks sent again, counted per event. */
	repeated: number;
	/** Events whose webhook found nobody subscribed, counted per delivery. */
	unsubscribed: number;
}

/** All the ways in which a Graph call fails; each gets an equal part of the share. */
const failures: FaultInput[] = [
	{ kind: 'error', status: 400, code: 4, message: 'Application request limit reached' },
	{ kind: 'error', status: 400, code: 613, message: 'Calls to this api have exceeded the limit' },
	{ kind: 'error', status: 400, code: 80002, message: 'There have been too many calls' },
	{ kind: 'error', status: 500, code: 1, message: 'An unknown error occurred' },
	{ kind: 'error', status: 500, code: 2, message: 'Service temporarily unavailable' },
	{ kind: 'hang' },
	{ kind: 'cut' },
];

/** Lets Graph calls fail with the given probability, by dice of the run's seed. */
export async function breakGraph(stage: Stage, share: number, seed: number): Promise<void> {
	if (share <= 0) return;
	// Refusals are for a moment: what Meta tells of the limits says that much is left.
	await stage.instagram.setSettings({
		appUsage: { call_count: 12, total_time: 5, total_cputime: 5 },
	});
	// A call meets one after the other: equal chances for each need a little more every time.
	const each = share / failures.length;
	for (const [index, failure] of failures.entries()) {
		const probability = each / (1 - each * index);
		await stage.instagram.addFault({
			...failure,
			times: 1_000_000,
			probability,
			seed: seed + index,
		});
	}
}

/** Plays the plan: people write, Meta delivers, n8n dies and comes back, the token too. */
export async function storm(
	stage: Stage,
	plan: Plan,
	options: ChaosOptions,
	progress: Progress,
): Promise<StormLog> {
	const startedAt = Date.now();
	const log: StormLog = {
		startedAt,
		endedAt: startedAt,
		written: new Map(),
		cuts: [],
		deaths: [],
		oddTimes: [],
		repeated: 0,
		unsubscribed: 0,
	};
	const tell = (): void =>
		progress.detail(
			`${log.written.size} of ${plan.events.length} events, ${log.cuts.length} kills`,
		);
	await Promise.all([
		play(stage, plan, log, tell),
		cutPower(stage.killables, plan.kills, startedAt, log.cuts),
		playQuirks(stage, plan.quirks, startedAt, log.oddTimes),
		plan.tokenDeath
			? killToken(stage, options.loginType, plan.tokenDeath, startedAt, log.deaths)
			: undefined,
	]);
	log.endedAt = Date.now();
	return log;
}

/** Everything people and Meta do, one after the other, by the plan's times. */
async function play(stage: Stage, plan: Plan, log: StormLog, tell: () => void): Promise<void> {
	const deliveries = [...plan.deliveries];
	const deliverUntil = async (moment: number): Promise<void> => {
		while (deliveries.length > 0 && deliveries[0].at < moment) {
			const next = deliveries[0];
			await until(log.startedAt + next.at);
			await deliver(stage, next, log);
			deliveries.shift();
		}
	};
	for (const event of plan.events) {
		await deliverUntil(event.at);
		await until(log.startedAt + event.at);
		log.written.set(event.index, await write(stage, event, log.written));
		tell();
	}
	await deliverUntil(Infinity);
}

async function deliver(stage: Stage, planned: PlannedDelivery, log: StormLog): Promise<void> {
	const ids = planned.events.flatMap((index) => log.written.get(index)?.id ?? []);
	const { webhooks } = await stage.instagram.deliver({ ids, copies: planned.copies });
	if (webhooks === 0) log.unsubscribed += ids.length * planned.copies;
	else if (planned.isRepeated) log.repeated += ids.length * planned.copies;
}

const until = async (moment: number): Promise<void> => {
	await sleep(Math.max(0, moment - Date.now()));
};
