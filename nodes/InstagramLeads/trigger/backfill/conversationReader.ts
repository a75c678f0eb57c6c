import { BoundedMap } from '../../common/boundedMap';
import type { LeadEvent } from '../../events/leadEvent';
import type { Thread } from '../../graph/messaging/conversations';
import type { CachedClient } from '../shared/cachedClient';
import type { SharedRetry } from '../shared/sharedRetry';
import type { ReadWorkers } from './readWorkers';

const KEPT_THREADS = 500;

/** Reads the conversations of those who did something, and keeps what it read a moment ago. */
export class ConversationReader {
	/** By lead key. */
	private readonly recent = new BoundedMap<string, Thread>({ size: KEPT_THREADS });

	constructor(
		private readonly client: Pick<CachedClient, 'account'>,
		private readonly workers: ReadWorkers,
		private readonly retry: SharedRetry,
	) {}

	/**
	 * The conversation of who did something. Of who commented too: a message written before may
	 * never have been delivered. Nothing for contacts that have no id yet, and for other accounts.
	 */
	async read({ account, contact, leadKey }: LeadEvent): Promise<Thread | undefined> {
		const result = await this.retry.run(async () => {
			const { client, connected } = await this.client.account();
			const isReadable = account.id === connected.account.id && !contact.id.startsWith('@');
			return isReadable ? await this.workers.read(contact.id, client, connected) : undefined;
		});
		const thread = result.ok ? result.value : undefined;
		if (thread) this.recent.set(leadKey, thread);
		return thread;
	}

	/** The contact's conversation as it was read last; undefined where that is long ago. */
	lastRead(leadKey: string): Thread | undefined {
		return this.recent.get(leadKey);
	}
}
