import type { Row } from './scene.mts';

const path = '/{node}/messenger_profile';
const platform = 'instagram';

const english = { question: 'What does delivery cost?', payload: 'DELIVERY' };
const russian = { question: 'Сколько стоит доставка?', payload: 'DELIVERY' };
const shop = { type: 'web_url', title: 'Shop', url: 'https://shop.example.com' };
const person = { type: 'postback', title: 'Позвать человека', payload: 'PERSON' };

const set = [{ success: true, locales: ['default', 'ru_RU'] }];
const inBoth = (name: string, [ofDefault, ofRussian]: object[]) => ({
	languages: {
		language: [
			{ locale: 'default', [`${name}s`]: { [name]: [ofDefault] } },
			{ locale: 'ru_RU', [`${name}s`]: { [name]: [ofRussian] } },
		],
	},
});
const actions = ([ofDefault, ofRussian]: object[]) => [
	{ locale: 'default', call_to_actions: [ofDefault] },
	{ locale: 'ru_RU', call_to_actions: [ofRussian] },
];
const remove = (property: string): Row => ({
	parameters: {},
	items: [{ success: true }],
	call: { method: 'DELETE', path, query: { fields: `["${property}"]`, platform } },
});
/** One question more than Instagram shows. */
const tooMany = [1, 2, 3, 4, 5].map((number) => ({ question: `Question ${number}` }));

/** What people see before they write: set in two languages, read back, and taken away. */
export function profileRows(): Record<string, Row> {
	return {
		'profile setIceBreakers': {
			parameters: inBoth('question', [english, russian]),
			items: set,
			call: { method: 'POST', path, body: { platform, ice_breakers: actions([english, russian]) } },
		},
		'profile setIceBreakers (too many)': {
			parameters: {
				languagesSource: 'json',
				languagesJson: JSON.stringify([{ locale: 'default', questions: tooMany }]),
			},
			items: [{ error: expect.stringContaining("'Questions'") as string }],
			unmade: 'Question 5',
		},
		'profile getIceBreakers': {
			parameters: {},
			items: [
				{ locale: 'default', questions: [english] },
				{ locale: 'ru_RU', questions: [russian] },
			],
			call: { method: 'GET', path, query: { fields: 'ice_breakers', platform } },
		},
		'profile deleteIceBreakers': remove('ice_breakers'),
		'profile getIceBreakers (none)': { parameters: {}, items: [] },
		'profile setMenu': {
			parameters: inBoth('item', [shop, person]),
			items: set,
			call: { method: 'POST', path, body: { platform, persistent_menu: actions([shop, person]) } },
		},
		'profile getMenu': {
			parameters: {},
			items: [
				{ locale: 'default', items: [shop] },
				{ locale: 'ru_RU', items: [person] },
			],
			call: { method: 'GET', path, query: { fields: 'persistent_menu', platform } },
		},
		'profile deleteMenu': remove('persistent_menu'),
		'profile getMenu (none)': { parameters: {}, items: [] },
	};
}
