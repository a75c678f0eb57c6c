import { compareText } from '../../common/compareText';
import type { LeadEvent } from '../../events/leadEvent';
import type { ConnectedAccount } from '../../graph/account/connectedAccount';
import { forgetAccount } from '../../graph/account/connectedAccount';
import type { GraphClient } from '../../graph/client/client';
import { GraphError } from '../../graph/errors/graphError';
import type { Attempt } from '../../graph/errors/attempt';
import { isWanted } from '../parameters/eventFilter';
import type { TriggerSettings } from '../parameters/settings';
import type { ConversationLookups } from '../contacts/conversationLookups';
import type { EventQueue } from '../queue/eventQueue';
import type { CachedClient } from '../shared/cachedClient';
import type { Lifetime } from '../../common/lifetime';
import type { TriggerLog } from '../shared/log';
import type { Alertness } from '../shared/alertness';
import type { SharedRetry } from '../shared/sharedRetry';
import type { WebhookRecord } from '../shared/webhookRecord';
import type { Gate } from '../../common/gate';
import type { CursorKind } from '../state/cursor';
import type { StateStore } from '../state/stateStore';
import { CommentScan } from './commentScan';
import { MessageScan } from './messageScan';
import type { OutageReporter } from './outageReporter';
import { PollPace } from './pollPace';
import type { Scan } from './scan';

/** How long a poll waits for the executions of what it found. */
const SETTLE_PATIENCE_MS = 30_000;

type Scans = Partial<Record<CursorKind, Attempt<Scan>>>;

/** What a poll works with. */
export interface PollerParts {
	queue: EventQueue;
	client: CachedClient;
	store: StateStore;
	settings: TriggerSettings;
	/** What one scan found would overtake what the other missed: each is repeated for a while. */
	retry: SharedRetry;
	/** Opened when all that the first read found is in the queue, or it failed; see {@link Backfill}. */
	startupGate: Gate;
	alertness: Pick<Alertness, 'started' | 'pollEnded'>;
	webhookRecord: Pick<WebhookRecord, 'hasMissed'>;
	outages: OutageReporter;
	/** Who waits for a conversation that the poll reads. */
	conversations: Pick<ConversationLookups, 'offer'>;
	log: TriggerLog;
	lifetime: Lifetime;
}

/** Reads what is new through the API and puts it into the queue; never two reads at once. */
export class Poller {
	private isRunning = false;

	private hasRead = false;

	private readonly messages: MessageScan;

	private readonly comments: CommentScan;

	private readonly pace: PollPace;

	/** What the last poll called Meta with. */
	private lastClient?: GraphClient;

	constructor(private readonly parts: PollerParts) {
		this.pace = new PollPace(parts.log);
		this.messages = new MessageScan(parts.log, parts.store.leftOut, parts.conversations);
		this.comments = new CommentScan(parts.log);
	}

	/** The first read after a start; without one there is nothing that events have to wait for. */
	async begin(readsAtOnce: boolean): Promise<void> {
		if (readsAtOnce) await this.run();
		else this.parts.startupGate.open();
	}

	/** The schedule asks for a poll: left out now and then where Meta's limits run short. Never rejects. */
	async tick(): Promise<void> {
		if (this.pace.isDue(this.parts.client.headroom)) await this.run();
		else this.resume();
	}

	/** A poll that never rejects: tells of an outage once, and in the log of what passes by itself. */
	async run(): Promise<void> {
		this.resume();
		// The one that runs opens the gate, and tells how it ended.
		if (this.isRunning || this.parts.lifetime.isOver) return;
		try {
			await this.poll();
			this.parts.store.save();
			this.parts.outages.recovered();
		} catch (error) {
			this.parts.log.warn('poll failed', error);
			this.doubtAccount(error);
			this.parts.outages.failed(error);
			// Where it succeeded, all that it found was queued first; where another one runs, that one opens.
			this.parts.startupGate.open();
		}
	}

	/** What Meta refuses for good may come of a Page that is linked to another account now. */
	private doubtAccount(error: unknown): void {
		if (!this.lastClient || !(error instanceof GraphError)) return;
		const isOfToken = error.errorClass === 'reconnect';
		if (!error.isTemporary && !isOfToken) forgetAccount(this.lastClient);
	}

	/** What n8n refused for too long; all others are under way already. */
	private resume(): void {
		this.parts.queue.enqueue(this.parts.store.pendingEvents());
	}

