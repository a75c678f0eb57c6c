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

const COMMENT_TYPES = ['comment'] as const;

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
			const { commentPosts: posts, events } = this.options.settings;

			const results = [
				await attempt(() =>
					this.advance('messages', async (from, take) => {
						return await scanMessages(client, connected, from, take);
					}),
				),
			];
			if (COMMENT_TYPES.some((type) => events.has(type))) {
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
		const deliveries: Array<Promise<DeliveryReport>> = [];
		const take: Take = (events) => {
			const wanted = events.filter((event) => isWanted(event, settings));
			if (wanted.length > 0) deliveries.push(door.deliver(wanted));
		};
		const { newestSeen, truncated } = await scan(scanFrom(cursor, kind), take);
		if (truncated > 0) onTruncated(truncated);
		const reports = await Promise.all(deliveries);
		const unsettled = reports.flatMap((report) => report.unsettled);
		state.cursor = moveCursor(state.cursor ?? cursor, kind, { newestSeen, unsettled });
	}
}

async function attempt(work: () => Promise<void>): Promise<{ failure?: unknown }> {
	try {
		await work();
		return {};
	} catch (failure) {
		return { failure };
	}
}
