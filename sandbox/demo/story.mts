import { setTimeout as sleep } from 'node:timers/promises';
import type { Progress } from '../n8n/progress.mts';
import { findDifferences, type DealRecord, type ExpectedDeal } from './deals.mts';
import { readDeals } from './readDeals.mts';
import type { Stage } from './setup.mts';

/** How the story went. */
export interface StoryResult {
	deals: DealRecord[];
	/** What is not as it should be, in sentences; empty when all is well. */
	differences: string[];
}

// A full minute until n8n polls, and what comes with it.
const PATIENCE_MS = 100_000;
const LOOK_EVERY_MS = 400;

const burst = [
	'Добрый день! 👋',
	'Хочу заказать лаган на свадьбу',
	'Диаметр 40 см, синий',
	'Сколько стоит и когда будет готов?',
];

/** What is in the funnel at the end. */
const expected: ExpectedDeal[] = [
	{
		username: 'malika.k',
		texts: ['Здравствуйте! Сколько стоит синяя ваза? 🌸', 'Price? Есть доставка в Ташкент?'],
	},
	{ username: 'timur.a', texts: burst },
	{
		username: 'aziza.n',
		texts: ['Hi! Do you ship abroad?', 'To Almaty, two bowls'],
	},
];

/** Plays the customers; ends when the Deals are right, or when there is no hope that they will be. */
export async function playStory(stage: Stage, progress: Progress): Promise<StoryResult> {
	const { customers, installedAt } = stage;
	const [malika, , aziza] = expected;

	progress.phase('Malika asks for a price in Direct');
	await customers.putContact({ username: 'malika.k', name: 'Malika Karimova' });
	await customers.writeMessage({ username: 'malika.k', text: malika.texts[0] });
	await until(stage, (deals) => deals.length > 0 && deals[0].comments.length > 0);
	progress.done(
		`first Deal ${Math.round((Date.now() - installedAt) / 1000)} s after n8n was there`,
	);

	progress.phase('Timur writes four messages in a burst');
	await customers.putContact({ username: 'timur.a', name: 'Timur Alimov' });
	for (const text of burst) await customers.writeMessage({ username: 'timur.a', text });

	progress.phase('Aziza writes, and Meta delivers it twice');
	await customers.putContact({ username: 'aziza.n', name: 'Aziza Nazarova' });
	await customers.setRules({ duplicateNext: 1 });
	await customers.writeMessage({ username: 'aziza.n', text: aziza.texts[0] });

	progress.phase('Malika comments under a post as well');
	await customers.writeComment({ username: 'malika.k', text: malika.texts[1] });
	await customers.settle();
	await until(stage, (deals) => countComments(deals) >= 7);

	progress.phase('Aziza writes once more, and Meta loses the webhook: the next poll finds it');
	await customers.setRules({ dropNext: 1 });
	await customers.writeMessage({ username: 'aziza.n', text: aziza.texts[1] });
	await until(stage, (deals) => findDifferences(expected, deals).length === 0);
	progress.done();
	return await judge(stage);
}

/** Looks at the Deals until they are as wanted, or patience is over. */
async function until(stage: Stage, isRight: (deals: DealRecord[]) => boolean): Promise<void> {
	const deadline = Date.now() + PATIENCE_MS;
	while (Date.now() < deadline && !isRight(await readDeals(stage.client))) {
		await sleep(LOOK_EVERY_MS);
	}
}

async function judge({ client, customers }: Stage): Promise<StoryResult> {
	// What comes too much comes a moment later.
	await customers.settle();
	await sleep(1500);
	const deals = await readDeals(client);
	return { deals, differences: findDifferences(expected, deals) };
}

const countComments = (deals: DealRecord[]): number =>
	deals.reduce((sum, { comments }) => sum + comments.length, 0);
