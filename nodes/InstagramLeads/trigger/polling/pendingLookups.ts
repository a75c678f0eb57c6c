import type { Lifetime } from '../../common/lifetime';
import type { LeadEvent } from '../../events/leadEvent';
import type { PendingLookup } from '../../events/pieceOutcome';
import { commentById } from '../../graph/content/comments';
import type { MentionNotice } from '../../graph/content/mentions';
import { readMention } from '../../graph/content/mentions';
import { attempt } from '../../graph/errors/attempt';
import { threadWith } from '../../graph/sending/lostSend';
import { isWanted } from '../parameters/eventFilter';
import type { TriggerSettings } from '../parameters/settings';
import type { Poller } from './poller';
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
	lifetime: Lifetime;
}

/** Meta may show a message a moment after it told of it: it is looked for at once, and once more. */
const SECOND_LOOK_MS = 5000;

type DoubtfulEcho = Extract<PendingLookup, { kind: 'echo' }>;
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
		// Last, for these take their time.
		const echoes = lookups.filter((lookup) => lookup.kind === 'echo');
		const read = Promise.all(echoes.map(async (echo) => await this.readEcho(echo)));
		await this.parts.announced.expect(
			lookups.flatMap((lookup) => (lookup.kind === 'message' ? lookup.messageId : [])),
		);
		await read;
	}

	/** Who wrote it, the conversation tells. What it doesn't tell is never taken for the account's. */
	private async readEcho(echo: DoubtfulEcho): Promise<void> {
		const { lifetime, log, queue, settings } = this.parts;
		for (const pause of [0, SECOND_LOOK_MS]) {
			if (pause > 0) await lifetime.pause(pause);
			if (lifetime.isOver || queue.hasSeen(echo.unread.eventId)) return;
			const found = await attempt(this.findMessage(echo));
			if (found.ok && found.value) return await this.handIn(found.value);
			if (!found.ok) log.debug('a conversation was not read', found.failure);
			// A poll reads it when Meta answers again.
			if (!found.ok && found.failure.isTemporary && settings.polls && pause > 0) return;
		}
		log.warn(
			`Meta marks the message ${echo.messageId} as the account's own and doesn't show who wrote it: it counts as the contact's, as an unsupported message`,
		);
		await this.handIn(echo.unread);
	}

	private async findMessage(echo: DoubtfulEcho): Promise<LeadEvent | undefined> {
		const { client, connected } = await this.parts.client.account();
		if (echo.unread.account.id !== connected.account.id) return undefined;
		for (const contactId of echo.contactIds) {
			const thread = await threadWith(client, connected, contactId);
			const found = thread?.events.find(({ message }) => message?.id === echo.messageId);
			if (found) return found;
		}
		return undefined;
	}

	private async handIn(event: LeadEvent): Promise<void> {
		if (isWanted(event, this.parts.settings)) await this.parts.queue.enqueue([event]).report;
	}

	private async readMention(notice: MentionNotice): Promise<void> {
		try {
			const { client, connected } = await this.parts.client.account();
			const mention = await readMention(client, connected, notice);
			if (mention) await this.handIn(mention);
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
