import { LoopMeter } from '../../../nodes/InstagramLeads/common/loopMeter';

const { sleep } = jest.requireActual<typeof import('n8n-workflow')>('n8n-workflow');

describe('how busy the process is', () => {
	// This one is about time that really passes.
	beforeEach(() => void jest.restoreAllMocks());

	it('is told for the time since the last look', async () => {
		const meter = new LoopMeter();
		await sleep(0);
		meter.share();
		const until = performance.now() + 50;
		while (performance.now() < until);
		const busy = meter.share();
		await sleep(200);
		const idle = meter.share();
		expect(busy).toBeGreaterThan(0.9);
		expect(idle).toBeLessThan(busy);
	});
});
