import type { IRun } from 'n8n-workflow';
import { sleep } from 'n8n-workflow';

import {
	ExecutionEnd,
	PATIENCE_MS,
} from '../../../../nodes/InstagramLeads/trigger/execution/executionEnd';

const { sleep: wait } = jest.requireActual<typeof import('n8n-workflow')>('n8n-workflow');

const run = (parts: Partial<IRun>): IRun => ({ status: 'success', ...parts }) as IRun;
const byWorker = run({ jobId: '7' });
const byMain = run({});
const never = new Promise<IRun>(() => {});
const after = async (ms: number, ended: IRun): Promise<IRun> => await wait(ms).then(() => ended);

/** What has come of waiting by then; undefined while it goes on. */
async function stateAfter(ms: number, waiting: Promise<unknown>): Promise<unknown> {
	let state: unknown;
	void waiting.then((ended) => (state = ended));
	await jest.advanceTimersByTimeAsync(ms);
	return state;
}

beforeEach(() => {
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
		expect(await stateAfter(10_000, waiting)).toBe('timedOut');
	});

	it('is not waited for for ever while the mode is unknown', async () => {
		expect(await stateAfter(PATIENCE_MS + 10_000, new ExecutionEnd().waitForEnd(never))).toBe(
			'timedOut',
		);
	});

	it('is waited for in queue mode as long as patience lasts, after an earlier one was unheard', async () => {
		const executionEnd = new ExecutionEnd();
		await stateAfter(PATIENCE_MS + 10_000, executionEnd.waitForEnd(never));
		const slow = executionEnd.waitForEnd(after(PATIENCE_MS - 10_000, byWorker));
		expect(await stateAfter(PATIENCE_MS, slow)).toBe(byWorker);
	});

	it('is waited for however long in regular mode', async () => {
		const executionEnd = new ExecutionEnd();
		await executionEnd.waitForEnd(Promise.resolve(byMain));
		const slow = executionEnd.waitForEnd(after(10 * PATIENCE_MS, byMain));
		expect(await stateAfter(9 * PATIENCE_MS, slow)).toBeUndefined();
		expect(await stateAfter(2 * PATIENCE_MS, slow)).toBe(byMain);
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
		await executionEnd.waitForEnd(Promise.resolve(run({ status: 'error' })));
		expect(await stateAfter(PATIENCE_MS + 10_000, executionEnd.waitForEnd(never))).toBe('timedOut');
	});
});
