import { setTimeout as sleep } from 'node:timers/promises';
import type { N8nClient } from '../../sandbox/n8n/client.mts';
import { isSettled, itemsOf } from '../../sandbox/n8n/executions.mts';
import type { Execution } from '../../sandbox/n8n/types.mts';
import type { FarMeta, MetaCall } from './farMeta.mts';
import { patiently } from './patience.mts';
import { successes } from './posting.mts';
import { percentile } from './statistics.mts';
import type { Lane } from '../lanes.mts';
import { idsOf, type Delivery } from './deliveries.mts';

/** Event ids with the moment each happened, in ms since the epoch. */
export type Sent = Map<string, number>;

/** A workflow, and the Meta that its trigger asks where it has one. */
export interface Watched {
	lane: Lane;
	meta?: FarMeta;
}

/** What became of the events of one phase. */
export interface Arrivals {
	/** Milliseconds from the event until its execution started; Infinity where none did. */
	delays: number[];
	/** Executions of the phase that had no event. */
	empty: number;
	/** Calls to Meta's API in the phase. */
	calls: MetaCall[];
	/** From the beginning of the phase until the last of its executions ended; Infinity if any didn't. */
	seconds: number;
	/** Executions that had an event of the phase. */
	real: number;
}

const PATIENCE_MS = 240_000;
const LOOK_EVERY_MS = 250;
const LIST_EVERY_MS = 1000;
/** Calls that follow an execution belong to it. */
const AFTERMATH_MS = 1500;

/**
 * Lets things happen, and watches until each has had an execution or the time is over. Executions
 * are known by what the trigger put out: what only stores a state is none.
 */
export async function watch(
	client: N8nClient,
	{ lane, meta }: Watched,
	happen: (sent: Sent) => Promise<void>,
	patienceMs = PATIENCE_MS,
): Promise<Arrivals> {
	const { workflowId } = lane;
	const after = await newestNumber(client, workflowId);
	const before = await successes(client, workflowId);
	if (meta) meta.calls.length = 0;
	const sent: Sent = new Map();
	const startedAt = Date.now();
	await happen(sent);
	const deadline = Date.now() + patienceMs;
	const isOver = (): boolean => Date.now() > deadline;
	while ((await successes(client, workflowId)) < before + sent.size && !isOver()) {
		await sleep(LOOK_EVERY_MS);
	}
	let found = await executionsAfter(client, workflowId, after);
	while (startsOf(found, sent).size < sent.size && !isOver()) {
		await sleep(LIST_EVERY_MS);
		found = await executionsAfter(client, workflowId, after);
	}
	if (meta) {
		await sleep(AFTERMATH_MS);
		found = await executionsAfter(client, workflowId, after);
	}
	return arrivalsOf(found, sent, { startedAt, calls: [...(meta?.calls ?? [])] });
}

/** A share (0 to 1) of the delays, in seconds. */
export function delay({ delays }: Arrivals, share: number): number {
	return percentile(delays, share) / 1000;
}

/** Calls about Direct threads, which Meta limits to two a second. */
export function conversationCalls(calls: MetaCall[]): MetaCall[] {
	return calls.filter(({ path }) => /\/conversations$|^\/aWd/.test(path));
}

/** Calls that Meta refused because there were more than two in a second. */
export function refused(calls: MetaCall[]): MetaCall[] {
	return calls.filter(({ code }) => code === 613);
}

function arrivalsOf(
	found: Execution[],
	sent: Sent,
	{ startedAt, calls }: { startedAt: number; calls: MetaCall[] },
): Arrivals {
	const starts = startsOf(found, sent);
	const ended = found.filter(isSettled);
	const real = ended.filter((one) => eventIds(one).some((id) => sent.has(id)));
	const isComplete = starts.size === sent.size;
	const lastEnd = Math.max(...real.map(({ stoppedAt }) => Date.parse(stoppedAt ?? '')));
	return {
		delays: [...sent].map(([id, at]) => (starts.get(id) ?? Infinity) - at),
		seconds: isComplete ? (lastEnd - startedAt) / 1000 : Infinity,
		real: real.length,
		empty: ended.filter((one) => eventIds(one).length === 0).length,
		calls,
	};
}

/** When the first execution of each event started; those that have not ended aren't looked at. */
function startsOf(executions: Execution[], sent: Sent): Map<string, number> {
	const starts = new Map<string, number>();
	for (const execution of executions.filter(isSettled)) {
		for (const id of eventIds(execution)) {
			if (!sent.has(id) || !execution.startedAt) continue;
			const at = Date.parse(execution.startedAt);
			starts.set(id, Math.min(at, starts.get(id) ?? Infinity));
		}
	}
	return starts;
}

/** Our trigger tells the id; the others hand on Meta's delivery, as it is or as a `body`. */
function eventIds(execution: Execution): string[] {
	return itemsOf(execution, 'Start').flatMap((item) => {
		if (typeof item.eventId === 'string') return [item.eventId];
		const { entry } = (item.body ?? item) as Partial<Delivery>;
		return entry === undefined ? [] : idsOf({ entry });
	});
}

async function newestNumber(client: N8nClient, workflowId: string): Promise<number> {
	const { data } = await client.session.api<{ data: { id: string }[] }>(
		'GET',
		`/executions?workflowId=${workflowId}&limit=1`,
	);
	return Number(data[0]?.id ?? 0);
}

/** The executions with a number above `after`. */
async function executionsAfter(
	client: N8nClient,
	workflowId: string,
	after: number,
): Promise<Execution[]> {
	const found: Execution[] = [];
	let cursor: string | null = null;
	do {
		const query = new URLSearchParams({ workflowId, includeData: 'true', limit: '100' });
		if (cursor) query.set('cursor', cursor);
		const page: { data: Execution[]; nextCursor: string | null } = await patiently(
			async () => await client.session.api('GET', `/executions?${query.toString()}`),
		);
		const newer = page.data.filter(({ id }) => Number(id) > after);
		found.push(...newer);
		cursor = newer.length === page.data.length ? page.nextCursor : null;
	} while (cursor);
	return found;
}
