import axios from 'axios';
import { conversationCalls, refused } from '../../../bench/harness/arrivals.mts';
import { startFarMeta, type FarMeta } from '../../../bench/harness/farMeta.mts';
import { pollNaively } from '../../../bench/harness/naivePoller.mts';
import { writeUnheard } from '../../../bench/harness/people.mts';
import { withinASecond } from '../graph-simulator/harness.mts';

const DELAY_MS = 60;
let meta: FarMeta;

beforeEach(async () => {
	meta = await startFarMeta({ delayMs: DELAY_MS, limited: true });
});

afterEach(async () => {
	await meta.close();
});

async function list(): Promise<number> {
	const { page } = await meta.simulator.getWorld();
	const { status } = await axios.get(`${meta.baseUrl}/v25.0/${page.id}/conversations`, {
		params: { platform: 'instagram' },
		headers: { Authorization: `Bearer ${page.accessToken}` },
		proxy: false,
		validateStatus: () => true,
	});
	return status;
}

describe('a Meta that is far', () => {
	it('answers later, and every call is counted with what came of it', async () => {
		const startedAt = performance.now();
		const { page } = await meta.simulator.getWorld();
		expect(await list()).toBe(200);
		expect(performance.now() - startedAt).toBeGreaterThanOrEqual(DELAY_MS - 1);
		expect(meta.calls).toEqual([
			{ at: expect.any(Number), path: `/${page.id}/conversations`, status: 200 },
		]);
	});

	it('is a business of its own', async () => {
		const other = await startFarMeta({ delayMs: 0, limited: false });
		const worlds = [await meta.simulator.getWorld(), await other.simulator.getWorld()];
		await other.close();
		for (const part of ['app', 'facebookUser', 'page', 'account'] as const) {
			expect(worlds[0][part].id).not.toBe(worlds[1][part].id);
		}
	});

	it('refuses more than two conversation calls a second', async () => {
		const statuses = await withinASecond(async () => {
			meta.calls.length = 0;
			return await Promise.all([list(), list(), list()]);
		});
		expect(statuses.filter((status) => status === 200)).toHaveLength(2);
		expect(refused(meta.calls)).toHaveLength(1);
		expect(conversationCalls(meta.calls)).toHaveLength(3);
	});
});

describe('the naive poller', () => {
	it('lists all pages and reads each conversation that changed, without being counted', async () => {
		await meta.simulator.setSettings({ enforceRateLimits: false });
		await writeUnheard(meta, { name: 'old', count: 20, each: 2 }, 7200);
		await writeUnheard(meta, { name: 'new', count: 10, each: 2 }, 60);

		const calls = await pollNaively(meta.simulator, meta.directUrl, Date.now() - 3600_000);

		// Two pages of 25, then one call each.
		expect(calls).toBe(2 + 10);
		expect(meta.calls).toEqual([]);
	});
});
