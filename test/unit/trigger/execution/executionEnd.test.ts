import type { IRun } from 'n8n-workflow';
import { sleep } from 'n8n-workflow';

import type { StillRunning } from '../../../../nodes/InstagramLeads/trigger/execution/executionEnd';
import {
	ExecutionEnd,
	PATIENCE_MS,
	processMode,
	REGULAR_PATIENCE_MS,
} from '../../../../nodes/InstagramLeads/trigger/execution/executionEnd';

const { sleep: wait } = jest.requireActual<typeof import('n8n-workflow')>('n8n-workflow');

const run = (parts: Partial<IRun>): IRun => ({ status: 'success', ...parts }) as IRun;
const byWorker = run({ jobId: '7' });
const byMain = run({});
const never = new Promise<IRun>(() => {});
const stillRunning = (waitedMs: number) => ({
	waitedMs,
	later: expect.any(Promise) as Promise<IRun>,
});
const after = async (ms: number, ended: IRun): Promise<IRun> => await wait(ms).then(() => ended);

/** What has come of waiting by then; undefined while it goes on. */
async function stateAfter(ms: number, waiting: Promise<unknown>): Promise<unknown> {
	let state: unknown;
	void waiting.then((ended) => (state = ended));
	await jest.advanceTimersByTimeAsync(ms);
	return state;
}

beforeEach(() => {
	processMode.isQueue = false;
	jest.useFakeTimers();
	jest.mocked(sleep).mockImplementation(wait);
});
afterEach(() => jest.useRealTimers());

