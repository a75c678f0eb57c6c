import { Lifetime } from '../../../nodes/InstagramLeads/common/lifetime';
import { deferred, settled } from '../../helpers/waiting';

/** Signals of time limits that somebody still listens to. */
const listeners = { count: 0 };

beforeEach(() => {
	listeners.count = 0;
	// The time of these tests never passes by itself.
	jest.spyOn(AbortSignal, 'timeout').mockImplementation(() => {
		const { signal } = new AbortController();
		const add = signal.addEventListener.bind(signal);
		const remove = signal.removeEventListener.bind(signal);
		signal.addEventListener = (...given: Parameters<typeof add>) => {
			listeners.count++;
			add(...given);
		};
		signal.removeEventListener = (...given: Parameters<typeof remove>) => {
			listeners.count--;
			remove(...given);
		};
		return signal;
	});
});
afterEach(() => jest.restoreAllMocks());

describe('the lifetime of a trigger', () => {
	it('ends every wait with it, and leaves no listener behind', async () => {
		const lifetime = new Lifetime();
		const waits = Array.from({ length: 50 }, async () => await lifetime.pause(60_000));
		await settled();
		expect(listeners.count).toBe(50);
		lifetime.end();
		await Promise.all(waits);
		expect(listeners.count).toBe(0);
	});

	it('waits for nothing any more once it is over', async () => {
		const lifetime = new Lifetime();
		lifetime.end();
		await lifetime.pause(60_000);
		expect(await lifetime.within(60_000, new Promise(() => {}))).toBeUndefined();
		expect({ isOver: lifetime.isOver, listeners: listeners.count }).toEqual({
			isOver: true,
			listeners: 0,
		});
	});

	it('leaves no listener behind where what was waited for comes in time', async () => {
		const lifetime = new Lifetime();
		const work = deferred<string>();
		const result = lifetime.within(60_000, work.promise);
		work.resolve('done');
		expect(await result).toBe('done');
		expect(listeners.count).toBe(0);
	});

	it('passes on the failure of what was waited for', async () => {
		const lifetime = new Lifetime();
		const failure = new Error('broken');
		await expect(lifetime.within(60_000, Promise.reject(failure))).rejects.toBe(failure);
		expect(listeners.count).toBe(0);
	});
});
