import type { ExecutionOutcome } from '../../../../nodes/InstagramLeads/trigger/execution/executionOutcome';
import { SlowStart, type Begun } from '../../../../nodes/InstagramLeads/trigger/queue/slowStart';
import { virtualTime } from '../../../helpers/clock';
import { settled } from '../../../helpers/waiting';

let time: ReturnType<typeof virtualTime>;
beforeEach(() => (time = virtualTime()));
afterEach(() => jest.restoreAllMocks());

/** So many want to begin; those who have, in the order they did. */
async function crowd(count: number, slowStart = new SlowStart(true)) {
	const begun: Begun[] = [];
	for (let n = 0; n < count; n++) void slowStart.turn().then((one) => begun.push(one));
	await settled();
	return { begun, slowStart };
}

/** All that are under way end at the same time. */
async function endAll(begun: Begun[], outcome: ExecutionOutcome): Promise<void> {
	for (const one of begun.splice(0)) one.over(outcome);
	await settled();
}

describe('executions that begin', () => {
	it('are all of them where it is not asked for', async () => {
		const { begun } = await crowd(50, new SlowStart(false));
		expect(begun).toHaveLength(50);
		begun[0].over('executed');
	});

	it('are four at a time while none succeeds', async () => {
		const { begun } = await crowd(20);
		expect(begun).toHaveLength(4);
		await time.pass(30_000);
		expect(begun).toHaveLength(4);
		await endAll(begun, 'duplicate');
		expect(begun).toHaveLength(4);
	});

	it('are the fewer the more have failed since one succeeded, but never none', async () => {
		const { begun } = await crowd(20);
		for (const left of [3, 2, 1, 1, 1]) {
			begun.shift()?.over('failed');
			await settled();
			expect(begun).toHaveLength(left);
		}
		begun.shift()?.over('executed');
		await settled();
		expect(begun).toHaveLength(4);
	});

	it('are twice as many as have succeeded lately', async () => {
		const { begun } = await crowd(100);
		const rounds: number[] = [];
		while (begun.length > 0) {
			rounds.push(begun.length);
			await time.pass(5000);
			await endAll(begun, 'executed');
		}
		expect(rounds).toEqual([4, 8, 24, 64]);
	});

	it.each([
		['they took, and half of it', 3000, 4400, 8],
		['that, and no longer', 3000, 4600, 4],
		['a second, where they took less, and for as much of it', 600, 900, 4],
		['a second, and for all of it', 900, 990, 7],
	])('are more for as long as %s', async (_name, tookMs, laterMs, most) => {
		const { begun, slowStart } = await crowd(4);
		await time.pass(tookMs);
		await endAll(begun, 'executed');
		await time.pass(laterMs);
		const { begun: later } = await crowd(20, slowStart);
		expect(later).toHaveLength(most);
	});

	it('are not kept back by others that took less', async () => {
		const { begun, slowStart } = await crowd(4);
		await time.pass(110_000);
		await endAll(begun, 'executed');
		for (let n = 0; n < 10; n++) {
			(await slowStart.turn()).over('executed');
			await time.pass(500);
		}
		// The four of before count for 110 seconds, what took no time for nothing.
		const { begun: later } = await crowd(20, slowStart);
		expect(later).toHaveLength(8);
	});

	it('wait no longer than two minutes for what hangs', async () => {
		const { begun } = await crowd(10);
		await time.pass(119_000);
		expect(begun).toHaveLength(4);
		await time.pass(2000);
		expect(begun).toHaveLength(8);
		// What hung and ends after all makes no place twice.
		for (const one of begun.slice(0, 4)) one.over('closed');
		await settled();
		expect(begun).toHaveLength(8);
	});
});
