import type { LeadEvent } from '../../../nodes/InstagramLeads/events/leadEvent';
import { sortKeysOf } from '../../../nodes/InstagramLeads/events/ordering';
import { messageEvent } from '../../helpers/events';

const at = (seconds: string) => `2026-03-01T10:00:${seconds}Z`;
const read = (mid: string, seconds: string): LeadEvent => ({
	...messageEvent('c1', mid, at(seconds)),
	receivedVia: 'polling',
});
const hooked = (mid: string, seconds: string): LeadEvent => ({
	...messageEvent('c1', mid, at(seconds)),
	receivedVia: 'webhook',
});

describe('the sort key of an event among those of its contact', () => {
	const waiting = new Map([['m:b', at('05.300')]]);
	const sortKeyOf = ({ eventId }: LeadEvent) => waiting.get(eventId);

	it('is behind what it was read behind, also within a second', () => {
		const events = [read('a', '05.000'), read('b', '05.000'), read('c', '05.000')];
		expect(sortKeysOf(events, sortKeyOf)).toEqual([at('05.000'), at('05.300'), at('05.300')]);
	});

	it('is its own time in another second, and where a webhook told it', () => {
		const events = [read('b', '05.000'), hooked('c', '05.100'), read('d', '06.000')];
		expect(sortKeysOf(events, sortKeyOf)).toEqual([at('05.300'), at('05.100'), at('06.000')]);
	});
});
