import type { LeadEvent } from '../../events/leadEvent';
import type { PendingLookup } from '../../events/pieceOutcome';
import { commentById } from '../../graph/content/comments';
import type { MentionNotice } from '../../graph/content/mentions';
import { readMention } from '../../graph/content/mentions';
import { isWanted } from '../parameters/eventFilter';
import type { TriggerSettings } from '../parameters/settings';
import type { Poller } from '../polling/poller';
import type { EventQueue } from '../queue/eventQueue';
import type { CachedClient } from '../shared/cachedClient';
import type { TriggerLog } from '../shared/log';
import type { SharedRetry } from '../shared/sharedRetry';
import type { AnnouncedMessages } from './announcedMessages';

/** What following a hint works with. */
export interface PendingLookupsParts {
	queue: EventQueue;
	poller: Pick<Poller, 'run'>;
	announced: AnnouncedMessages;
	client: CachedClient;
	/** Repeats what Meta doesn't answer for a while. */
	retry: SharedRetry;
	settings: TriggerSettings;
	log: TriggerLog;
}

type PendingComment = Extract<PendingLookup, { kind: 'comment' }>;

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
			if (lookup.kind === 'comment' && this.parts.settings.events.has(lookup.type)) {
				await this.readComment(lookup);
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

	/** Where Meta doesn't tell either, a poll may still find it: what it then shows is no worse. */
	private async readComment({ commentId, type }: PendingComment): Promise<void> {
		const result = await this.parts.retry.run(async () => {
			const { client, connected } = await this.parts.client.account();
			return await commentById(client, connected, commentId);
		});
		if (!result.ok) {
			const sentence = `the comment ${commentId} came without its author or its post, and was not read`;
			this.parts.log.warn(sentence, result.failure);
			return;
		}
		const comment: LeadEvent = { ...result.value.event, type, receivedVia: 'webhook' };
		if (isWanted(comment, this.parts.settings)) await this.parts.queue.enqueue([comment]).report;
	}
}
