import type { INodeProperties } from 'n8n-workflow';

import {
	deleteProfile,
	menuOf,
	readProfile,
	setProfile,
} from '../../graph/content/messengerProfile';
import type { Operation } from '../common/operation';
import { languageFields, languagesOf } from './languageFields';

const items: INodeProperties = {
	displayName: 'Items',
	name: 'items',
	type: 'fixedCollection',
	typeOptions: { multipleValues: true, sortable: true },
	placeholder: 'Add item',
	default: {},
	description: 'Up to 20 items',
	options: [
		{
			displayName: 'Item',
			name: 'item',
			values: [
				{
					displayName: 'Title',
					name: 'title',
					type: 'string',
					default: '',
					placeholder: 'e.g. Talk to a person',
					description: 'What the person taps: up to 30 characters',
				},
				{
					displayName: 'Type',
					name: 'type',
					type: 'options',
					default: 'postback',
					options: [
						{ name: 'Open Link', value: 'web_url' },
						{
							name: 'Postback',
							value: 'postback',
							description: 'Comes back as an event of the trigger',
						},
					],
				},
				{
					displayName: 'URL',
					name: 'url',
					type: 'string',
					default: '',
					placeholder: 'e.g. https://shop.example.com',
					displayOptions: { show: { type: ['web_url'] } },
				},
				{
					displayName: 'Payload',
					name: 'payload',
					type: 'string',
					default: '',
					placeholder: 'e.g. CALL_A_PERSON',
					description: 'What the event carries (message.payload); the title when left empty',
					displayOptions: { show: { type: ['postback'] } },
				},
			],
		},
	],
};

/** The persistent menu that is set, one item per locale. */
export const getMenu: Operation = {
	fields: [],
	async execute({ connect }) {
		const { client, connected } = await connect();
		const found = await readProfile(client, connected, 'persistent_menu');
		return found.map(({ locale, call_to_actions }) => ({ locale, items: call_to_actions }));
	},
};

/** Sets the menu that stands in every conversation. */
export const setMenu: Operation = {
	fields: languageFields({ resource: ['profile'], operation: ['setMenu'] }, items, {
		description:
			'A list of languages: locale (one of them default) and up to 20 items, each with title (up to 30 characters) and type: web_url with url, or postback with payload',
		example:
			'[{"locale": "default", "items": [{"type": "postback", "title": "Talk to a person", "payload": "CALL_A_PERSON"}]}]',
	}),
	async execute(context) {
		const actions = menuOf(languagesOf(context, items));
		const { client, connected } = await context.connect();
		await setProfile(client, connected, 'persistent_menu', actions);
		return { success: true, locales: actions.map(({ locale }) => locale) };
	},
};

/** Takes the menu away. */
export const deleteMenu: Operation = {
	fields: [],
	async execute({ connect }) {
		const { client, connected } = await connect();
		await deleteProfile(client, connected, 'persistent_menu');
		return { success: true };
	},
};
