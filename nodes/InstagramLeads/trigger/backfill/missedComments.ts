import { monotonicNow } from '../../common/monotonicTime';
import type { LeadEvent } from '../../events/leadEvent';
import { scanAdCopy, scanPosts } from '../../graph/content/comments';
import { watchedPosts } from '../../graph/content/watchedPosts';
import type { TriggerSettings } from '../parameters/settings';
import type { CachedClient } from '../shared/cachedClient';
import type { SharedRetry } from '../shared/sharedRetry';
import type { StateStore } from '../state/stateStore';

/** Ads' copies of posts that are looked at: each costs a call, whether it has new comments or not. */
const MAX_AD_COPIES = 3;

/** Where Meta shows no comments for a reason that doesn't pass by itself, looking pauses. */
const PAUSE_MS = 60_000;

/**
 * Finds comments whose webhook never came, before something later of the same contact goes on. One
 * call tells how many comments each post has; only where that changed are they read. Those who ask
 * at the same time share a look.
 */
export class MissedComments {
	private readonly counts = new Map<string, number | undefined>();

	private running?: Promise<LeadEvent[]>;

	private next?: Promise<LeadEvent[]>;

	/** By the monotonic clock. */
	private pausedUntil = 0;

	constructor(
		private readonly client: Pick<CachedClient, 'account'>,
		private readonly retry: SharedRetry,
		private readonly store: Pick<StateStore, 'cursor' | 'adCopies'>,
		private readonly settings: Pick<TriggerSettings, 'commentPosts' | 'posts'>,
	) {}

	/**
	 * What a look that began after this call found: everybody's new comments, those that are known
	 * already among them. Nothing where Meta doesn't show them.
	 */
	async find(): Promise<LeadEvent[]> {
		if (monotonicNow() < this.pausedUntil) return [];
		const result = await this.retry.run(async () => await this.look());
		if (result.ok) return result.value;
		const { failure } = result;
		if (!failure.isGeneral) this.pausedUntil = monotonicNow() + PAUSE_MS;
		return [];
	}

	private async look(): Promise<LeadEvent[]> {
		if (this.running) {
			// What runs may have read too early for who asks now.
			this.next ??= this.afterRunning(this.running);
			return await this.next;
		}
		this.running = this.read().finally(() => (this.running = undefined));
		return await this.running;
	}

	private async afterRunning(running: Promise<LeadEvent[]>): Promise<LeadEvent[]> {
		// Its failure is told to those who asked for it.
		await running.catch(() => {});
		this.next = undefined;
		return await this.look();
	}

	private async read(): Promise<LeadEvent[]> {
		const from = this.store.cursor.readFrom('comments');
		const { client, connected } = await this.client.account();
		const { commentPosts, posts } = this.settings;
		const latest = await watchedPosts(client, connected, commentPosts, posts?.ids);
		const changed = latest.filter((post) => this.hasChanged(post));
		const found = changed.length > 0 ? await scanPosts(client, connected, changed, from) : [];
		const copies = this.store.adCopies
			.newest(client.clock.now(), posts?.ids)
			.slice(0, MAX_AD_COPIES);
		for (const copy of copies) {
			const result = await scanAdCopy(client, connected, copy, from);
			if (result.ok) found.push(...result.value);
		}
		this.counts.clear();
		for (const post of latest) this.counts.set(post.id, post.comments_count);
		return found;
	}

	private hasChanged(post: { id: string; comments_count?: number }): boolean {
		return post.comments_count === undefined || this.counts.get(post.id) !== post.comments_count;
	}
}
