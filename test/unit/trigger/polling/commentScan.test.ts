import type { LeadEvent } from '../../../../nodes/InstagramLeads/events/leadEvent';
import { CommentScan } from '../../../../nodes/InstagramLeads/trigger/polling/commentScan';
import { passTime } from '../../../helpers/clock';
import { apiComment } from '../../../helpers/conversations';
import { fakeClient, Refusal } from '../../../helpers/fakeClient';
import { connected, readableLog } from '../../../helpers/triggerParts';

const START = Date.parse('2026-03-01T10:00:00Z');
const HOUR = 60 * 60 * 1000;

/** A comment of so many minutes after the start. */
const comment = (id: string, at: number, more: object = {}) =>
	apiComment(id, { timestamp: new Date(START + at * 60_000).toISOString(), ...more });

interface Post {
	comments: unknown[];
	/** What Meta counts, where that isn't what it shows. */
	count?: number | 'hidden';
}

/** Scans of posts that the test changes; each says what it found and of which posts it read comments. */
function scanning(posts: Record<string, Post>) {
	const { client, calls } = fakeClient((path) => {
		const name = path.split('/')[1];
		if (path.endsWith('/media')) {
			const data = Object.entries(posts).map(([id, { comments, count = comments.length }]) =>
				count === 'hidden' ? { id } : { id, comments_count: count },
			);
			return { data };
		}
		return posts[name].comments.some((each) => each instanceof Refusal)
			? new Refusal(10)
			: { data: posts[name].comments };
	});
	const { log, lines } = readableLog();
	const scan = new CommentScan(log);
	const look = async (isOpen: (event: LeadEvent) => boolean = () => false, from = START) => {
		calls.length = 0;
		const { events } = await scan.scan(client, connected, { from, posts: 10 });
		scan.delivered(new Set(events.filter(isOpen)));
		const read = calls.flatMap((path) => /^\/(\w+)\/comments$/.exec(path)?.[1] ?? []);
		return { found: events.map(({ eventId }) => eventId), read };
	};
	return { look, scan, client, lines };
}

afterEach(() => jest.restoreAllMocks());

