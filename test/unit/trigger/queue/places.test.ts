import { sleep } from 'n8n-workflow';

import type { Place } from '../../../../nodes/InstagramLeads/trigger/queue/places';
import { Places } from '../../../../nodes/InstagramLeads/trigger/queue/places';
import { readableLog } from '../../../helpers/triggerParts';
import { settled } from '../../../helpers/waiting';

const { sleep: wait } = jest.requireActual<typeof import('n8n-workflow')>('n8n-workflow');

beforeEach(() => {
	jest.useFakeTimers();
	jest.mocked(sleep).mockImplementation(wait);
});
afterEach(() => jest.useRealTimers());

/** So many want a place; those who have one, in the order they got it. Their executions begin at once. */
function crowd(count: number, fixed?: number, busy = { share: 0.3 }) {
	const { log, lines } = readableLog();
	const places = new Places(fixed, log, { share: () => busy.share });
	const inside: Place[] = [];
	const enter = (place: Place) => {
		inside.push(place);
		place.began();
	};
	for (let n = 0; n < count; n++) void places.take().then(enter);
	return { inside, lines };
}

const pass = async (milliseconds: number) => {
	await jest.advanceTimersByTimeAsync(milliseconds);
	await settled();
};

describe('places', () => {
	it('are 25 for short executions, and the next one is let in when one ends', async () => {
		const { inside } = crowd(27, undefined, { share: 1 });
		await pass(9000);
		expect(inside).toHaveLength(25);
		inside[0].leave();
		await settled();
		expect(inside).toHaveLength(26);
	});

	it('are more where executions wait for somebody else, but not without bound', async () => {
		const { inside } = crowd(100);
		await pass(90);
		expect(inside).toHaveLength(25);
		await pass(20);
		expect(inside).toHaveLength(50);
		await pass(3000);
		expect(inside).toHaveLength(50);
		inside[0].leave();
		await pass(210);
		expect(inside).toHaveLength(51);
	});

	it('are no more while n8n has no pause, but for who has been there for long', async () => {
		const busy = { share: 0.95 };
		const { inside } = crowd(100, undefined, busy);
		await pass(9900);
		expect(inside).toHaveLength(25);
		await pass(300);
		expect(inside).toHaveLength(50);
	});

	it('are more as soon as n8n has a pause', async () => {
		const busy = { share: 0.95 };
		const { inside } = crowd(100, undefined, busy);
		await pass(5000);
		expect(inside).toHaveLength(25);
		busy.share = 0.5;
		await pass(200);
		expect(inside).toHaveLength(50);
	});

	it('cost a look at n8n only while somebody waits for one', async () => {
		const share = jest.fn(() => 0.3);
		const places = new Places(undefined, readableLog().log, { share });
		for (let n = 0; n < 25; n++) void places.take();
		await pass(1000);
		expect(share).not.toHaveBeenCalled();
		void places.take();
		await pass(1000);
		const looks = share.mock.calls.length;
		expect(looks).toBeGreaterThan(0);
		await pass(3000);
		expect(share).toHaveBeenCalledTimes(looks);
	});

	it('are no more than the operator says, however long they wait', async () => {
		const { inside } = crowd(5, 2);
		await pass(60_000);
		expect(inside).toHaveLength(2);
	});

	it.each([undefined, 2])('are given to others where an execution hangs: %j', async (fixed) => {
		const { inside, lines } = crowd(200, fixed);
		await pass(119_000);
		const before = inside.length;
		expect(lines).toEqual([]);
		await pass(2_000);
		expect(inside.length).toBeGreaterThan(before);
		expect(lines[0]).toMatchObject({
			level: 'warn',
			message: expect.stringContaining('has been running for 2 minutes') as string,
		});
	});

	it('are kept while an execution has not begun', async () => {
		const { log, lines } = readableLog();
		const places = new Places(1, log, { share: () => 0.3 });
		const place = await places.take();
		let isNextIn = false;
		void places.take().then(() => (isNextIn = true));
		await pass(121_000);
		expect({ lines, isNextIn }).toEqual({ lines: [], isNextIn: false });
		place.began();
		await pass(119_000);
		expect(isNextIn).toBe(false);
		await pass(2000);
		expect(isNextIn).toBe(true);
	});

	it('are given back once, however an execution ends', async () => {
		const { inside } = crowd(20, 2);
		await pass(121_000);
		for (const place of inside.slice(0, 2)) {
			place.leave();
			place.leave();
		}
		await settled();
		// Two hung and were replaced; their late ends make no further room.
		expect(inside).toHaveLength(4);
	});
});
