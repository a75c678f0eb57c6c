import {
	iceBreakersOf,
	menuOf,
} from '../../../../nodes/InstagramLeads/graph/content/messengerProfile';

const ask = (question: unknown, more: object = {}) => ({ question, ...more });
const inDefault = (...questions: unknown[]) => [{ locale: 'default', questions }];
const items = (...entries: unknown[]) => [{ locale: 'default', items: entries }];
const many = (count: number) => Array.from({ length: count }, () => ask('?'));

it('takes as much as Meta does', () => {
	const [{ call_to_actions: questions }] = iceBreakersOf(
		inDefault(...many(3), ask('ж'.repeat(80))),
	);
	expect(questions).toHaveLength(4);
	const link = { type: 'web_url', title: 'x'.repeat(30), url: 'https://a.uz' };
	expect(menuOf(items(...Array.from({ length: 20 }, () => link)))[0].call_to_actions).toHaveLength(
		20,
	);
});

it.each<[string, () => unknown, string | RegExp]>([
	['no language', () => iceBreakersOf([]), "'Languages' has no 'default'"],
	['no default', () => iceBreakersOf([{ locale: 'ru_RU', questions: many(1) }]), "no 'default'"],
	[
		'a language twice',
		() => iceBreakersOf([...inDefault(ask('?')), ...inDefault(ask('?'))]),
		'twice',
	],
	[
		'a locale that is none',
		() => iceBreakersOf([{ locale: 'russian', questions: many(1) }]),
		'locale',
	],
	['no question', () => iceBreakersOf(inDefault()), "'Questions' is empty"],
	['five questions', () => iceBreakersOf(inDefault(...many(5))), "'Questions': 5"],
	['a question without words', () => iceBreakersOf(inDefault(ask(' '))), "'Question' is empty"],
	['a long question', () => iceBreakersOf(inDefault(ask('ж'.repeat(81)))), '81 characters'],
	[
		'a long payload',
		() => iceBreakersOf(inDefault(ask('?', { payload: 'x'.repeat(1001) }))),
		"'Payload' is too long",
	],
	['an entry that is none', () => iceBreakersOf(inDefault('?')), "can't be read"],
	['a long title', () => menuOf(items({ title: 'x'.repeat(31) })), '31 characters'],
	[
		'a link that leads nowhere',
		() => menuOf(items({ title: 'x', type: 'web_url', url: 'x' })),
		'URL',
	],
	['21 items', () => menuOf(items(...Array.from({ length: 21 }, () => ({ title: 'x' })))), ': 21'],
])('refuses %s', (_what, work, message) => {
	expect(work).toThrow(message);
});

it('speaks of a language, not of a message, where there are too many', () => {
	const description = expect.stringContaining('Instagram shows 4 in a language') as string;
	expect(() => iceBreakersOf(inDefault(...many(5)))).toThrow(
		expect.objectContaining({ description }) as Error,
	);
});
