import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { findDifferences, type DealRecord } from '../../sandbox/demo/deals.mts';
import { readDeals } from '../../sandbox/demo/readDeals.mts';
import { readTemplate, withCredential, withTrigger } from '../../sandbox/demo/template.mts';
import type { N8nClient } from '../../sandbox/n8n/client.mts';
import { describeExecution } from '../../sandbox/n8n/executions.mts';
import type { SavedWorkflow } from '../../sandbox/n8n/types.mts';
import { loginTypes, openBusiness, type Business, type LoginType } from './harness/business.mts';
import { sharedN8n } from './harness/n8n.mts';
import { everyFewSeconds } from './harness/workflows.mts';

const modes = ['webhook', 'polling'];
const cases = modes.flatMap((mode) =>
	loginTypes.map((loginType): [string, LoginType] => [mode, loginType]),
);
const burst = ['Добрый день! 👋', 'Хочу заказать лаган', '40 см, синий', 'Сколько стоит?'];
const expected = [
	{ username: 'malika.k', texts: ['Здравствуйте!', 'Price?'] },
	{ username: 'timur.a', texts: burst },
	{ username: 'aziza.n', texts: ['Есть доставка?', 'В Алматы'] },
];
// n8n polls at full minutes; the executions take a few seconds more.
const PATIENCE_MS = 90_000;

interface Shop {
	business: Business;
	workflowId: string;
	deals: DealRecord[];
	differences: string[];
}

let n8n: N8nClient;
const shops = new Map<string, Shop>();

/** A copy of the template with webhooks of its own, so that several can live in one n8n. */
function copyOf(template: SavedWorkflow, name: string): SavedWorkflow {
	const nodes = template.nodes.map((node) =>
		node.webhookId ? { ...node, webhookId: randomUUID() } : node,
	);
	return { ...template, name, nodes };
}

/** Imports and publishes the template as an operator does: with nothing but a credential picked. */
async function open(mode: string, loginType: LoginType): Promise<Shop> {
	const business = await openBusiness(n8n, loginType);
	const copy = copyOf(await readTemplate(), `template ${mode} ${loginType}`);
	const parameters = mode === 'polling' ? { mode, pollTimes: everyFewSeconds } : {};
	const { id } = await n8n.createWorkflow(
		withTrigger(withCredential(copy, business.credential), parameters),
	);
	await n8n.publish(id);
	return { business, workflowId: id, deals: [], differences: [] };
}

async function play({ business: { instagram } }: Shop): Promise<void> {
	const message = async (username: string, text: string): Promise<unknown> =>
		await instagram.writeMessage({ username, text });
	await message('malika.k', 'Здравствуйте!');
	for (const text of burst) await message('timur.a', text);
	await instagram.writeComment({ username: 'aziza.n', text: 'Есть доставка?' });
	// Meta dates comments to the second: which was first is known only across seconds.
	await sleep(1100);
	await instagram.writeComment({ username: 'malika.k', text: 'Price?' });
	await instagram.setRules({ duplicateNext: 1 });
	await message('aziza.n', 'В Алматы');
	await instagram.settle();
}

async function readShop(shop: Shop): Promise<void> {
	const scope = `ig:${shop.business.accountId}:`;
	shop.deals = (await readDeals(n8n)).filter(({ leadKey }) => leadKey.startsWith(scope));
	shop.differences = findDifferences(expected, shop.deals);
}

// All shops run side by side: one minute's wait serves all.
beforeAll(async () => {
	n8n = sharedN8n();
	for (const [mode, loginType] of cases) {
		shops.set(`${mode} ${loginType}`, await open(mode, loginType));
	}
	await Promise.all([...shops.values()].map(play));
	const deadline = Date.now() + PATIENCE_MS;
	do {
		await sleep(1000);
		for (const shop of shops.values()) await readShop(shop);
	} while (
		Date.now() < deadline &&
		[...shops.values()].some(({ differences }) => differences.length > 0)
	);
});

afterAll(async () => {
	for (const { business, workflowId } of shops.values()) {
		await n8n.deleteWorkflow(workflowId);
		await business.close();
	}
});

describe.each(cases)('the Data Table template in %s mode with %s login', (mode, loginType) => {
	const theShop = (): Shop => {
		const shop = shops.get(`${mode} ${loginType}`);
		if (!shop) throw new Error('Not opened');
		return shop;
	};

	it('has every Deal once, with every message and comment once and in order', () => {
		expect(theShop().differences).toEqual([]);
	});

	it('calls the Deals by who wrote', () => {
		expect(
			theShop()
				.deals.map(({ title }) => title)
				.sort(),
		).toEqual([
			'Лид из Instagram: @aziza.n',
			'Лид из Instagram: @malika.k',
			'Лид из Instagram: @timur.a',
		]);
	});

	it('ran one execution per event, all of them well', async () => {
		const executions = await n8n.waitForExecutions(theShop().workflowId, 8);

		expect(executions.filter(({ status }) => status !== 'success').map(describeExecution)).toEqual(
			[],
		);
		expect(executions).toHaveLength(8);
	});

	it('answers nobody, for the auto-reply is off', async () => {
		const { conversations } = await theShop().business.instagram.getState();

		const outbound = conversations
			.flatMap(({ messages }) => messages)
			.filter(({ direction }) => direction === 'outbound');
		expect(outbound).toEqual([]);
	});
});
