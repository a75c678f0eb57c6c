import { sleep } from 'n8n-workflow';

import { Lifetime } from '../../../../nodes/InstagramLeads/common/lifetime';
import { Refusals } from '../../../../nodes/InstagramLeads/trigger/execution/refusals';
import { readableLog } from '../../../helpers/triggerParts';
import { settled } from '../../../helpers/waiting';

const { sleep: wait } = jest.requireActual<typeof import('n8n-workflow')>('n8n-workflow');

const MINUTE_MS = 60_000;

beforeEach(() => {
	jest.useFakeTimers();
	jest.mocked(sleep).mockImplementation(wait);
});
afterEach(() => jest.useRealTimers());

const pass = async (milliseconds: number) => {
	await jest.advanceTimersByTimeAsync(milliseconds);
	await settled();
};

/** So many wait for n8n; who was told to try again, in that order. */
function waiting(count: number) {
	const { log, lines } = readableLog();
	const lifetime = new Lifetime();
	const refusals = new Refusals(log, lifetime);
	const tried: number[] = [];
	const join = (n: number) => {
		refusals.refused();
		void refusals.wait().then(() => tried.push(n));
	};
	for (let n = 1; n <= count; n++) join(n);
	return { refusals, lifetime, lines, tried, join };
}

describe('what n8n refuses', () => {
	it('is tried again every minute, one after the other while n8n goes on refusing', async () => {
		const { tried, join, lines } = waiting(3);
		await pass(MINUTE_MS - 1000);
		expect(tried).toEqual([]);
		for (const n of [1, 2, 3, 1]) {
			await pass(MINUTE_MS);
			expect(tried.splice(0)).toEqual([n]);
			join(n);
		}
		expect(lines).toHaveLength(1);
	});

	it('is tried again all at once when n8n takes executions again', async () => {
		const { refusals, tried, lines } = waiting(3);
		refusals.taken();
		await settled();
		expect(tried).toEqual([1, 2, 3]);
		expect(lines.map(({ level }) => level)).toEqual(['warn', 'info']);
	});

	it.each([
		['an outage', 6000, true],
		['a refusal between executions that n8n takes', 1000, false],
	])('tries by itself before its pause is over, after %s: %s ms, %s', async (_, after, sooner) => {
		const { log } = readableLog();
		const refusals = new Refusals(log, new Lifetime());
		let isOver = false;
		refusals.refused();
		void refusals.pause(MINUTE_MS).then(() => (isOver = true));
		await pass(after);
		expect(isOver).toBe(false);
		refusals.taken();
		await settled();
		expect(isOver).toBe(sooner);
		await pass(MINUTE_MS);
		expect(isOver).toBe(true);
	});

	it('is tried again by more and more where n8n refuses nothing, but takes its time', async () => {
		const { tried } = waiting(12);
		for (const count of [1, 3, 7, 12]) {
			await pass(MINUTE_MS);
			expect(tried).toHaveLength(count);
		}
	});

	it('waits no longer than the trigger is there, and leaves no timer behind', async () => {
		const { lifetime, tried } = waiting(3);
		await settled();
		lifetime.end();
		await settled();
		expect(tried).toEqual([1, 2, 3]);
	});

	it('waits again after all were tried, which is no news to the log before n8n took something', async () => {
		const { refusals, tried, join, lines } = waiting(1);
		await pass(3 * MINUTE_MS);
		join(2);
		expect(lines).toHaveLength(1);
		refusals.taken();
		await pass(2 * MINUTE_MS);
		join(7);
		await pass(MINUTE_MS);
		expect(tried).toEqual([1, 2, 7]);
		expect(lines.map(({ level }) => level)).toEqual(['warn', 'info', 'warn']);
	});
});

describe('an outage of n8n', () => {
	it('is there when n8n has refused for some seconds, until it takes something', async () => {
		const { refusals } = waiting(0);
		refusals.refused();
		expect(refusals.areOn).toBe(false);
		await pass(6000);
		refusals.refused();
		expect(refusals.areOn).toBe(true);
		refusals.taken();
		expect(refusals.areOn).toBe(false);
	});

	it('is over when n8n has refused nothing for long', async () => {
		const { refusals } = waiting(0);
		refusals.refused();
		await pass(2 * MINUTE_MS);
		expect(refusals.areOn).toBe(true);
		await pass(2 * MINUTE_MS);
		expect(refusals.areOn).toBe(false);
	});
});
