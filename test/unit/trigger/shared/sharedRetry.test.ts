import { sleep } from 'n8n-workflow';

import { GraphError } from '../../../../nodes/InstagramLeads/graph/errors/graphError';
import { retryFor } from '../../../helpers/triggerParts';
import { deferred, settled } from '../../../helpers/waiting';

const failure = (code: number) => GraphError.fromResponse(400, { error: { code, message: '' } });
const RATE = failure(4);
const DEAD_TOKEN = failure(190);
const PERMISSION = failure(10);
const TRANSIENT = failure(2);
const OWN_QUEUE = GraphError.local('rate', 'busy', 'busy');

/** A look that ends as told, one after the other; the last way again and again. */
function lookThat(...ends: Array<string | GraphError>) {
	const look = jest.fn(async () => {
		const end = ends.length > 1 ? ends.shift() : ends[0];
		if (end instanceof GraphError) throw end;
		return end;
	});
	return look;
}

/** Milliseconds slept so far. */
const slept = () =>
	jest.mocked(sleep).mock.calls.reduce((sum, [milliseconds]) => sum + milliseconds, 0);

describe('repeating a read', () => {
	it.each([
		['its rate', RATE],
		['a dead token', DEAD_TOKEN],
		['a moment of weakness', TRANSIENT],
	])('repeats what failed for %s until it is through', async (_name, reason) => {
		const look = lookThat(reason, reason, 'seen');
		expect(await retryFor().run(look)).toEqual({ ok: true, value: 'seen' });
		expect(look).toHaveBeenCalledTimes(3);
		expect(slept()).toBe(3000);
	});

	it.each([
		['a missing permission', PERMISSION],
		['a queue of our own', OWN_QUEUE],
	])('takes no for an answer where the reason is %s', async (_name, reason) => {
		const look = lookThat(reason);
		expect(await retryFor().run(look)).toEqual({ ok: false, failure: reason });
		expect(look).toHaveBeenCalledTimes(1);
	});

	it('leaves a dead token to the operator where nobody waits for it', async () => {
		const look = lookThat(DEAD_TOKEN);
		await retryFor({ waitsForToken: false }).run(look);
		expect(look).toHaveBeenCalledTimes(1);
	});

	it.each([RATE, TRANSIENT])('ends with its patience', async (reason) => {
		const look = lookThat(reason);
		expect(await retryFor({ maxWaitMs: 20_000 }).run(look)).toEqual({ ok: false, failure: reason });
		expect(slept()).toBeGreaterThan(10_000);
		expect(slept()).toBeLessThanOrEqual(20_000);
	});

	it('does not wait where Meta wants no calls for longer than that', async () => {
		const retryAt = new Date(Date.now() + 600_000).toISOString();
		const look = lookThat(RATE.withDetails({ facts: { retryAt } }));
		await retryFor().run(look);
		expect(look).toHaveBeenCalledTimes(1);
		expect(slept()).toBe(0);
	});

	it('looks no sooner than Meta wants', async () => {
		const retryAt = new Date(Date.now() + 30_000).toISOString();
		await retryFor().run(lookThat(RATE.withDetails({ facts: { retryAt } }), 'seen'));
		expect(slept()).toBeGreaterThan(29_000);
	});
});

describe('an outage that concerns everybody', () => {
	it('is tried by one; the others wait and look when it is over', async () => {
		const pause = deferred<void>();
		jest.mocked(sleep).mockImplementationOnce(async () => await pause.promise);
		const retry = retryFor();
		const first = lookThat(DEAD_TOKEN, 'first');
		const others = [lookThat('second'), lookThat('third')];
		const results = [retry.run(first)];
		await settled();
		results.push(...others.map(async (look) => await retry.run(look)));
		await settled();
		for (const look of others) expect(look).not.toHaveBeenCalled();
		pause.resolve();
		const values = ['first', 'second', 'third'].map((value) => ({ ok: true, value }));
		expect(await Promise.all(results)).toEqual(values);
	});

	it('makes nobody wait any more once it has lasted, and again when it was over', async () => {
		const retry = retryFor({ maxWaitMs: 20_000 });
		await retry.run(lookThat(DEAD_TOKEN));
		jest.mocked(sleep).mockClear();
		expect(await retry.run(lookThat(DEAD_TOKEN))).toEqual({ ok: false, failure: DEAD_TOKEN });
		expect(slept()).toBe(0);
		await retry.run(lookThat('seen'));
		await retry.run(lookThat(DEAD_TOKEN, 'seen'));
		expect(slept()).toBe(1000);
	});

	it('of one contact only makes nobody else wait', async () => {
		jest.mocked(sleep).mockImplementationOnce(async () => await new Promise(() => {}));
		const retry = retryFor();
		void retry.run(lookThat(TRANSIENT));
		await settled();
		expect(await retry.run(lookThat('seen'))).toEqual({ ok: true, value: 'seen' });
	});
});
