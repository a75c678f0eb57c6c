import { monotonicNow } from '../../common/monotonicTime';
import type { ConnectedAccount } from '../../graph/account/connectedAccount';
import type { GraphClient } from '../../graph/client/client';
import { GraphError } from '../../graph/errors/graphError';
import type { Thread } from '../../graph/messaging/conversations';
import { threads } from '../../graph/messaging/conversations';
import type { TriggerSettings } from '../parameters/settings';
import type { StateStore } from '../state/stateStore';

/** Two calls a second, for all contacts: who waited so long goes on without the conversation. */
const PATIENCE_MS = 120_000;

/** Calls at once, so that one without an answer doesn't hold up the others. */
const MAX_WORKERS = 4;

/** From so many on, one call for the latest conversations serves more people than one for each. */
const MANY = 3;
const LATEST = 20;

/** With so many waiting it is enough to know that a conversation has nothing new. */
const TOO_MANY = 20;

interface ReadRequest {
	client: GraphClient;
	connected: ConnectedAccount;
	contactId: string;
	/** By the monotonic clock. */
	requestedAt: number;
	/** Was not among the latest. */
	isRare: boolean;
	resolve: (thread: Thread | undefined) => void;
	reject: (reason: unknown) => void;
}

/** Reads conversations by few calls: one by one, or the latest at once where many are asked for. */
export class ReadWorkers {
	private waiting: ReadRequest[] = [];

	private workers = 0;

	private wasForMany = false;

	constructor(
		private readonly store: Pick<StateStore, 'cursor'>,
		private readonly settings: Pick<TriggerSettings, 'polls'>,
	) {}

	/**
	 * The contact's conversation as Meta shows it after this call.
	 *
	 * @throws GraphError where Meta doesn't show it, or too many wait
	 */
	async read(
		contactId: string,
		client: GraphClient,
		connected: ConnectedAccount,
	): Promise<Thread | undefined> {
		return await new Promise<Thread | undefined>((resolve, reject) => {
			const requestedAt = monotonicNow();
			const request = { client, connected, contactId, requestedAt, resolve, reject };
			this.waiting.push({ ...request, isRare: false });
			if (this.workers < MAX_WORKERS) void this.work();
		});
	}

	private async work(): Promise<void> {
		this.workers++;
		// Those who come in the same moment are counted together.
		await Promise.resolve();
		for (let requests = this.take(); requests.length > 0; requests = this.take()) {
			try {
				if (requests.length > 1) await this.readLatest(requests);
				else await readOne(requests[0]);
			} catch (error) {
				for (const { reject } of requests) reject(error);
			}
		}
		this.workers--;
	}

	/** Whom the next call is for. */
	private take(): ReadRequest[] {
		this.rejectImpatient();
		const untried = this.waiting.filter(({ isRare }) => !isRare);
		// In turns, so that newcomers don't keep those waiting who were not among the latest.
		const isTurnOfOthers = this.wasForMany && untried.length < this.waiting.length;
		this.wasForMany = untried.length >= MANY && !isTurnOfOthers;
		const others = isTurnOfOthers ? this.waiting.filter(({ isRare }) => isRare) : this.waiting;
		const taken = new Set(this.wasForMany ? untried : others.slice(0, 1));
		this.waiting = this.waiting.filter((request) => !taken.has(request));
		return [...taken];
	}

	private rejectImpatient(): void {
		const earliest = monotonicNow() - PATIENCE_MS;
		const isImpatient = ({ requestedAt }: ReadRequest) => requestedAt < earliest;
		for (const { reject } of this.waiting.filter(isImpatient)) reject(busyError());
		this.waiting = this.waiting.filter((request) => !isImpatient(request));
	}

	private async readLatest(requests: ReadRequest[]): Promise<void> {
		const { client, connected } = requests[0];
		const latest = new Map<string, Thread>();
		let oldest = Infinity;
		let count = 0;
		for await (const thread of threads(client, connected, { pageSize: LATEST })) {
			if (!latest.has(thread.contact.id)) latest.set(thread.contact.id, thread);
			oldest = thread.updatedAt === undefined ? oldest : Date.parse(thread.updatedAt);
			if (++count === LATEST) break;
		}
		// Conversations that were last active before are of no interest.
		const isAll =
			count < LATEST ||
			oldest < this.store.cursor.lookBackFrom(client.clock.now(), this.settings.polls);
		const isEnough = isAll && this.waiting.length + requests.length > TOO_MANY;
		for (const request of requests) {
			const thread = latest.get(request.contactId);
			if (thread || isEnough) request.resolve(thread);
			else this.waiting.push({ ...request, isRare: true });
		}
	}
}

async function readOne(request: ReadRequest): Promise<void> {
	const { client, connected, contactId, resolve } = request;
	const { value: thread } = await threads(client, connected, { contactId, pageSize: 1 }).next();
	resolve(thread && thread.contact.id === contactId ? thread : undefined);
}

function busyError(): GraphError {
	return GraphError.local(
		'rate',
		'Too many conversations wait to be read',
		'Meta allows two such calls a second.',
	);
}
