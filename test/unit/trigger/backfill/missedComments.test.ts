import { sleep } from 'n8n-workflow';

import type { LeadEvent } from '../../../../nodes/InstagramLeads/events/leadEvent';
import { Insistence } from '../../../../nodes/InstagramLeads/trigger/shared/sharedRetry';
import { CommentPeek } from '../../../../nodes/InstagramLeads/trigger/backfill/missedComments';
import { ACCOUNT } from '../../../helpers/conversations';
import { ACCOUNT_ID } from '../../../helpers/credentials';
import { fakeClient, Refusal } from '../../../helpers/fakeClient';

const connected = { account: ACCOUNT, messagingNode: ACCOUNT_ID };
const comment = (id: string) => ({
	id,
	text: 'Price?',
	timestamp: '2026-03-01T10:00:00+0000',
	from: { id: '7001', username: 'malika.k' },
});

/** A peek at one post with these comments; `refusal` stands for Meta's answer while it is set. */
function peekAt(comments: object[]) {
	const meta: { comments: object[]; refusal?: Refusal } = { comments };
	const { client, calls } = fakeClient((path) => {
		if (meta.refusal) return meta.refusal;
		const post = { id: '17', comments_count: meta.comments.length };
		return { data: path.endsWith('/media') ? [post] : meta.comments };
	});
	const taken: string[][] = [];
	const misses: unknown[] = [];
	const onMiss = (reason: unknown) => void misses.push(reason);
	const peek = new CommentPeek({
		api: async () => ({ client, connected }),
		posts: 10,
		from: () => 0,
		take: (events: LeadEvent[]) => void taken.push(events.map(({ eventId }) => eventId)),
		insistence: new Insistence({ holdMs: 60_000, waitsForToken: true, onMiss }),
	});
	const reads = (edge: string) => calls.filter((path) => path.endsWith(edge)).length;
	return { peek, meta, taken, misses, reads };
}

describe('a look at the comments', () => {
	it('reads only where the number of comments has changed', async () => {
		const { peek, meta, taken, reads } = peekAt([comment('c1')]);
		await peek.fresh();
		await peek.fresh();
		expect([reads('/media'), reads('/comments')]).toEqual([2, 1]);
		meta.comments = [comment('c2'), comment('c1')];
		await peek.fresh();
		expect(taken).toEqual([['c:c1'], ['c:c1', 'c:c2']]);
	});

	it('is shared by those who ask at the same time, and begins after they asked', async () => {
		const { peek, reads } = peekAt([]);
		await Promise.all([peek.fresh(), peek.fresh(), peek.fresh(), peek.fresh()]);
		expect(reads('/media')).toBe(2);
	});

	it('stops nobody where Meta shows none, and pauses', async () => {
		const { peek, meta, taken, misses, reads } = peekAt([comment('c1')]);
		meta.refusal = new Refusal(10);
		for (let look = 0; look < 5; look++) await peek.fresh();
		expect([reads('/media'), misses.length]).toEqual([1, 1]);
		meta.refusal = undefined;
		const clock = jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 61_000);
		await peek.fresh();
		clock.mockRestore();
		expect(taken).toEqual([['c:c1']]);
	});

	it.each([190, 2])('is repeated until it is through: code %i', async (code) => {
		const { peek, meta, taken } = peekAt([comment('c1')]);
		meta.refusal = new Refusal(code);
		let pauses = 0;
		jest.mocked(sleep).mockImplementation(async () => {
			if (++pauses === 8) meta.refusal = undefined;
		});
		await Promise.all([peek.fresh(), peek.fresh(), peek.fresh()]);
		expect(taken.flat()).toContain('c:c1');
	});
});
