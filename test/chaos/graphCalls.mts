import type { SimulatorClient } from '../../sandbox/graph-simulator/client.mts';
import type { CallRecord } from '../../sandbox/graph-simulator/types.mts';
import type { Reading } from './types.mts';

/** Calls to Meta's API, and how many of them a fault struck. */
export interface CallCount {
	calls: number;
	failed: number;
	/** Refused because the token was dead. */
	refused: number;
}

const EVERY_MS = 30_000;

/** Pages of so many are read whole for people who wait; polls begin with fewer and go on with more. */
const LOOK_LIMIT = '30';

/** Counts Graph calls in portions, for the simulator's log is bounded. */
export class CallCounter {
	readonly count: CallCount = { calls: 0, failed: 0, refused: 0 };
	/** In the order in which they were made. */
	readonly readings: Reading[] = [];
	private last = 0;
	private readonly timer: NodeJS.Timeout;

	constructor(private readonly instagram: SimulatorClient) {
		this.timer = setInterval(() => void this.read().catch(() => undefined), EVERY_MS);
		this.timer.unref();
	}

	async stop(): Promise<CallCount> {
		clearInterval(this.timer);
		await this.read();
		return this.count;
	}

	private async read(): Promise<void> {
		for (const call of await this.instagram.getCalls()) {
			const { seq, fault, code } = call;
			if (seq <= this.last) continue;
			this.last = seq;
			this.readings.push(readingOf(call));
			this.count.calls++;
			if (fault !== undefined) this.count.failed++;
			else if (code === 190) this.count.refused++;
		}
	}
}

function readingOf(call: CallRecord): Reading {
	const { at, method, path, query, status, code, fault, threadOf, shown } = call;
	const base: Reading = {
		at: Date.parse(at),
		of: 'other',
		isPoll: false,
		isOk: method === 'GET' && status === 200,
		...(fault === 'hang' && { isHung: true }),
		code,
	};
	if (method !== 'GET') return base;
	const [id, edge] = path.slice(1).split('/');
	if (edge === 'media') return { ...base, of: 'comments' };
	if (edge === 'comments') return { ...base, of: 'comments', mediaId: id };
	if (edge === 'replies') return { ...base, of: 'comments', parentId: id };
	if (edge !== 'conversations' && threadOf === undefined) return base;
	const contactId = typeof query.user_id === 'string' ? query.user_id : threadOf;
	const isWhole = contactId === undefined && String(query.fields).includes('attachments');
	const isPoll = isWhole && query.limit !== LOOK_LIMIT;
	return {
		...base,
		of: 'conversations',
		isPoll,
		...(contactId ? { contactId } : { shown, isWhole }),
	};
}
