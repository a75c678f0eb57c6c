import { sleep } from 'n8n-workflow';

import type { LeadEvent } from '../../events/leadEvent';
import type { ConnectedAccount } from '../../graph/account/connectedAccount';
import { connectedAccount } from '../../graph/account/connectedAccount';
import type { GraphClient } from '../../graph/client/client';
import type { Attempt } from '../../graph/errors/attempt';
import type { Cursor, CursorKind } from '../state/cursor';
import { moveCursor, scanFrom, startingAt } from '../state/cursor';
import type { Door } from '../queue/eventQueue';
import { isWanted } from '../parameters/eventFilter';
import type { Insistence } from '../shared/sharedRetry';
import type { Scan } from './scan';
import { scanComments, scanMessages } from './scan';
import type { TriggerSettings } from '../parameters/settings';
import type { TriggerState } from '../state/triggerState';

export interface PollerOptions {
	door: Door;
	state: TriggerState;
	settings: TriggerSettings;
	client: () => Promise<GraphClient>;
	/** What one scan found would overtake what the other missed: each is repeated for a while. */
	insistence: Insistence;
	/** Called when all that a poll has read is at the door. */
	onRead?: () => void;
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
	 * One poll: reads, puts everything found through the door in the order it occurred, moves the
	 * cursors. Messages and comments each have their own, so that trouble with one doesn't hold up
	 * the other.
	 *
	 * @throws GraphError the first failure, once both were tried
	 */
	async poll(): Promise<void> {
		if (this.isRunning) return;
		this.isRunning = true;
		try {
			const client = await this.options.client();
			const connected = await connectedAccount(client);
			await this.advance(client, connected);
		} finally {
			this.isRunning = false;
		}
	}

	private async advance(client: GraphClient, connected: ConnectedAccount): Promise<void> {
		const { state } = this.options;
		const cursor = (state.cursor ??= startingAt(client.serverTime ?? Date.now()));
		const scans = await this.scan(client, connected, cursor);
		// A token that died between the two: the poll after its repair finds all, in order.
		for (const scan of Object.values(scans)) if (isTokenDead(scan)) throw scan.failure;
		const found = Object.values(scans).flatMap((scan) => (scan.ok ? scan.value.events : []));
		const unsettled = await this.deliver(found);

		for (const [kind, scan] of Object.entries(scans) as Array<[CursorKind, Attempt<Scan>]>) {
			if (!scan.ok) continue;
			const { newestSeen, events } = scan.value;
			const open = events.filter((event) => unsettled.has(event));
			state.cursor = moveCursor(state.cursor, kind, { newestSeen, unsettled: open });
		}
		for (const scan of Object.values(scans)) if (!scan.ok) throw scan.failure;
	}

	private async scan(
		client: GraphClient,
		connected: ConnectedAccount,
		cursor: Cursor,
	): Promise<Partial<Record<CursorKind, Attempt<Scan>>>> {
		const { settings, insistence, onTruncated } = this.options;
		const { commentPosts: posts, events, silenceMs } = settings;
		const from = scanFrom(cursor, 'messages');
		const messages = await insistence.on(
			async () => await scanMessages(client, connected, { from, silenceMs }),
		);
		if (messages.ok && messages.value.truncated > 0) onTruncated(messages.value.truncated);
		if (!events.has('comment')) return { messages };
		const query = { from: scanFrom(cursor, 'comments'), posts };
		const comments = await insistence.on(async () => await scanComments(client, connected, query));
		return { messages, comments };
	}

	/**
	 * @returns the events that are not through yet: failed, or with a workflow that takes long. The
	 * cursor stays before them, and the next poll meets them again at the door.
	 */
	private async deliver(found: LeadEvent[]): Promise<ReadonlySet<LeadEvent>> {
		const { door, settings } = this.options;
		const wanted = found
			.filter((event) => isWanted(event, settings))
			.sort((a, b) => a.occurredAt.localeCompare(b.occurredAt));
		const open = new Set(wanted);
		const delivery = door.deliver(wanted, (event) => open.delete(event));
		this.options.onRead?.();
		await Promise.race([delivery, sleep(SETTLE_PATIENCE_MS)]);
		return open;
	}
}

function isTokenDead(scan: Attempt<Scan>): scan is Extract<Attempt<Scan>, { ok: false }> {
	return !scan.ok && scan.failure.errorClass === 'reconnect';
}
