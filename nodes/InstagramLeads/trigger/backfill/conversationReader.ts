import type { ConnectedAccount } from '../../graph/account/connectedAccount';
import type { GraphClient } from '../../graph/client/client';
import type { Thread } from '../../graph/messaging/conversations';
import { threads } from '../../graph/messaging/conversations';
import { GraphError } from '../../graph/errors/graphError';

/** Two calls a second, for all contacts: who waited so long goes on without the conversation. */
const PATIENCE_MS = 120_000;

/** Calls at once, so that one without an answer doesn't hold up the others. */
const LANES = 4;

/** From so many on, one call for the latest conversations serves more people than one for each. */
const MANY = 3;
const LATEST = 20;

/** With so many waiting it is enough to know that a conversation has nothing new. */
const TOO_MANY = 20;

export interface ThreadDeskOptions {
	api: () => Promise<{ client: GraphClient; connected: ConnectedAccount }>;
	/** Milliseconds; a conversation that was last active before is of no interest. */
	from: () => number;
}

interface Ask {
	contactId: string;
	askedAt: number;
	/** Was not among the latest. */
	isRare: boolean;
	resolve: (thread: Thread | undefined) => void;
	reject: (reason: unknown) => void;
}

/** Reads the conversations of those who ask: one by one, or the latest at once where many wait. */
export class ThreadDesk {
	private waiting: Ask[] = [];

	private lanes = 0;

	private wasForMany = false;

	constructor(private readonly options: ThreadDeskOptions) {}

	/**
	 * The contact's conversation as Meta shows it after this call.
	 *
	 * @throws GraphError where Meta doesn't show it, or too many wait
	 */
	async read(contactId: string): Promise<Thread | undefined> {
		return await new Promise<Thread | undefined>((resolve, reject) => {
			this.waiting.push({ contactId, askedAt: Date.now(), isRare: false, resolve, reject });
			if (this.lanes < LANES) void this.serve();
		});
	}

	private async serve(): Promise<void> {
		this.lanes++;
		// Those who come in the same moment are counted together.
		await Promise.resolve();
		for (let asks = this.take(); asks.length > 0; asks = this.take()) {
			try {
				const { client, connected } = await this.options.api();
				if (asks.length > 1) await this.readLatest(asks, client, connected);
				else await readOne(asks[0], client, connected);
			} catch (error) {
				for (const { reject } of asks) reject(error);
			}
		}
		this.lanes--;
	}

	/** Whom the next call is for. */
	private take(): Ask[] {
		const earliest = Date.now() - PATIENCE_MS;
		for (const { askedAt, reject } of this.waiting) if (askedAt < earliest) reject(busyError());
		this.waiting = this.waiting.filter(({ askedAt }) => askedAt >= earliest);
		const untried = this.waiting.filter(({ isRare }) => !isRare);
		// In turns, so that newcomers don't keep those waiting who were not among the latest.
		const isTurnOfOthers = this.wasForMany && untried.length < this.waiting.length;
		this.wasForMany = untried.length >= MANY && !isTurnOfOthers;
		const others = isTurnOfOthers ? this.waiting.filter(({ isRare }) => isRare) : this.waiting;
		const taken = new Set(this.wasForMany ? untried : others.slice(0, 1));
		this.waiting = this.waiting.filter((ask) => !taken.has(ask));
		return [...taken];
	}

	private async readLatest(
		asks: Ask[],
		client: GraphClient,
		connected: ConnectedAccount,
	): Promise<void> {
		const latest = new Map<string, Thread>();
		let oldest = Infinity;
		let count = 0;
		for await (const thread of threads(client, connected, { pageSize: LATEST })) {
			if (!latest.has(thread.contact.id)) latest.set(thread.contact.id, thread);
			oldest = thread.updatedAt === undefined ? oldest : Date.parse(thread.updatedAt);
			if (++count === LATEST) break;
		}
		const isAll = count < LATEST || oldest < this.options.from();
		const isEnough = isAll && this.waiting.length + asks.length > TOO_MANY;
		for (const ask of asks) {
			const thread = latest.get(ask.contactId);
			if (thread || isEnough) ask.resolve(thread);
			else this.waiting.push({ ...ask, isRare: true });
		}
	}
}

async function readOne(
	{ contactId, resolve }: Ask,
	client: GraphClient,
	connected: ConnectedAccount,
): Promise<void> {
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