describe('a scan for comments', () => {
	it('says once that Meta does not show who wrote one', async () => {
		const nameless = comment('x', 2, { from: undefined });
		const old = comment('y', -2, { from: null });
		const { look, lines } = scanning({ one: { comments: [nameless, comment('a', 1), old] } });
		expect((await look()).found).toEqual(['c:a']);
		await look();
		expect(lines.map(({ message }) => message)).toEqual([
			expect.stringContaining('who wrote 1 comment(s), x among them') as string,
		]);
	});

	it('does not read on from something dated tomorrow', async () => {
		const hours = (Date.now() - START) / HOUR + 24;
		const posts = { one: { comments: [comment('tomorrow', hours * 60)] } };
		const { scan, client } = scanning(posts);
		const { newestSeen, events } = await scan.scan(client, connected, { from: START, posts: 10 });
		expect(events).toHaveLength(1);
		expect(newestSeen).toBeLessThanOrEqual(Date.now());
	});

	it('reads all posts with comments at first, then those whose number changed', async () => {
		const posts: Record<string, Post> = {
			one: { comments: [comment('a', 1)] },
			two: { comments: [comment('b', 2)] },
			none: { comments: [] },
		};
		const { look } = scanning(posts);
		expect(await look()).toEqual({ found: ['c:b', 'c:a'], read: ['one', 'two'] });
		expect(await look()).toEqual({ found: [], read: [] });
		posts.two.comments.unshift(comment('c', 20));
		posts.none.comments.unshift(comment('d', 21));
		expect(await look()).toEqual({ found: ['c:d', 'c:c'], read: ['two', 'none'] });
		posts.one.comments = [];
		posts.one.count = 0;
		expect(await look()).toEqual({ found: [], read: [] });
	});

	it('reads a post that is new to it from the moment it is given', async () => {
		const posts: Record<string, Post> = {};
		const { look } = scanning(posts);
		await look();
		posts.late = { comments: [comment('new', 9), comment('old', 3)] };
		expect(await look(undefined, START + 5 * 60_000)).toEqual({ found: ['c:new'], read: ['late'] });
	});

	it('reads posts always whose number Meta hides, and finds nothing twice', async () => {
		const { look } = scanning({ one: { comments: [comment('a', 1)], count: 'hidden' } });
		expect(await look()).toEqual({ found: ['c:a'], read: ['one'] });
		expect(await look()).toEqual({ found: [], read: ['one'] });
	});

	it('reads a post again while something of it is open', async () => {
		const { look } = scanning({
			one: { comments: [comment('b', 2), comment('a', 1)] },
			two: { comments: [comment('c', 3)] },
		});
		await look(({ eventId }) => eventId === 'c:a');
		expect(await look(() => true)).toEqual({ found: ['c:a'], read: ['one'] });
		expect(await look()).toEqual({ found: ['c:a'], read: ['one'] });
		expect(await look()).toEqual({ found: [], read: [] });
	});

	it('stays where it was when it fails, or nobody says what became of it', async () => {
		const posts: Record<string, Post> = {
			one: { comments: [comment('a', 1)] },
			two: { comments: [new Refusal(10)], count: 1 },
		};
		const { look, scan, client } = scanning(posts);
		await expect(look()).rejects.toMatchObject({ errorClass: 'permission' });
		scan.delivered(new Set());
		posts.two = { comments: [comment('b', 2)] };
		await scan.scan(client, connected, { from: START, posts: 10 });
		expect(await look()).toEqual({ found: ['c:b', 'c:a'], read: ['one', 'two'] });
	});

	it('looks once more where Meta counts a comment that it does not show yet', async () => {
		const posts: Record<string, Post> = { one: { comments: [comment('a', 1)] } };
		const { look } = scanning(posts);
		await look();
		posts.one.count = 2;
		expect(await look()).toEqual({ found: [], read: ['one'] });
		posts.one.comments.unshift(comment('b', 2));
		expect(await look()).toEqual({ found: ['c:b'], read: ['one'] });
		posts.one.count = 3;
		expect((await look()).read).toEqual(['one']);
		expect((await look()).read).toEqual(['one']);
		expect((await look()).read).toEqual([]);
	});
});

describe('a comment that left the number as it was, for another was deleted', () => {
	const swapped = async () => {
		const posts: Record<string, Post> = {
			one: { comments: [comment('b', 2), comment('a', 1)] },
			two: { comments: [comment('c', 3)] },
		};
		const { look } = scanning(posts);
		await look();
		posts.one.comments = [comment('d', 30), comment('b', 2)];
		expect(await look()).toEqual({ found: [], read: [] });
		return { posts, look };
	};

	it('is found with the next comment of the post, whatever came elsewhere meanwhile', async () => {
		const { posts, look } = await swapped();
		posts.two.comments.unshift(comment('e', 300));
		expect(await look()).toEqual({ found: ['c:e'], read: ['two'] });
		posts.one.comments.unshift(comment('f', 400));
		const cursor = START + 295 * 60_000;
		expect(await look(undefined, cursor)).toEqual({ found: ['c:d', 'c:f'], read: ['one'] });
	});

	it('is found within a day; what was settled then is not found again', async () => {
		const { look } = await swapped();
		passTime(23 * HOUR);
		expect((await look()).read).toEqual([]);
		passTime(HOUR);
		expect(await look()).toEqual({ found: ['c:d'], read: ['one', 'two'] });
		expect((await look()).read).toEqual([]);
	});
});

