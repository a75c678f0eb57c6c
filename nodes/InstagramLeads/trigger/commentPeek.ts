import { sleep } from 'n8n-workflow';

import type { LeadEvent } from '../events/leadEvent';
import type { ConnectedAccount } from '../graph/account';
import type { GraphClient } from '../graph/client';
import { latestPosts } from '../graph/comments';
import { scanPosts } from './scan';

/** An event waits no longer for a look at the comments; Meta's answers take far less. */
const PATIENCE_MS = 5000;

/** A look that failed is repeated once after so long. */
const LOOK_AGAIN_MS = 1000;

/** So many looks failed in a row (rate, permission, token): looking pauses. */
const MOST_FAILURES = 3;
const PAUSE_MS = 60_000;

export interface CommentPeekOptions {
	api: () => Promise<{ client: GraphClient; connected: ConnectedAccount }>;
	/** Latest posts that are looked at. */
	posts: number;
	/** Milliseconds; nothing older is of interest. */
	from: () => number;
	/** Takes what was found; what is known already is told apart at the door. */
	take: (events: LeadEvent[]) => void;
	/** Told what could not be found out; it never stops an event. */
	onMiss: (reason: unknown) => void;
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

	private failures = 0;

	private pausedUntil = 0;

	constructor(private readonly options: CommentPeekOptions) {}

	/** Resolves when a look that began after this call is through, or patience is over. */
	async fresh(): Promise<void> {
		if (Date.now() < this.pausedUntil) return;
		await Promise.race([this.look(), sleep(PATIENCE_MS)]);
	}

	private async look(): Promise<void> {
		if (this.running) {
			// What runs may have read too early for who asks now.
			this.next ??= this.running.then(async () => {
				this.next = undefined;
				await this.look();
			});
			return await this.next;
		}
		this.running = this.read().finally(() => (this.running = undefined));
		await this.running;
	}

	private async read(): Promise<void> {
		let isThrough = await this.attempt();
		if (!isThrough) {
			await sleep(LOOK_AGAIN_MS);
			isThrough = await this.attempt();
		}
		this.failures = isThrough ? 0 : this.failures + 1;
		if (this.failures >= MOST_FAILURES) this.pausedUntil = Date.now() + PAUSE_MS;
	}

	private async attempt(): Promise<boolean> {
		const { api, posts, from, take, onMiss } = this.options;
		try {
			const { client, connected } = await api();
			const latest = await latestPosts(client, connected, posts);
			const changed = latest.filter((post) => this.hasChanged(post));
			if (changed.length > 0) take(await scanPosts(client, connected, changed, from()));
			this.counts.clear();
			for (const post of latest) this.counts.set(post.id, post.comments_count);
			return true;
		} catch (error) {
			onMiss(error);
			return false;
		}
	}

	private hasChanged(post: { id: string; comments_count?: number }): boolean {
		return post.comments_count === undefined || this.counts.get(post.id) !== post.comments_count;
	}
}
