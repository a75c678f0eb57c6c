import { describeExecution } from '../../sandbox/n8n/executions.mts';
import type { DealRecord } from '../../sandbox/demo/deals.mts';
import { readDeals } from '../../sandbox/demo/readDeals.mts';
import { openBusiness, type Business } from '../e2e/harness/business.mts';
import { everyFewSeconds } from '../e2e/harness/workflows.mts';
import { sharedN8n } from './harness/n8n.mts';
import { NASTY_TEXT, playStory, type Story } from './harness/stories.mts';
import { openTemplate, type OpenedTemplate } from './harness/templates.mts';
import { waitForDeals } from './harness/waitFor.mts';

const FILE = 'instagram-leads-to-data-table.json';

let business: Business;
let template: OpenedTemplate;
let story: Story;

/** The tables hold the Deals of all accounts. */
async function ownDeals(): Promise<DealRecord[]> {
	const scope = `ig:${business.accountId}:`;
	return (await readDeals(template.n8n)).filter(({ leadKey }) => leadKey.startsWith(scope));
}

beforeAll(async () => {
	business = await openBusiness(sharedN8n(), 'facebook');
	// Where the machine is too busy to take a webhook in time, the next poll brings it.
	const parameters = { 'Instagram Leads Trigger': { pollTimes: everyFewSeconds } };
	template = await openTemplate(FILE, { business, parameters });
});

afterAll(async () => {
	await template?.close();
	await business?.close();
});

describe('the Data Table template', () => {
	it('has every Deal once, with every message and comment once and in order', async () => {
		story = await playStory(business);

		expect(await waitForDeals(ownDeals, story.expected)).toEqual([]);
	});

	it('ran one execution per event, all of them well', async () => {
		const executions = await template.executions();

		expect(executions.filter(({ status }) => status !== 'success').map(describeExecution)).toEqual(
			[],
		);
		expect(executions).toHaveLength(story.events);
	});

	it('keeps a text as it was written, whatever is in it', async () => {
		await business.instagram.writeMessage({ username: 'nasty', text: NASTY_TEXT });

		const expected = [...story.expected, { username: 'nasty', texts: [NASTY_TEXT] }];
		expect(await waitForDeals(ownDeals, expected)).toEqual([]);
	});
});
