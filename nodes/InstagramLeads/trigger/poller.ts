import { sleep } from 'n8n-workflow';

import type { LeadEvent } from '../events/leadEvent';
import { connectedAccount } from '../graph/account';
import type { GraphClient } from '../graph/client';
import type { CursorKind } from './cursor';
import { moveCursor, scanFrom, startingAt } from './cursor';
import type { DeliveryReport, Door } from './door';
import { isWanted } from './filter';
import type { ScanSummary, Take } from './scan';
import { scanComments, scanMessages } from './scan';
import type { TriggerSettings } from './settings';
import type { TriggerState } from './state';

export interface PollerOptions {
	door: Door;
	state: TriggerState;
	settings: TriggerSettings;
	client: () => Promise<GraphClient>;
	/** Called when Meta hides messages that the poll was to read. */
	onTruncated: (conversations: number) => void;
}

/** How long a poll waits for the executions of what it found. */
const SETTLE_PATIENCE_MS = 30_000;

/** Reads what is new through the API and puts it through the door; never two reads at once. */
export class Poller {
	private isRunning = false;

	constructor(private readonly options: PollerOptions) {}

	/**
	 * One poll: reads, waits until everything found has settled, moves the cursor. Messages and
	 * comments each have their own cursor, so that trouble with one doesn't hold up the other.
	 *
	 * @throws GraphError the first failure, once both were tried
	 */
	async poll(): Promise<void> {
		if (this.isRunning) return;
		this.isRunning = true;
		try {
			const client = await this.options.client();
			const connected = await connectedAccount(client);
			this.options.state.cursor ??= startingAt(client.serverTime ?? Date.now());
			const { commentPosts: posts, events, silenceMs } = this.options.settings;

			const results = [
				await attempt(() =>
					this.advance('messages', async (from, take) => {
						return await scanMessages(client, connected, { from, silenceMs }, take);
					}),
				),
			];
			if (events.has('comment')) {
				results.push(
					await attempt(() =>
						this.advance('comments', async (from, take) => {
							return await scanComments(client, connected, { from, posts }, take);
						}),
					),
				);
			}
			const failed = results.find((result) => 'failure' in result);
			if (failed) throw failed.failure;
		} finally {
			this.isRunning = false;
		}
	}

	private async advance(
		kind: CursorKind,
		scan: (from: number, take: Take) => Promise<ScanSummary>,
	): Promise<void> {
		const { state, door, settings, onTruncated } = this.options;
		const cursor = state.cursor;
		if (!cursor) return;
		const open = new Set<LeadEvent>();
		const deliveries: Array<Promise<void>> = [];
		const take: Take = (events) => {
			const wanted = events.filter((event) => isWanted(event, settings));
			for (const event of wanted) open.add(event);
			deliveries.push(door.deliver(wanted).then((report) => close(open, wanted, report)));
		};
		const { newestSeen, truncated } = await scan(scanFrom(cursor, kind), take);
		if (truncated > 0) onTruncated(truncated);
		// A workflow may take long: the cursor then stays before its event, and the poll goes on.
		await Promise.race([Promise.all(deliveries), sleep(SETTLE_PATIENCE_MS)]);
		const unsettled = [...open];
		state.cursor = moveCursor(state.cursor ?? cursor, kind, { newestSeen, unsettled });
	}
}

function close(open: Set<LeadEvent>, delivered: LeadEvent[], { unsettled }: DeliveryReport): void {
	const remaining = new Set(unsettled);
	for (const event of delivered) if (!remaining.has(event)) open.delete(event);
}

async function attempt(work: () => Promise<void>): Promise<{ failure?: unknown }> {
	try {
		await work();
		return {};
	} catch (failure) {
		return { failure };
	}
}
