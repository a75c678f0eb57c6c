import { sleep } from 'n8n-workflow';

import { MissedComments } from '../../../../nodes/InstagramLeads/trigger/backfill/missedComments';
import { passTime } from '../../../helpers/clock';
import { fakeClient, Refusal } from '../../../helpers/fakeClient';
import { cached, readableLog, retryFor, storeFrom } from '../../../helpers/triggerParts';

const comment = (id: string) => ({
	id,
	text: 'Price?',
	timestamp: '2026-03-01T10:00:00+0000',
	from: { id: '7001', username: 'malika.k' },
});

/** A look at one post with these comments; `refusal` stands for Meta's answer while it is set. */
function lookAt(comments: object[]) {
	const meta: { comments: object[]; refusal?: Refusal } = { comments };
	const { client, calls } = fakeClient((path) => {
		if (meta.refusal) return meta.refusal;
		const post = { id: '17', comments_count: meta.comments.length };
		return { data: path.endsWith('/media') ? [post] : meta.comments };
	});
	const { log, lines } = readableLog();
	const missed = new MissedComments(cached(client), retryFor({}, log), storeFrom(0), {
		commentPosts: 10,
	});
	const found: string[][] = [];
	const find = async () => {
		const events = await missed.find();
		if (events.length > 0) found.push(events.map(({ eventId }) => eventId));
	};
	const reads = (edge: string) => calls.filter((path) => path.endsWith(edge)).length;
	return { find, meta, found, lines, reads };
}

describe('a look at the comments', () => {
	it('reads only where the number of comments has changed', async () => {
		const { find, meta, found, reads } = lookAt([comment('c1')]);
		await find();
		await find();
		expect([reads('/media'), reads('/comments')]).toEqual([2, 1]);
		meta.comments = [comment('c2'), comment('c1')];
		await find();
		expect(found).toEqual([['c:c1'], ['c:c1', 'c:c2']]);
	});

	it('is shared by those who ask at the same time, and begins after they asked', async () => {
		const { find, reads } = lookAt([]);
		await Promise.all([find(), find(), find(), find()]);
		expect(reads('/media')).toBe(2);
	});

	it('stops nobody where Meta shows none, and pauses', async () => {
		const { find, meta, found, lines, reads } = lookAt([comment('c1')]);
		meta.refusal = new Refusal(10);
		for (let look = 0; look < 5; look++) await find();
		expect([reads('/media'), lines.length]).toEqual([1, 1]);
		meta.refusal = undefined;
		passTime(61_000);
		await find();
		jest.restoreAllMocks();
		expect(found).toEqual([['c:c1']]);
	});

	it.each([190, 2])('is repeated until it is through: code %i', async (code) => {
		const { find, meta, found } = lookAt([comment('c1')]);
		meta.refusal = new Refusal(code);
		let pauses = 0;
		jest.mocked(sleep).mockImplementation(async () => {
			if (++pauses === 8) meta.refusal = undefined;
		});
		await Promise.all([find(), find(), find()]);
		expect(found.flat()).toContain('c:c1');
	});
});
