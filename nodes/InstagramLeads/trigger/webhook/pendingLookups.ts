import type { PendingLookup } from '../../events/pieceOutcome';
import type { MentionNotice } from '../../graph/content/mentions';
import { readMention } from '../../graph/content/mentions';
import { isWanted } from '../parameters/eventFilter';
import type { TriggerSettings } from '../parameters/settings';
import type { Poller } from '../polling/poller';
import type { EventQueue } from '../queue/eventQueue';
import type { CachedClient } from '../shared/cachedClient';
import type { TriggerLog } from '../shared/log';
import type { AnnouncedMessages } from './announcedMessages';

/** What following a hint works with. */
export interface PendingLookupsParts {
	queue: EventQueue;
	poller: Pick<Poller, 'run'>;
	announced: AnnouncedMessages;
	client: CachedClient;
	settings: TriggerSettings;
	log: TriggerLog;
}

/** Asks Meta for what a webhook only hinted at. */
export class PendingLookups {
	constructor(private readonly parts: PendingLookupsParts) {}

	/** Resolves when all is found out; never rejects. */
	async follow(lookups: PendingLookup[]): Promise<void> {
		if (lookups.some(({ kind }) => kind === 'changed')) await this.parts.poller.run();
		for (const lookup of lookups) {
			if (lookup.kind === 'mention' && this.parts.settings.events.has('mention')) {
				await this.readMention(lookup);
			}
		}
		// Last, for it takes its time.
		await this.parts.announced.expect(
			lookups.flatMap((lookup) => (lookup.kind === 'message' ? lookup.messageId : [])),
		);
	}

	private async readMention(notice: MentionNotice): Promise<void> {
		try {
			const { client, connected } = await this.parts.client.account();
			const mention = await readMention(client, connected, notice);
			if (mention && isWanted(mention, this.parts.settings)) {
				await this.parts.queue.enqueue([mention]).report;
			}
		} catch (error) {
			this.parts.log.warn('a mention was not read', error);
		}
	}
}
