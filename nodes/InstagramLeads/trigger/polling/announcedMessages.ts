import type { Poller } from './poller';
import type { EventQueue } from '../queue/eventQueue';
import type { Lifetime } from '../../common/lifetime';

/** As a rule the message itself comes within a moment. */
const MESSAGE_DELAY_MS = 5000;

/** What makes nobody's event (such as the account's own messages) must not make polls without end. */
const POLL_EVERY_MS = 60_000;

/** Messages of which Meta told only that they arrived. One poll serves all that didn't come. */
export class AnnouncedMessages {
	private awaited: string[] = [];

	private isWatching = false;

	constructor(
		private readonly queue: Pick<EventQueue, 'hasSeen'>,
		private readonly poller: Pick<Poller, 'run'>,
		private readonly lifetime: Lifetime,
	) {}

	/** Resolves when nothing is awaited any more; at once where somebody watches already. */
	async expect(messageIds: string[]): Promise<void> {
		this.awaited.push(...messageIds);
		if (this.isWatching) return;
		this.isWatching = true;
		while (this.awaited.length > 0 && !this.lifetime.isOver) await this.look();
		this.isWatching = false;
	}

	private async look(): Promise<void> {
		await this.lifetime.pause(MESSAGE_DELAY_MS);
		const messageIds = this.awaited;
		this.awaited = [];
		if (messageIds.every((id) => this.queue.hasSeen(`m:${id}`))) return;
		await this.poller.run();
		await this.lifetime.pause(POLL_EVERY_MS);
	}
}
