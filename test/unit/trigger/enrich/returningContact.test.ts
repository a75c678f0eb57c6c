import type { LeadEvent } from '../../../../nodes/InstagramLeads/events/leadEvent';
import { isAfterSilence } from '../../../../nodes/InstagramLeads/trigger/enrich/returningContact';
import { messageEvent } from '../../../helpers/events';

describe('silence', () => {
	const now = messageEvent('c', 'now', '2026-03-10T10:00:00.000Z');
	const hour = 60 * 60 * 1000;

	it.each<[string, LeadEvent[], boolean]>([
		['nobody wrote before', [], false],
		['the last message is long ago', [messageEvent('c', 'a', '2026-03-01T10:00:00.000Z')], true],
		[
			'a later one is not',
			[
				messageEvent('c', 'a', '2026-03-01T10:00:00.000Z'),
				messageEvent('c', 'b', '2026-03-10T09:30:00.000Z'),
			],
			false,
		],
		[
			'only the account wrote meanwhile',
			[
				messageEvent('c', 'a', '2026-03-01T10:00:00.000Z'),
				{ ...messageEvent('c', 'b', '2026-03-10T09:30:00.000Z'), direction: 'outbound' },
			],
			true,
		],
	])('%s', (_name, before, expected) => {
		expect(isAfterSilence(now, [...before, now], hour)).toBe(expected);
	});
});