describe('the end of an execution', () => {
	it('is what n8n tells', async () => {
		expect(await new ExecutionEnd().waitForEnd(Promise.resolve(byWorker))).toBe(byWorker);
	});

	it('is no run where n8n has the key already', async () => {
		expect(await new ExecutionEnd().waitForEnd(Promise.resolve(undefined))).toBeUndefined();
	});

	it("is the run's own failure", async () => {
		const refusal = new Error('database is away');
		await expect(new ExecutionEnd().waitForEnd(Promise.reject(refusal))).rejects.toBe(refusal);
	});

	it('is not waited for for ever in queue mode', async () => {
		const executionEnd = new ExecutionEnd();
		await executionEnd.waitForEnd(Promise.resolve(byWorker));
		const waiting = executionEnd.waitForEnd(never);
		expect(await stateAfter(PATIENCE_MS - 1000, waiting)).toBeUndefined();
		expect(await stateAfter(10_000, waiting)).toEqual(stillRunning(PATIENCE_MS));
	});

	it('is waited for while the mode is unknown as if it were regular: the first may take long, and fail', async () => {
		const failed = run({ status: 'error' });
		const slow = new ExecutionEnd().waitForEnd(after(2 * PATIENCE_MS, failed));
		expect(await stateAfter(2 * PATIENCE_MS - 1000, slow)).toBeUndefined();
		expect(await stateAfter(2000, slow)).toBe(failed);
	});

	it('is not waited for for ever where another trigger of the same n8n told that it is queue mode', async () => {
		await new ExecutionEnd().waitForEnd(Promise.resolve(byWorker));
		const waiting = new ExecutionEnd().waitForEnd(never);
		expect(await stateAfter(PATIENCE_MS + 10_000, waiting)).toEqual(stillRunning(PATIENCE_MS));
	});

	it('is not waited for for ever while the mode is unknown', async () => {
		const waiting = new ExecutionEnd().waitForEnd(never);
		expect(await stateAfter(REGULAR_PATIENCE_MS - 1000, waiting)).toBeUndefined();
		expect(await stateAfter(2000, waiting)).toEqual(stillRunning(REGULAR_PATIENCE_MS));
	});

	it('is waited for no longer once another one tells that it is queue mode', async () => {
		const executionEnd = new ExecutionEnd();
		const unheard = executionEnd.waitForEnd(never);
		expect(await stateAfter(PATIENCE_MS + 10_000, unheard)).toBeUndefined();
		await executionEnd.waitForEnd(Promise.resolve(byWorker));
		expect(await stateAfter(PATIENCE_MS, unheard)).toEqual(stillRunning(2 * PATIENCE_MS));
	});

	it('is waited for in queue mode as long as patience lasts, after an earlier one was unheard', async () => {
		const executionEnd = new ExecutionEnd();
		await executionEnd.waitForEnd(Promise.resolve(byWorker));
		await stateAfter(PATIENCE_MS + 10_000, executionEnd.waitForEnd(never));
		const slow = executionEnd.waitForEnd(after(PATIENCE_MS - 10_000, byWorker));
		expect(await stateAfter(PATIENCE_MS, slow)).toBe(byWorker);
	});

	it('is waited for longer in regular mode', async () => {
		const executionEnd = new ExecutionEnd();
		await executionEnd.waitForEnd(Promise.resolve(byMain));
		const slow = executionEnd.waitForEnd(after(REGULAR_PATIENCE_MS - 1000, byMain));
		expect(await stateAfter(REGULAR_PATIENCE_MS - 10_000, slow)).toBeUndefined();
		expect(await stateAfter(20_000, slow)).toBe(byMain);
	});

	it('is not waited for for ever in regular mode, and known when it comes later', async () => {
		const executionEnd = new ExecutionEnd();
		await executionEnd.waitForEnd(Promise.resolve(byMain));
		const onHang = jest.fn();
		const slow = executionEnd.waitForEnd(after(2 * REGULAR_PATIENCE_MS, byMain), undefined, onHang);
		expect(await stateAfter(PATIENCE_MS - 1000, slow)).toBeUndefined();
		expect(onHang).not.toHaveBeenCalled();
		expect(await stateAfter(REGULAR_PATIENCE_MS - PATIENCE_MS, slow)).toBeUndefined();
		expect(onHang).toHaveBeenCalledTimes(1);
		const state = await stateAfter(10_000, slow);
		expect(state).toEqual(stillRunning(REGULAR_PATIENCE_MS));
		expect(await stateAfter(REGULAR_PATIENCE_MS, (state as StillRunning).later)).toBe(byMain);
	});

	it('is waited for in regular mode by who began to wait before that was known', async () => {
		const executionEnd = new ExecutionEnd();
		const slow = executionEnd.waitForEnd(after(2 * PATIENCE_MS, byMain));
		await stateAfter(1000, executionEnd.waitForEnd(Promise.resolve(byMain)));
		expect(await stateAfter(PATIENCE_MS + 20_000, slow)).toBeUndefined();
		expect(await stateAfter(PATIENCE_MS, slow)).toBe(byMain);
	});

	it('tells nothing of the mode where queue mode failed by itself', async () => {
		const executionEnd = new ExecutionEnd();
		await executionEnd.waitForEnd(Promise.resolve(byWorker));
		await executionEnd.waitForEnd(Promise.resolve(run({ status: 'error' })));
		expect(await stateAfter(PATIENCE_MS + 10_000, executionEnd.waitForEnd(never))).toEqual(
			stillRunning(PATIENCE_MS),
		);
	});

	describe('in regular mode, where n8n may not have begun and not have said so', () => {
		type Answer = () => Promise<IRun | undefined>;
		const taken: Answer = async () => await Promise.resolve(undefined);
		const silence: Answer = async () => await never;
		const begins =
			(ms: number): Answer =>
			async () =>
				await after(ms, byMain);

		async function waiting(first: Promise<IRun>, answers: Answer[]) {
			const executionEnd = new ExecutionEnd();
			await executionEnd.waitForEnd(Promise.resolve(byMain));
			const submitAgain = jest.fn(async () => await (answers.shift() ?? silence)());
			return { submitAgain, end: executionEnd.waitForEnd(first, submitAgain) };
		}

		it('is that of the execution that n8n begins when it is given again', async () => {
			const { submitAgain, end } = await waiting(never, [silence, begins(1000)]);
			expect(await stateAfter(2 * PATIENCE_MS, end)).toBeUndefined();
			expect(await stateAfter(2000, end)).toBe(byMain);
			expect(submitAgain).toHaveBeenCalledTimes(2);
		});

		it('is waited for without another word once n8n has said that it has the execution', async () => {
			const { submitAgain, end } = await waiting(after(7 * PATIENCE_MS, byMain), [taken]);
			expect(await stateAfter(6 * PATIENCE_MS, end)).toBeUndefined();
			expect(submitAgain).toHaveBeenCalledTimes(1);
			expect(await stateAfter(2 * PATIENCE_MS, end)).toBe(byMain);
		});

		it('is that of an execution given again which ends much later', async () => {
			const { submitAgain, end } = await waiting(never, [begins(3 * PATIENCE_MS), taken]);
			expect(await stateAfter(3.5 * PATIENCE_MS, end)).toBeUndefined();
			expect(submitAgain).toHaveBeenCalledTimes(2);
			expect(await stateAfter(PATIENCE_MS, end)).toBe(byMain);
		});

		it('is waited for as long as n8n has not said that it has the execution', async () => {
			const { submitAgain, end } = await waiting(never, []);
			expect(await stateAfter(2 * REGULAR_PATIENCE_MS, end)).toBeUndefined();
			expect(submitAgain.mock.calls.length).toBeGreaterThan(10);
		});

		it('may be that of what n8n began when asked, long after that was given up', async () => {
			const { end } = await waiting(never, [begins(REGULAR_PATIENCE_MS), taken]);
			const state = await stateAfter(REGULAR_PATIENCE_MS + 10_000, end);
			expect(state).toEqual(stillRunning(REGULAR_PATIENCE_MS));
			expect(await stateAfter(2 * PATIENCE_MS, (state as StillRunning).later)).toBe(byMain);
		});

		it('is no failure where only the question fails', async () => {
			const refusal: Answer = async () => await Promise.reject(new Error('database is away'));
			const { end } = await waiting(after(2 * PATIENCE_MS, byMain), [refusal]);
			expect(await stateAfter(2 * PATIENCE_MS - 1000, end)).toBeUndefined();
			expect(await stateAfter(2000, end)).toBe(byMain);
		});

		it('is not asked for where it comes soon', async () => {
			const { submitAgain, end } = await waiting(after(PATIENCE_MS - 1000, byMain), []);
			expect(await stateAfter(PATIENCE_MS, end)).toBe(byMain);
			expect(submitAgain).not.toHaveBeenCalled();
		});
	});

	it('is not asked for in queue mode, where the key may be free again', async () => {
		const executionEnd = new ExecutionEnd();
		await executionEnd.waitForEnd(Promise.resolve(byWorker));
		const submitAgain = jest.fn(async () => await never);
		const waiting = executionEnd.waitForEnd(never, submitAgain);
		expect(await stateAfter(PATIENCE_MS + 10_000, waiting)).toEqual(stillRunning(PATIENCE_MS));
		expect(submitAgain).not.toHaveBeenCalled();
	});
});