describe("a scan of ads' copies of posts", () => {
	const copy = { id: 'copy', original_media_id: 'one', ad_id: '1202', media_product_type: 'AD' };

	/** A copy that Meta shows, refuses, or can't show now; the post itself has no comments. */
	function scanningCopy() {
		const meta: { comments: unknown[]; refusal?: Refusal } = { comments: [comment('a', 1)] };
		const { client, calls } = fakeClient((path) => {
			if (path.endsWith('/media')) return { data: [{ id: 'one', comments_count: 0 }] };
			return meta.refusal ?? { data: meta.comments };
		});
		const scan = new CommentScan(readableLog().log);
		const look = async (from = START) => {
			calls.length = 0;
			const query = { from, posts: 10, adCopies: [copy] };
			const { events } = await scan.scan(client, connected, query);
			scan.delivered(new Set());
			const isRead = calls.some((path) => path === '/copy/comments');
			return { events, found: events.map(({ eventId }) => eventId), isRead };
		};
		return { meta, look };
	}

	it('reads them each time, finds nothing twice, and says what they are copies of', async () => {
		const { meta, look } = scanningCopy();
		const { events, found } = await look();
		expect(found).toEqual(['c:a']);
		expect(events[0].comment?.media).toEqual({
			...{ id: 'copy', originalId: 'one', adId: '1202', productType: 'AD' },
		});
		expect(await look()).toMatchObject({ found: [], isRead: true });
		meta.comments.unshift(comment('b', 9));
		expect(await look()).toMatchObject({ found: ['c:b'] });
	});

	it('asks once a day for one that Meta refuses, and reads it from where it stopped', async () => {
		const { meta, look } = scanningCopy();
		meta.refusal = new Refusal(10);
		expect(await look()).toMatchObject({ found: [], isRead: true });
		expect(await look(START + HOUR)).toMatchObject({ found: [], isRead: false });
		meta.refusal = undefined;
		passTime(25 * HOUR);
		expect(await look(START + HOUR)).toMatchObject({ found: ['c:a'] });
	});

	it('asks again for one that Meta can not show now', async () => {
		const { meta, look } = scanningCopy();
		meta.refusal = new Refusal(2);
		expect(await look()).toMatchObject({ found: [] });
		meta.refusal = undefined;
		expect(await look(START + HOUR)).toMatchObject({ found: ['c:a'] });
	});

	it('ends where the token is dead', async () => {
		const { meta, look } = scanningCopy();
		meta.refusal = new Refusal(190);
		await expect(look()).rejects.toMatchObject({ errorClass: 'reconnect' });
	});
});

describe('comments on more than one page', () => {
	/** Scans of a post of so many comments, one a minute; `between` strikes after each page. */
	function paged(count: number, between: (list: Array<{ id: string }>, page: number) => void) {
		const list = Array.from({ length: count }, (_, n) => comment(`k${n}`, count - n)) as Array<{
			id: string;
		}>;
		let pages = 0;
		const { client, calls } = fakeClient((path, { after = '0', limit }) => {
			if (path.endsWith('/media')) return { data: [{ id: '17', comments_count: list.length }] };
			if (!path.endsWith('/comments')) return { id: '17', comments_count: list.length };
			const end = Number(after) + Number(limit);
			const data = list.slice(Number(after), end);
			const paging = end < list.length && { cursors: { after: String(end) }, next: 'https://x' };
			between(list, ++pages);
			return { data, ...(paging && { paging }) };
		});
		const scan = new CommentScan(readableLog().log);
		const look = async () => {
			const { events } = await scan.scan(client, connected, { from: START, posts: 10 });
			return events.map(({ eventId }) => eventId);
		};
		return { look, calls };
	}

	it('are all found where one that was read is deleted meanwhile', async () => {
		const { look } = paged(120, (list, page) => {
			if (page === 1) list.splice(3, 1);
		});
		const found = await look();
		expect(new Set(found).size).toBe(120);
		expect(found).toHaveLength(120);
	});

	it('are read three times at most, however often the number changes', async () => {
		const { look, calls } = paged(120, (list) => list.splice(3, 1));
		await look();
		expect(calls.filter((path) => path === '/17/comments')).toHaveLength(9);
	});

	it('cost one call more where the number stayed as it was', async () => {
		const { look, calls } = paged(120, () => {});
		await look();
		expect(calls).toEqual([
			expect.stringMatching(/\/media$/),
			...Array<string>(3).fill('/17/comments'),
			'/17',
		]);
	});
});
