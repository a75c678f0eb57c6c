import type { DeliveryRecord } from '../../sandbox/graph-simulator/types.mts';
import type { N8nClient } from '../../sandbox/n8n/client.mts';
import type { DataTableRow } from '../../sandbox/n8n/types.mts';
import type { ChaosOptions } from './options.mts';
import type { Plan } from './plan.mts';
import { isSuccess, signsOf, type Attempt } from './signs.mts';
import type { Stage } from './stage.mts';
import type { StormLog } from './storm.mts';
import type { CommentRow, DealRow, Evidence, HappenedEvent, Reading } from './types.mts';

const DEALS_TABLE = 'Instagram Deals';
export const COMMENTS_TABLE = 'Instagram Deal Comments';

/** A repaired token is used from the next call on; what was under way still has the dead one. */
const REPAIR_MS = 3000;

const text = (row: DataTableRow, column: string): string => {
	const value = row[column];
	return typeof value === 'string' ? value : '';
};

/** Puts together what Meta says that happened and what stands in the data tables. */
export async function collectEvidence(
	stage: Stage,
	plan: Plan,
	log: StormLog,
	{ mode, strictOrder }: Pick<ChaosOptions, 'mode' | 'strictOrder'>,
	readings: Reading[],
): Promise<Evidence> {
	const deliveries = await stage.instagram.getDeliveries();
	const events = await happenedEvents(stage, plan, log, acceptedTimes(deliveries));
	const { deals, comments } = await readTables(stage.n8n);
	const tokenDead = log.deaths.map(({ diedAt, repairedAt }) => ({
		from: diedAt,
		to: (repairedAt ?? Date.now()) + REPAIR_MS,
	}));
	// A worker's death tells the trigger nothing: it runs in the main process.
	const restarts = log.cuts
		.filter(({ victim }) => victim === 'n8n' || victim === 'main')
		.map(({ killedAt }) => killedAt);
	const attempts = deliveries.flatMap(attemptsOf);
	return {
		events,
		deals,
		comments,
		tokenDead,
		isPolling: mode === 'polling',
		isStrictOrder: strictOrder,
		signs: signsOf({ events, comments, attempts, readings, restarts }),
		readings,
		restarts,
		unreadable: log.oddTimes.flatMap(({ contactId, from, to }) =>
			contactId === undefined ? [] : [{ leadKey: `ig:${stage.accountId}:${contactId}`, from, to }],
		),
	};
}

function attemptsOf({ attempts, messageIds, commentIds }: DeliveryRecord): Attempt[] {
	const ids = [...messageIds, ...commentIds];
	return attempts.map(({ at, status, durationMs }) => ({
		at: Date.parse(at) + durationMs,
		status,
		ids,
	}));
}

async function happenedEvents(
	{ instagram, accountId }: Stage,
	plan: Plan,
	log: StormLog,
	accepted: Map<string, number>,
): Promise<HappenedEvent[]> {
	const { conversations, comments } = await instagram.getState();
	const times = new Map<
		string,
		Pick<HappenedEvent, 'place' | 'mediaId' | 'parentId'> & { at: number }
	>();
	for (const { messages } of conversations) {
		for (const [place, { id, createdAt }] of messages.entries()) {
			times.set(id, { at: createdAt, place });
		}
	}
	for (const { id, createdAt, mediaId, parentId } of comments) {
		times.set(id, { at: createdAt, place: 0, mediaId, parentId });
	}
	return plan.events.flatMap(({ index, kind, text: wrote }) => {
		const written = log.written.get(index);
		const time = written && times.get(written.id);
		if (!written || !time) return [];
		const leadKey = `ig:${accountId}:${written.contactId}`;
		const { at: happenedAt, ...where } = time;
		const acceptedAt = accepted.get(written.id);
		return [{ id: written.id, kind, leadKey, text: wrote, happenedAt, ...where, acceptedAt }];
	});
}

/** When the callback first said 2xx to each message or comment. */
export function acceptedTimes(deliveries: DeliveryRecord[]): Map<string, number> {
	const times = new Map<string, number>();
	for (const { messageIds, commentIds, attempts } of deliveries) {
		const success = attempts.find(({ status }) => isSuccess(status));
		if (!success) continue;
		const at = Date.parse(success.at) + success.durationMs;
		for (const id of [...messageIds, ...commentIds]) {
			times.set(id, Math.min(at, times.get(id) ?? at));
		}
	}
	return times;
}

async function readTables(n8n: N8nClient): Promise<{ deals: DealRow[]; comments: CommentRow[] }> {
	const deals = (await n8n.dataTableRows(DEALS_TABLE)).map((row) => ({
		leadKey: text(row, 'leadKey'),
		dealId: text(row, 'dealId'),
	}));
	const comments = (await n8n.dataTableRows(COMMENTS_TABLE)).map((row) => ({
		eventId: text(row, 'eventId'),
		leadKey: text(row, 'leadKey'),
		dealId: text(row, 'dealId'),
		text: text(row, 'text'),
		writtenAt: Date.parse(text(row, 'createdAt')),
	}));
	return { deals, comments };
}
