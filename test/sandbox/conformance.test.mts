import {
	compareSimulator,
	compareUses,
	readFacts,
} from '../../sandbox/conformance/conformance.mts';
import { readRequests, replay } from '../../sandbox/conformance/replay.mts';

describe("Meta's published API description", () => {
	it('has everything that the package asks for, and what the simulator serves', () => {
		const facts = readFacts();
		expect(compareUses(facts).unknown).toEqual([]);
		expect(compareSimulator(facts).unknown).toEqual([]);
		expect(compareUses(facts).compared).toBeGreaterThan(80);
	});

	it('would show what it does not have', () => {
		const facts = readFacts();
		delete facts.nodes.Lead;
		facts.nodes.Page.edges['GET conversations'] = [];
		facts.subscribedFields.Page = [];
		expect(compareUses(facts).unknown).toEqual(
			expect.arrayContaining(['Lead: field_data', 'Page GET conversations: platform']),
		);
		expect(compareSimulator(facts).unknown).toContain('subscribed_apps of a Page: feed');
	});
});

describe("the requests of Meta's own sample app and Node client", () => {
	it('are answered by the simulator as Meta describes', async () => {
		const { compared, unknown } = await replay(readRequests());
		expect(unknown).toEqual([]);
		expect(compared).toBeGreaterThan(20);
	});

	it('would show what the simulator does not know', async () => {
		const { requests, ...recording } = readRequests();
		const [first] = requests;
		const { unknown } = await replay({
			...recording,
			requests: [
				{ ...first, path: 'me/nothing' },
				{ ...first, gives: ['nothing'] },
			],
		});
		expect(unknown).toEqual([
			expect.stringContaining('HTTP 400') as string,
			expect.stringContaining('without nothing') as string,
		]);
	});
});
