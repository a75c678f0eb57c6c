import type { LeadEvent } from '../../../nodes/InstagramLeads/events/leadEvent';
import {
	newcomersThatComeFirst,
	sortKeysOf,
	takeEarliest,
} from '../../../nodes/InstagramLeads/events/ordering';
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

describe('a line of events', () => {
	const lined = (name: string, seconds: string, isBackfilled: boolean) => ({
		name,
		sortKey: at(seconds),
		isBackfilled,
	});
	const namesOf = (line: Array<{ name: string }>) => line.map(({ name }) => name);

	it('has those come first that go before all that are ready, by time and then by place', () => {
		const ready = lined('ready', '05.300', true);
		const [before, same] = [lined('before', '05.000', false), lined('same', '05.300', false)];
		const after = [lined('behind', '05.300', false), lined('later', '06.000', false)];
		const line = [same, ready, ...after, before];
		expect(namesOf(newcomersThatComeFirst(line))).toEqual(['same', 'before']);
		expect(namesOf(newcomersThatComeFirst([same, ...after]))).toEqual(['same', 'behind', 'later']);
		expect(newcomersThatComeFirst([ready])).toEqual([]);
	});

	it('gives away the earliest that are ready, of the same moment who came first', () => {
		const line = [
			lined('d', '06.000', true),
			lined('b', '05.300', true),
			lined('waits', '01.000', false),
			lined('c', '05.300', true),
		];
		expect(namesOf(takeEarliest(line, 2))).toEqual(['b', 'c']);
		expect(namesOf(line)).toEqual(['d', 'waits']);
	});
});
