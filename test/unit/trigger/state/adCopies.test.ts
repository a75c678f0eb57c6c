import { AdCopies } from '../../../../nodes/InstagramLeads/trigger/state/adCopies';
import { leadEvent } from '../../../helpers/events';

const DAY = 24 * 60 * 60 * 1000;
const NOW = Date.parse('2026-03-31T00:00:00.000Z');

const commentUnder = (id: string, daysAgo: number, originalId?: string) =>
	leadEvent({
		type: 'comment',
		occurredAt: new Date(NOW - daysAgo * DAY).toISOString(),
		comment: { id: 'c', media: { id, originalId, adId: '1202', adTitle: 'Spring' } },
	});

const idsOf = (copies: AdCopies) => copies.newest(NOW).map(({ id }) => id);

describe("the ads' copies of posts", () => {
	it('are learnt from comments, the newest first, and are the same after n8n stored them', () => {
		const copies = new AdCopies();
		for (const id of ['a', 'b', 'a']) copies.note(commentUnder(id, 1, 'post'));
		copies.note(commentUnder('own', 1));
		copies.note(leadEvent());
		expect(idsOf(copies)).toEqual(['a', 'b']);
		const restored = new AdCopies(copies.toJSON());
		expect(restored.newest(NOW)).toEqual(copies.newest(NOW));
		expect(restored.newest(NOW)[0]).toEqual({
			...{ id: 'a', original_media_id: 'post', ad_id: '1202', ad_title: 'Spring' },
		});
	});

	it('are forgotten beyond ten, and after a month without a comment', () => {
		const copies = new AdCopies();
		copies.note(commentUnder('ended', 31, 'post'));
		expect(idsOf(copies)).toEqual([]);
		for (let n = 0; n < 50; n++) copies.note(commentUnder(`copy${n}`, 1, 'post'));
		expect(idsOf(copies)).toHaveLength(10);
		expect(idsOf(copies)[0]).toBe('copy49');
	});

	it('are those of the posts that are of interest', () => {
		const copies = new AdCopies();
		copies.note(commentUnder('a', 1, 'post'));
		copies.note(commentUnder('b', 1, 'other'));
		const wanted = copies.newest(NOW, new Set(['other', 'third']));
		expect(wanted.map(({ id }) => id)).toEqual(['b']);
	});

	it('live through a damaged one', () => {
		const copies = new AdCopies();
		copies.note(commentUnder('a', 1, 'post'));
		const [sound] = JSON.parse(copies.toJSON()) as unknown[];
		expect(idsOf(new AdCopies(JSON.stringify([null, { media: 7 }, sound])))).toEqual(['a']);
		expect(idsOf(new AdCopies('[{'))).toEqual([]);
	});
});
