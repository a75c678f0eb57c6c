import {
	compareSimulator,
	compareUses,
	readFacts,
} from '../../sandbox/conformance/conformance.mts';

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
