import type { LeadEvent } from '../../events/leadEvent';
import type { ConnectedAccount } from '../../graph/account/connectedAccount';
import type { GraphClient } from '../../graph/client/client';
import { latestPosts } from '../../graph/content/comments';
import type { Insistence } from '../shared/sharedRetry';
import { scanPosts } from '../polling/scan';

/** Where Meta shows no comments for a reason that doesn't pass by itself, looking pauses. */
const PAUSE_MS = 60_000;

export interface CommentPeekOptions {
	api: () => Promise<{ client: GraphClient; connected: ConnectedAccount }>;
	/** Latest posts that are looked at. */
	posts: number;
	/** Milliseconds; nothing older is of interest. */
	from: () => number;
	/** Takes what was found; what is known already is told apart at the door. */
	take: (events: LeadEvent[]) => void;
	insistence: Insistence;
}

/**
 * Finds comments whose webhook never came, before something later of the same contact goes on. One
 * call tells how many comments each post has; only where that changed are they read. Those who ask
 * at the same time share a look.
 */
export class CommentPeek {
	private readonly counts = new Map<string, number | undefined>();

	private running?: Promise<void>;

	private next?: Promise<void>;

	private pausedUntil = 0;

	constructor(private readonly options: CommentPeekOptions) {}

	/** Resolves when a look that began after this call is through, or patience is over. */
	async fresh(): Promise<void> {
		if (Date.now() < this.pausedUntil) return;
		const result = await this.options.insistence.on(async () => await this.look());
		if (result.ok) return;
		const { errorClass } = result.failure;
		const passes = ['transient', 'rate', 'reconnect'].includes(errorClass);
		if (!passes) this.pausedUntil = Date.now() + PAUSE_MS;
	}

	private async look(): Promise<void> {
		if (this.running) {
			// What runs may have read too early for who asks now.
			this.next ??= this.afterRunning(this.running);
			return await this.next;
		}
		this.running = this.read().finally(() => (this.running = undefined));
		await this.running;
	}

	private async afterRunning(running: Promise<void>): Promise<void> {
		// Its failure is told to those who asked for it.
		await running.catch(() => {});
		this.next = undefined;
		await this.look();
	}

	private async read(): Promise<void> {
		const { api, posts, from, take } = this.options;
		const { client, connected } = await api();
		const latest = await latestPosts(client, connected, posts);
		const changed = latest.filter((post) => this.hasChanged(post));
		if (changed.length > 0) take(await scanPosts(client, connected, changed, from()));
		this.counts.clear();
		for (const post of latest) this.counts.set(post.id, post.comments_count);
	}

	private hasChanged(post: { id: string; comments_count?: number }): boolean {
		return post.comments_count === undefined || this.counts.get(post.id) !== post.comments_count;
	}
}
