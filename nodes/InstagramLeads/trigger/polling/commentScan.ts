import { BoundedMap } from '../../common/boundedMap';
import { monotonicNow } from '../../common/monotonicTime';
import type { ApiMedia } from '../../events/apiSchemas';
import type { LeadEvent } from '../../events/leadEvent';
import type { ConnectedAccount } from '../../graph/account/connectedAccount';
import type { GraphClient } from '../../graph/client/client';
import { latestPosts, scanAdCopy, scanPosts } from '../../graph/content/comments';
import type { TriggerLog } from '../shared/log';
import { OVERLAP_MS } from '../state/cursor';
import type { Scan } from './scan';
import { newestOf, timeOf } from './scan';

/**
 * A comment that came between two polls in which another one of the post was deleted leaves the number
 * as it was: so the comments of all posts are read once in a while. It costs a call a day and post.
 */
const ALL_AFTER_MS = 24 * 60 * 60 * 1000;

/** What is known of a post since its comments were read. */
interface KnownPost {
	/** How many comments and answers it had then. */
	count?: number;
	/** Whether all of them were found and settled; else they are read again, whatever their number. */
	isComplete: boolean;
	/** Milliseconds; everything before was read. */
	from: number;
	/** Event ids from then on that need no second look. */
	settled: ReadonlySet<string>;
}

/** A post whose comments were read. */
interface ReadPost {
	post: ApiMedia;
	from: number;
	found: LeadEvent[];
}

/**
 * Reads comments for polls: one call tells how many comments each of the latest posts has, and only where
 * that changed are they read. The number counts answers too. Doc: reference/ig-media (comments_count).
 */
export class CommentScan {
	private readonly known = new Map<string, KnownPost>();

	/** Comments without an author that the log has told of. */
	private readonly told = new BoundedMap<string, true>({ size: 1000 });

	/** When the comments of all posts were read, by the monotonic clock. */
	private allReadAt = -Infinity;

	/** What the last scan read, until it is known what became of it. */
	private latest?: {
		posts: ApiMedia[];
		read: ReadPost[];
		startedAt: number;
		/** Milliseconds, by Meta's clock. */
		began: number;
		isOfAll: boolean;
	};

	constructor(private readonly log: Pick<TriggerLog, 'warn'>) {}

	/** Ads' copies whose comments Meta doesn't show, until all are read again. */
	private readonly refused = new Set<string>();

	/**
	 * New comments on the latest posts, and on ads' copies of posts, whose number Meta doesn't list. Answers to older comments are found as long as these are on a
	 * post's first page.
	 *
	 * @param query `from`: milliseconds, for posts that were never read; `adCopies`: the newest first
	 */
	async scan(
		client: GraphClient,
		connected: ConnectedAccount,
		query: { from: number; posts: number; adCopies?: ApiMedia[] },
	): Promise<Scan> {
		this.latest = undefined;
		const startedAt = monotonicNow();
		const began = client.clock.now();
		const isOfAll = startedAt - this.allReadAt >= ALL_AFTER_MS;
		const posts = await latestPosts(client, connected, query.posts);
		const read: ReadPost[] = [];
		const nameless: string[] = [];
		for (const post of posts) {
			if (!isOfAll && !this.hasChanged(post)) continue;
			const from = this.known.get(post.id)?.from ?? query.from;
			const found = await scanPosts(client, connected, [post], from, (id) => nameless.push(id));
			read.push({ post, from, found });
		}
		if (isOfAll) this.refused.clear();
		const copies = query.adCopies ?? [];
		for (const copy of copies)
			read.push(...(await this.readCopy(client, connected, copy, query.from)));
		this.latest = { posts: [...posts, ...copies], read, startedAt, began, isOfAll };
		this.tellOf(nameless);
		const events = [...read].reverse().flatMap((post) => this.newOf(post));
		return { events, newestSeen: newestOf(events, began), truncated: 0, isComplete: true };
	}

	/**
	 * What the last scan found has been delivered.
	 *
	 * @param unsettled what is not through: its posts are read again, whatever their number
	 */
	delivered(unsettled: ReadonlySet<LeadEvent>): void {
		if (!this.latest) return;
		const { posts, read, startedAt, began, isOfAll } = this.latest;
		for (const post of read) {
			const before = this.known.get(post.post.id);
			this.known.set(post.post.id, knownOf(post, { before, began, unsettled }));
		}
		const listed = new Set(posts.map(({ id }) => id));
		for (const id of this.known.keys()) if (!listed.has(id)) this.known.delete(id);
		if (isOfAll) this.allReadAt = startedAt;
		this.latest = undefined;
	}

	/** What nobody can be answered for starts no workflow; the log says so once. */
	private tellOf(ids: string[]): void {
		const untold = [...new Set(ids)].filter((id) => !this.told.has(id));
		if (untold.length === 0) return;
		for (const id of untold) this.told.set(id, true);
		this.log.warn(
			`Meta doesn't show who wrote ${untold.length} comment(s), ${untold[0]} among them: they start no workflow`,
		);
	}

	/** One that can't be read now is read from the same moment on when it can. */
	private async readCopy(
		client: GraphClient,
		connected: ConnectedAccount,
		post: ApiMedia,
		newFrom: number,
	): Promise<ReadPost[]> {
		const known = this.known.get(post.id) ?? {
			isComplete: false,
			from: newFrom,
			settled: new Set(),
		};
		this.known.set(post.id, known);
		if (this.refused.has(post.id)) return [];
		const result = await scanAdCopy(client, connected, post, known.from);
		if (result.ok) return [{ post, from: known.from, found: result.value }];
		if (!result.failure.isTemporary) this.refused.add(post.id);
		return [];
	}

	private hasChanged({ id, comments_count: count }: ApiMedia): boolean {
		const known = this.known.get(id);
		return count === undefined || !known?.isComplete || known.count !== count;
	}

	private newOf({ post, found }: ReadPost): LeadEvent[] {
		const settled = this.known.get(post.id)?.settled;
		return found.filter(({ eventId }) => !settled?.has(eventId));
	}
}

function knownOf(
	{ post, from, found }: ReadPost,
	{
		before,
		began,
		unsettled,
	}: { before: KnownPost | undefined; began: number; unsettled: ReadonlySet<LeadEvent> },
): KnownPost {
	const open = found.filter((event) => unsettled.has(event));
	const reached = Math.min(
		newestOf(found, began) ?? from,
		...open.map((event) => timeOf(event) - 1),
	);
	const count = post.comments_count;
	const isNew = ({ eventId }: LeadEvent) => !before?.settled.has(eventId);
	const grownBy = (count ?? 0) - (before?.count ?? count ?? 0);
	// Meta may count a comment before it shows it: one more look, for some it never shows.
	const isShort = grownBy > found.filter(isNew).length;
	const readFrom = isShort ? from : Math.max(from, reached - OVERLAP_MS);
	const settled = found.filter((event) => !unsettled.has(event) && timeOf(event) >= readFrom);
	return {
		count,
		isComplete: open.length === 0 && !isShort,
		from: readFrom,
		settled: new Set(settled.map(({ eventId }) => eventId)),
	};
}
