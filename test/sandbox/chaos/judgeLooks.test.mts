import type { Evidence, Reading } from '../../chaos/types.mts';
import { comment, row, second } from './madeUp.mts';
import {
	causeOf,
	failed,
	known,
	lost,
	lostAnswer,
	lostComment,
	ofComments,
	own,
	page,
	paced,
	reading,
	sign,
	unanswered,
	unknown,
} from './overtaken.mts';

describe('looks that came to nothing, without Strict Order', () => {
	it.each<[string, Reading[], string]>([
		['failed and no other one succeeded', [page(second(6), [], failed)], 'afterPatience'],
		[
			'that did not show them succeeded after one that failed',
			[page(second(6), [], failed), page(second(7), ['3', '12'])],
			'out of order',
		],
		[
			'of polls succeeded, and one of a look failed',
			[page(second(6), [], failed), page(second(7), ['3'], { isPoll: true })],
			'afterPatience',
		],
		[
			'showed them, their own look having failed',
			[reading(second(6), failed), page(second(7), ['3', '2'])],
			'out of order',
		],
		[
			'showed others only, their own look having failed',
			[reading(second(6), failed), page(second(7), ['3', '12'])],
			'afterPatience',
		],
		[
			'showed them too late',
			[reading(second(6), failed), page(second(15), ['2'])],
			'afterPatience',
		],
		[
			'told that they had written, and Meta then refused calls for their number',
			[
				page(second(6), ['2'], { isWhole: false }),
				reading(second(6.1), { of: 'other', isOk: false, code: 613 }),
			],
			'spared',
		],
		[
			'told that they had written, and to read it failed',
			[page(second(6), ['2'], { isWhole: false }), reading(second(7), failed)],
			'afterPatience',
		],
		[
			'told that they had written, and nobody read it',
			[page(second(6), ['2'], { isWhole: false })],
			'out of order',
		],
		['showed others, and nobody looked', [page(second(7), ['3', '12'])], 'out of order'],
	])('where, after a sign, a page of conversations %s', (_what, readings, cause) => {
		expect(causeOf({ signs: [sign], readings })).toBe(cause);
	});

	it.each<[string, Partial<Evidence>, Reading[], string]>([
		[
			'failed, and those of another post were read',
			lostComment,
			[
				ofComments(second(6), { ...failed, mediaId: 'post' }),
				ofComments(second(7), { mediaId: 'p' }),
			],
			'afterPatience',
		],
		[
			'of another post failed',
			lostComment,
			[ofComments(second(6), { ...failed, mediaId: 'other' })],
			'out of order',
		],
		['failed with all posts', lostComment, [ofComments(second(6), failed)], 'afterPatience'],
		[
			'were only counted, after that had failed',
			lostComment,
			[ofComments(second(6), failed), ofComments(second(7))],
			'out of order',
		],
		[
			'failed, and were counted',
			lostComment,
			[ofComments(second(6)), ofComments(second(7), { ...failed, mediaId: 'post' })],
			'afterPatience',
		],
		[
			'failed, then were read',
			lostComment,
			[
				ofComments(second(6), { ...failed, mediaId: 'post' }),
				ofComments(second(7), { mediaId: 'post' }),
			],
			'out of order',
		],
		[
			'failed, then the answers to it were read',
			lostAnswer,
			[
				ofComments(second(6), { ...failed, mediaId: 'post' }),
				ofComments(second(7), { parentId: 'above' }),
			],
			'out of order',
		],
		[
			'failed, then answers to another one were read',
			lostAnswer,
			[
				ofComments(second(6), { ...failed, mediaId: 'post' }),
				ofComments(second(7), { parentId: 'other' }),
			],
			'afterPatience',
		],
		['waited beside paced calls', lostComment, [...paced(5, 21), own], 'out of order'],
		[
			'waited for a call that had gone out before and got no answer',
			lostComment,
			[ofComments(second(-4), { ...unanswered, mediaId: 'other' })],
			'afterPatience',
		],
		[
			'came long after a call without an answer',
			lostComment,
			[ofComments(second(-6), unanswered)],
			'out of order',
		],
	])('where, after a sign, comments %s', (_what, part, readings, cause) => {
		expect(causeOf({ ...part, signs: [sign], readings })).toBe(cause);
	});

	it.each<[string, Partial<Evidence>, string]>([
		['all the time', { readings: [...paced(5.5, 20.5), own] }, 'afterPatience'],
		['all the time from before on', { readings: [...paced(-30, 20.5), own] }, 'afterPatience'],
		[
			'and then with a pause',
			{ readings: [...paced(5.5, 10), ...paced(12.2, 20.5), own] },
			'out of order',
		],
		[
			'only after a pause',
			{ readings: [...paced(-30, 3), ...paced(7, 20.5), own] },
			'out of order',
		],
		['until a pause at the end', { readings: [...paced(5.5, 12), own] }, 'out of order'],
		[
			'with a pause behind one without an answer',
			{
				readings: [
					...paced(5.5, 9.2),
					reading(second(9.7), { contactId: '3', isOk: false, isHung: true }),
					reading(second(10.3), { contactId: '3' }),
					...paced(13.7, 20.5),
					own,
				],
			},
			'afterPatience',
		],
		[
			'and then by a page that got no answer, and one for others',
			{ readings: [page(second(8), [], unanswered), page(second(9), ['3'])] },
			'afterPatience',
		],
		[
			'and then by a poll that got no answer, and a page for others',
			{
				readings: [
					page(second(8), [], { ...unanswered, isPoll: true }),
					page(second(8.5), [], { isPoll: true }),
					page(second(9), ['3']),
				],
			},
			'out of order',
		],
		['and nobody looked afterwards', { readings: paced(5.5, 40) }, 'out of order'],
		[
			'and only a poll came afterwards',
			{ readings: [...paced(5.5, 40), page(second(41), ['2'], { isPoll: true })] },
			'out of order',
		],
		[
			'and a poll showed them that read on for too long',
			{
				readings: [
					...paced(5.5, 11.5),
					page(second(12.1), ['2'], { isPoll: true }),
					...paced(12.7, 14.5),
					page(second(15.1), ['3'], { isPoll: true }),
					...paced(15.7, 20.5),
					own,
				],
			},
			'afterPatience',
		],
		[
			'and a poll showed them that was over in time',
			{
				readings: [
					...paced(5.5, 11.5),
					page(second(12.1), ['2'], { isPoll: true }),
					page(second(12.7), ['3'], { isPoll: true }),
					...paced(13.3, 20.5),
					own,
				],
			},
			'out of order',
		],
		[
			'until n8n was killed',
			{ readings: paced(5.5, 20.5), restarts: [second(20.7)] },
			'afterPatience',
		],
		[
			'and a page showed them',
			{ readings: [...paced(5.5, 12), page(second(12.3), ['2']), ...paced(12.9, 20.5), own] },
			'out of order',
		],
		[
			'for less than 10 seconds',
			{
				comments: [row('z', second(-49)), row('b', second(14)), row('a', second(60))],
				readings: [...paced(5.5, 20.5), own],
			},
			'out of order',
		],
		[
			'and the other one was found by reading',
			{
				events: [known, lost, { ...comment('b', second(5)), acceptedAt: undefined }],
				readings: [...paced(-30, 20.5), own],
			},
			'out of order',
		],
	])("where, after a sign, others were read at Meta's pace %s", (_what, part, cause) => {
		expect(causeOf({ signs: [sign], ...part })).toBe(cause);
	});

	it.each<[string, Reading[], string]>([
		[
			'the look-up of somebody new had to wait for 2 seconds',
			[...paced(4, 20.5), own],
			'afterPatience',
		],
		['it could have been made at once', [own], 'out of order'],
	])('where %s', (_what, readings, cause) => {
		expect(causeOf({ ...unknown, readings })).toBe(cause);
	});
});
