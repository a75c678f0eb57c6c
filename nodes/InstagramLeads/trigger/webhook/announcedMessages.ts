import { sleep } from 'n8n-workflow';

/** As a rule the message itself comes within a moment. */
const MESSAGE_DELAY_MS = 5000;

/** What makes nobody's event (such as the account's own messages) must not make polls without end. */
const POLL_EVERY_MS = 60_000;

export interface ArrivalsOptions {
	/** Whether the message came by itself. */
	isHere: (messageId: string) => boolean;
	/** Finds what didn't. */
	poll: () => Promise<void>;
}

/** Messages of which Meta told only that they arrived. One poll serves all that didn't come. */
export class Arrivals {
	private awaited: string[] = [];

	private isWatching = false;

	constructor(private readonly options: ArrivalsOptions) {}

	/** Resolves when nothing is awaited any more; at once where somebody watches already. */
	async expect(messageIds: string[]): Promise<void> {
		this.awaited.push(...messageIds);
		if (this.isWatching) return;
		this.isWatching = true;
		while (this.awaited.length > 0) await this.look();
		this.isWatching = false;
	}

	private async look(): Promise<void> {
		await sleep(MESSAGE_DELAY_MS);
		const messageIds = this.awaited;
		this.awaited = [];
		if (messageIds.every((id) => this.options.isHere(id))) return;
		await this.options.poll();
		await sleep(POLL_EVERY_MS);
	}
}
