import { sleep } from 'n8n-workflow';

import { GraphError } from '../../../../nodes/InstagramLeads/graph/errors/graphError';
import { Insistence } from '../../../../nodes/InstagramLeads/trigger/shared/sharedRetry';
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

const insist = (options: { holdMs?: number; waitsForToken?: boolean } = {}) =>
	new Insistence({ holdMs: 60_000, waitsForToken: true, onMiss: () => {}, ...options });

/** Milliseconds slept so far. */
const slept = () =>
	jest.mocked(sleep).mock.calls.reduce((sum, [milliseconds]) => sum + milliseconds, 0);

describe('insisting on a look', () => {
	it.each([
		['its rate', RATE],
		['a dead token', DEAD_TOKEN],
		['a moment of weakness', TRANSIENT],
	])('repeats what failed for %s until it is through', async (_name, reason) => {
		const look = lookThat(reason, reason, 'seen');
		expect(await insist().on(look)).toEqual({ ok: true, value: 'seen' });
		expect(look).toHaveBeenCalledTimes(3);
		expect(slept()).toBe(3000);
	});

	it.each([
		['a missing permission', PERMISSION],
		['a queue of our own', OWN_QUEUE],
	])('takes no for an answer where the reason is %s', async (_name, reason) => {
		const look = lookThat(reason);
		expect(await insist().on(look)).toEqual({ ok: false, failure: reason });
		expect(look).toHaveBeenCalledTimes(1);
	});

	it('leaves a dead token to the operator where nobody waits for it', async () => {
		const look = lookThat(DEAD_TOKEN);
		await insist({ waitsForToken: false }).on(look);
		expect(look).toHaveBeenCalledTimes(1);
	});

	it.each([RATE, TRANSIENT])('ends with its patience', async (reason) => {
		const look = lookThat(reason);
		expect(await insist({ holdMs: 20_000 }).on(look)).toEqual({ ok: false, failure: reason });
		expect(slept()).toBeGreaterThan(10_000);
		expect(slept()).toBeLessThanOrEqual(20_000);
	});

	it('does not wait where Meta wants no calls for longer than that', async () => {
		const retryAt = new Date(Date.now() + 600_000).toISOString();
		const look = lookThat(RATE.withDetails({ facts: { retryAt } }));
		await insist().on(look);
		expect(look).toHaveBeenCalledTimes(1);
		expect(slept()).toBe(0);
	});

	it('looks no sooner than Meta wants', async () => {
		const retryAt = new Date(Date.now() + 30_000).toISOString();
		await insist().on(lookThat(RATE.withDetails({ facts: { retryAt } }), 'seen'));
		expect(slept()).toBeGreaterThan(29_000);
	});
});

describe('an outage that concerns everybody', () => {
	it('is tried by one; the others wait and look when it is over', async () => {
		const pause = deferred<void>();
		jest.mocked(sleep).mockImplementationOnce(async () => await pause.promise);
		const insistence = insist();
		const first = lookThat(DEAD_TOKEN, 'first');
		const others = [lookThat('second'), lookThat('third')];
		const results = [insistence.on(first)];
		await settled();
		results.push(...others.map(async (look) => await insistence.on(look)));
		await settled();
		for (const look of others) expect(look).not.toHaveBeenCalled();
		pause.resolve();
		const values = ['first', 'second', 'third'].map((value) => ({ ok: true, value }));
		expect(await Promise.all(results)).toEqual(values);
	});

	it('makes nobody wait any more once it has lasted, and again when it was over', async () => {
		const insistence = insist({ holdMs: 20_000 });
		await insistence.on(lookThat(DEAD_TOKEN));
		jest.mocked(sleep).mockClear();
		expect(await insistence.on(lookThat(DEAD_TOKEN))).toEqual({ ok: false, failure: DEAD_TOKEN });
		expect(slept()).toBe(0);
		await insistence.on(lookThat('seen'));
		await insistence.on(lookThat(DEAD_TOKEN, 'seen'));
		expect(slept()).toBe(1000);
	});

	it('of one contact only makes nobody else wait', async () => {
		jest.mocked(sleep).mockImplementationOnce(async () => await new Promise(() => {}));
		const insistence = insist();
		void insistence.on(lookThat(TRANSIENT));
		await settled();
		expect(await insistence.on(lookThat('seen'))).toEqual({ ok: true, value: 'seen' });
	});
});
