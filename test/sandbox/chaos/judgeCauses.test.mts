import type { Evidence } from '../../chaos/types.mts';
import { a, b, message, row, second } from './madeUp.mts';
import {
	causeOf,
	failed,
	known,
	lost,
	lostComment,
	ofComments,
	reading,
	sign,
	swapped,
	unknown,
} from './overtaken.mts';

/** The first event of the person takes long to get into its Deal. */
const late = [row('z', second(8)), row('b', second(20)), row('a', second(60))];

describe('the judge without Strict Order', () => {
	it.each<[string, Partial<Evidence>, string]>([
		['nothing told of a loss and the person was known', {}, 'beforeSign'],
		['the sign came later', { signs: [{ ...sign, from: second(6) }] }, 'beforeSign'],
		['a sign had come, and nobody looked', { signs: [sign] }, 'out of order'],
		['a sign was over', { signs: [{ ...sign, until: second(4) }] }, 'beforeSign'],
		['its own webhook had come', { events: [known, a, b] }, 'out of order'],
		['the person was new and nobody looked', unknown, 'out of order'],
		['n8n was killed since they were known', { restarts: [second(0)] }, 'out of order'],
		[
			'an event of theirs was not in its Deal yet, and they had been looked up for it',
			{ comments: late, readings: [reading(second(-40))] },
			'beforeSign',
		],
		['an event of theirs was not in its Deal yet', { comments: late }, 'out of order'],
		[
			'they had been looked up before n8n was killed',
			{ comments: late, readings: [reading(second(-40))], restarts: [second(0)] },
			'out of order',
		],
		[
			'the person was new and was looked up',
			{ ...unknown, readings: [reading(second(6))] },
			'out of order',
		],
		[
			'the look-up failed for 2 seconds',
			{ ...unknown, readings: [reading(second(6), failed)] },
			'afterPatience',
		],
		[
			'the look-up of somebody else failed',
			{ ...unknown, readings: [reading(second(6), { ...failed, contactId: '3' })] },
			'out of order',
		],
		[
			'the look-up failed for less than 2 seconds',
			{
				...unknown,
				comments: [row('b', second(7)), row('a', second(60))],
				readings: [reading(second(6), failed)],
			},
			'out of order',
		],
		[
			'after a sign reading failed for 10 seconds',
			{ signs: [sign], readings: [reading(second(6), failed)] },
			'afterPatience',
		],
		[
			'after a sign reading failed, then succeeded',
			{ signs: [sign], readings: [reading(second(6), failed), reading(second(9))] },
			'out of order',
		],
		[
			'after a sign the token was dead for 10 seconds',
			{ signs: [sign], tokenDead: [{ from: second(2), to: second(70) }] },
			'afterPatience',
		],
		[
			'after a sign reading failed for less than 10 seconds',
			{
				signs: [sign],
				comments: [row('z', second(-49)), row('b', second(14)), row('a', second(60))],
				readings: [reading(second(6), failed)],
			},
			'out of order',
		],
		[
			'after a sign Meta refused calls for their number',
			{ signs: [sign], readings: [reading(second(2), { of: 'other', isOk: false, code: 4 })] },
			'spared',
		],
		[
			'after a sign such a refusal was over',
			{
				signs: [{ ...sign, from: second(-30) }],
				readings: [
					reading(second(-20), { isOk: false, code: 4 }),
					reading(second(-10), { of: 'other' }),
				],
			},
			'out of order',
		],
		['it was a comment and nothing told of a loss', lostComment, 'beforeSign'],
		[
			'it was a comment, after a sign, and comments were read',
			{ ...lostComment, signs: [sign], readings: [ofComments(second(6), { mediaId: 'post' })] },
			'out of order',
		],
		[
			'it was a comment, after a sign, and reading comments failed',
			{
				...lostComment,
				signs: [sign],
				readings: [reading(second(6)), ofComments(second(7), { ...failed, mediaId: 'post' })],
			},
			'afterPatience',
		],
		[
			'both were found by reading one conversation',
			{ events: [known, lost, { ...b, acceptedAt: undefined }] },
			'out of order',
		],
		[
			'all comes by polls',
			{ isPolling: true, readings: [reading(second(6), failed)] },
			'out of order',
		],
	])('where %s', (_what, part, cause) => {
		expect(causeOf(part)).toBe(cause);
	});

	it('counts the worst where several came earlier', () => {
		const comments = [swapped[0], row('c', second(3)), ...swapped.slice(1)];
		const events = [known, lost, b, message('c', second(2), 3)];
		expect(causeOf({ events, comments, signs: [{ ...sign, from: second(4) }] })).toBe(
			'out of order',
		);
	});
});