	/**
	 * One poll: reads, queues everything found in the order it occurred, moves the cursors. Messages
	 * and comments each have their own, so that trouble with one doesn't hold up the other.
	 *
	 * @throws GraphError the first failure, once both were tried
	 */
	async poll(): Promise<void> {
		if (this.isRunning || this.parts.lifetime.isOver) return;
		this.isRunning = true;
		try {
			this.parts.client.forget();
			const { client, connected } = await this.parts.client.account();
			this.lastClient = client;
			this.parts.store.cursor.startAt(client.clock.now());
			if (client.clock.isHeard) this.parts.store.cursor.holdBack(client.clock.now());
			await this.advance(await this.scan(client, connected));
		} finally {
			this.isRunning = false;
		}
	}

	private async advance(scans: Scans): Promise<void> {
		const results = Object.values(scans);
		// A token that died between the two: the poll after its repair finds all, in order.
		for (const scan of results) if (isTokenDead(scan)) throw scan.failure;
		const found = results.flatMap((scan) => (scan.ok ? scan.value.events : []));
		// Also of what came by webhook, which doesn't tell the name that somebody has now.
		for (const event of found) this.parts.store.identities.learn(event);
		const wanted = found.filter((event) => isWanted(event, this.parts.settings));
		if (results.every(({ ok }) => ok)) this.tellAlertness(wanted);
		const unsettled = await this.deliver(wanted);
		if (scans.messages?.ok) this.messages.delivered(openOf(scans.messages.value, unsettled));
		if (scans.comments?.ok) this.comments.delivered(unsettled);
		for (const [kind, scan] of Object.entries(scans) as Array<[CursorKind, Attempt<Scan>]>) {
			if (!scan.ok || !scan.value.isComplete) continue;
			const open = [...openOf(scan.value, unsettled)];
			this.parts.store.cursor.move(kind, { newestSeen: scan.value.newestSeen, unsettled: open });
		}
		for (const scan of results) if (!scan.ok) throw scan.failure;
	}

	/** What the first read finds came while nothing could be delivered. */
	private tellAlertness(found: LeadEvent[]): void {
		const { alertness, client, queue, webhookRecord } = this.parts;
		if (!this.hasRead) alertness.started();
		else {
			const unseen = found.filter(
				({ direction, eventId }) => direction === 'inbound' && !queue.hasSeen(eventId),
			);
			alertness.pollEnded(webhookRecord.hasMissed(unseen, client.clock.now()));
		}
		this.hasRead = true;
	}

	private async scan(client: GraphClient, connected: ConnectedAccount): Promise<Scans> {
		const { commentPosts: posts, events, silenceMs, posts: chosen } = this.parts.settings;
		const query = { from: this.parts.store.cursor.readFrom('messages'), silenceMs };
		const messages = await this.parts.retry.run(
			async () => await this.messages.scan(client, connected, query),
		);
		if (messages.ok && messages.value.truncated > 0) {
			this.parts.log.warn(
				`Meta shows only the newest 20 messages of a conversation; ${messages.value.truncated} conversation(s) had more since the last poll`,
			);
		}
		if (!events.has('comment')) return { messages };
		const from = this.parts.store.cursor.readFrom('comments');
		const only = chosen?.ids;
		const adCopies = this.parts.store.adCopies.newest(client.clock.now(), only);
		const comments = await this.parts.retry.run(
			async () => await this.comments.scan(client, connected, { from, posts, only, adCopies }),
		);
		return { messages, comments };
	}

	/**
	 * @returns the events that are not through yet: failed, or with a workflow that takes long. The
	 * cursor stays before them, and the next poll meets them again in the queue.
	 */
	private async deliver(wanted: LeadEvent[]): Promise<ReadonlySet<LeadEvent>> {
		const inOrder = wanted.sort((a, b) => compareText(a.occurredAt, b.occurredAt));
		const delivery = this.parts.queue.enqueue(inOrder);
		this.parts.startupGate.open();
		await this.parts.lifetime.within(SETTLE_PATIENCE_MS, delivery.report);
		return delivery.open;
	}
}

function openOf({ events }: Scan, unsettled: ReadonlySet<LeadEvent>): ReadonlySet<LeadEvent> {
	return new Set(events.filter((event) => unsettled.has(event)));
}

function isTokenDead(scan: Attempt<Scan>): scan is Extract<Attempt<Scan>, { ok: false }> {
	return !scan.ok && scan.failure.errorClass === 'reconnect';
}
