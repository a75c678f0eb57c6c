import { setTimeout as sleep } from 'node:timers/promises';
import type { SimulatorClient } from '../../../sandbox/graph-simulator/client.mts';
import type { ExpectedDeal } from '../../../sandbox/demo/deals.mts';
import type { Business } from '../../e2e/harness/business.mts';
import { storySize, type StorySize } from './waitFor.mts';

/** What customers did, and what must come of it. */
export interface Story {
	/** How many different lead events there were. */
	events: number;
	expected: ExpectedDeal[];
}

/** Text that breaks what puts JSON, queries, HTML or expressions together by hand. */
export const NASTY_TEXT = `"It's" \\ <b>50%</b> & {{ 1+1 }} \${x} $json\n2nd line: 'ёлка' 🌸👩‍👩‍👧 ;--`;

/** Texts of strangers that mean something to one target or another, and are to mean nothing. */
export const ATTACKS = [
	'<!channel> <@U0123456> <https://example.com/pay|Your invoice>',
	'[URL=https://example.com/pay]Your invoice[/URL] [B]bold[/B]',
	'=HYPERLINK("https://example.com/pay","Your invoice")',
	"'); DROP TABLE leads; -- ' OR 1=1",
	'<img src=x onerror=alert(1)><a href="https://example.com/pay">Your invoice</a>',
	'={{ $env }} {{ $json.leadKey }} ${7*7}',
];

// Meta dates comments to the second: which was first is known only across seconds.
const NEXT_SECOND_MS = 1100;

interface Line {
	kind: 'message' | 'comment';
	text: string;
}
interface Person {
	username: string;
	name: string;
	lines: Line[];
}

/**
 * Plays customers of the business and waits until all is delivered.
 *
 * - `short`: 34 events of 10 people: bursts of messages, comments, somebody who does both; a third
 *   is delivered twice, at once or later
 * - `load`: 50 people write 5 messages each, all at the same time, and each is delivered once more
 */
export async function playStory(business: Business, story: StorySize = storySize): Promise<Story> {
	const people = story === 'load' ? loadOf('customer') : shortOf();
	const { instagram } = business;
	await introduce(instagram, people);
	if (story === 'load') await playLoad(instagram, people);
	else await playShort(instagram, people);
	await settle(instagram);
	return storyOf(people);
}

/** The long story again, by others; when everybody has written twice, something happens. */
export async function playRush(business: Business, happens: () => void): Promise<Story> {
	const people = loadOf('rush');
	await introduce(business.instagram, people);
	await playLoad(business.instagram, people, (round) => {
		if (round === 1) happens();
	});
	await settle(business.instagram);
	return storyOf(people);
}

async function introduce(instagram: SimulatorClient, people: Person[]): Promise<void> {
	for (const { username, name } of people) await instagram.putContact({ username, name });
}

function storyOf(people: Person[]): Story {
	return {
		events: people.reduce((sum, { lines }) => sum + lines.length, 0),
		expected: people.map(({ username, lines }) => ({
			username,
			texts: lines.map(({ text }) => text),
		})),
	};
}

const NAMES = [
	['malika.k', 'Malika Karimova'],
	['timur_a', 'Тимур Алимов'],
	['aziza.n', 'Aziza Nazarova'],
	['john.doe77', 'John Doe'],
	['dilnoza', 'Дилноза'],
	['o_brien', "Pat O'Brien"],
	['sardor.uz', 'Sardor 🌙'],
	['lena_kuz', 'Елена Кузнецова'],
	['marco.p', 'Marco Polo'],
	['guli__', 'Gulnora'],
] as const;

const OPENINGS = [
	'Здравствуйте! Сколько стоит ваза? 🌸',
	'Hi! Do you ship abroad?',
	'Narxi qancha?',
];

/** Seven write only in Direct, two only comment, one comments and then writes. */
function shortOf(): Person[] {
	return NAMES.map(([username, name], index) => {
		const kinds = kindsOf(index);
		const lines = kinds.map((kind, turn) => ({ kind, text: textOf(index, turn) }));
		return { username, name, lines };
	});
}

function kindsOf(index: number): Line['kind'][] {
	if (index === 9) return ['comment', 'message', 'message'];
	if (index >= 7) return ['comment', 'comment'];
	return index === 0 ? ['message', 'message', 'message'] : Array<'message'>(4).fill('message');
}

function textOf(index: number, turn: number): string {
	const opening = OPENINGS[index % OPENINGS.length];
	return turn === 0 ? `${opening} #${index}` : `Вопрос ${index}.${turn}: "синяя", 40 см — ok?`;
}

/** All at once, each person line by line; comments wait for the next second. */
async function playShort(instagram: SimulatorClient, people: Person[]): Promise<void> {
	const again: string[] = [];
	let count = 0;
	const play = async ({ username, lines }: Person): Promise<void> => {
		for (const [turn, { kind, text }] of lines.entries()) {
			const nth = count++;
			if (nth % 6 === 0) await instagram.setRules({ duplicateNext: 1 });
			const id = await write(instagram, username, { kind, text });
			if (nth % 6 === 3) again.push(id);
			if (kind === 'comment' && turn < lines.length - 1) await sleep(NEXT_SECOND_MS);
		}
	};
	await Promise.all(people.map(play));
	await sleep(NEXT_SECOND_MS);
	for (const id of again) await instagram.deliver({ ids: [id] });
}

function loadOf(name: string): Person[] {
	return Array.from({ length: 50 }, (_, index) => ({
		username: `${name}_${String(index + 1).padStart(2, '0')}`,
		name: `Customer ${index + 1}`,
		lines: Array.from({ length: 5 }, (_unused, turn) => ({
			kind: 'message' as const,
			text: textOf(index, turn),
		})),
	}));
}

/** Five rounds in which everybody writes once; then Meta delivers everything once more. */
async function playLoad(
	instagram: SimulatorClient,
	people: Person[],
	afterRound?: (round: number) => void,
): Promise<void> {
	const ids: string[] = [];
	for (const turn of people[0].lines.keys()) {
		const round = people.map(({ username, lines }) => write(instagram, username, lines[turn]));
		ids.push(...(await Promise.all(round)));
		afterRound?.(turn);
	}
	for (const id of ids) await instagram.deliver({ ids: [id] });
}

async function write(
	instagram: SimulatorClient,
	username: string,
	{ kind, text }: Line,
): Promise<string> {
	if (kind === 'comment') return (await instagram.writeComment({ username, text })).commentId;
	return (await instagram.writeMessage({ username, text })).messageId;
}

async function settle(instagram: SimulatorClient): Promise<void> {
	const { settled, pending } = await instagram.settle(240_000);
	if (!settled) throw new Error(`${pending} deliveries are still under way`);
}
