import { placesOf } from '../../../nodes/InstagramLeads/events/ordering';
import { WaitingEvents } from '../../../nodes/InstagramLeads/trigger/state/backlog';
import { Door } from '../../../nodes/InstagramLeads/trigger/queue/eventQueue';
import { BoundedMemory } from '../../../nodes/InstagramLeads/common/fingerprints';
import type { LeadEvent } from '../../../nodes/InstagramLeads/events/leadEvent';
import { messageEvent } from '../../helpers/events';
import { settled } from '../../helpers/waiting';

const at = (seconds: string) => `2026-03-01T10:00:${seconds}Z`;
const read = (mid: string, seconds: string): LeadEvent => ({
	...messageEvent('c1', mid, at(seconds)),
	receivedVia: 'polling',
});
const hooked = (mid: string, seconds: string): LeadEvent => ({
	...messageEvent('c1', mid, at(seconds)),
	receivedVia: 'webhook',
});

describe('the place of an event among those of its contact', () => {
	const waiting = new Map([['m:b', at('05.300')]]);
	const placeOf = ({ eventId }: LeadEvent) => waiting.get(eventId);

	it('is behind what it was read behind, also within a second', () => {
		const events = [read('a', '05.000'), read('b', '05.000'), read('c', '05.000')];
		expect(placesOf(events, placeOf)).toEqual([at('05.000'), at('05.300'), at('05.300')]);
	});

	it('is its own time in another second, and where a webhook told it', () => {
		const events = [read('b', '05.000'), hooked('c', '05.100'), read('d', '06.000')];
		expect(placesOf(events, placeOf)).toEqual([at('05.300'), at('05.100'), at('06.000')]);
	});
});

it('lets no message that was read overtake one of the same second that waits', async () => {
	const started: string[] = [];
	const ends: Array<() => void> = [];
	const door = new Door({
		handOff: async ([{ message }]) => {
			started.push(message?.id ?? '');
			await new Promise<void>((resolve) => ends.push(resolve));
			return 'handedOver';
		},
		gather: async () => [],
		settled: new BoundedMemory(100),
		waiting: new WaitingEvents(),
		maxParallel: 1,
		maxWaiting: 100,
		maxTogether: 1,
	});
	void door.deliver([hooked('first', '01.000')]);
	await settled();
	void door.deliver([hooked('b', '05.300')]);
	void door.deliver([read('b', '05.000'), read('c', '05.000')]);
	for (let turn = 0; turn < 3; turn++) {
		await settled();
		ends.shift()?.();
	}
	await settled();
	expect(started).toEqual(['first', 'b', 'c']);
});
