import type { INodeProperties } from 'n8n-workflow';

/** One button: opens a link, or comes back as a postback event. */
const buttonValues: INodeProperties[] = [
	{
		displayName: 'Type',
		name: 'type',
		type: 'options',
		default: 'web_url',
		options: [
			{ name: 'Open Link', value: 'web_url' },
			{ name: 'Postback', value: 'postback', description: 'Comes back as an event of the trigger' },
		],
	},
	{
		displayName: 'Title',
		name: 'title',
		type: 'string',
		default: '',
		placeholder: 'e.g. Catalogue',
		description: 'What stands on the button; Instagram shows about 20 characters',
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
		placeholder: 'e.g. SHOW_CATALOGUE',
		description: 'What the event carries (message.payload); the title when left empty',
		displayOptions: { show: { type: ['postback'] } },
	},
];

/** Up to three buttons. */
export const buttonsField: INodeProperties = {
	displayName: 'Buttons',
	name: 'buttons',
	type: 'fixedCollection',
	typeOptions: { multipleValues: true },
	placeholder: 'Add button',
	default: {},
	description: 'Up to 3 buttons',
	options: [{ displayName: 'Button', name: 'button', values: buttonValues }],
};

/** Up to ten cards with their buttons. */
export const elementsField: INodeProperties = {
	displayName: 'Cards',
	name: 'elements',
	type: 'fixedCollection',
	typeOptions: { multipleValues: true, sortable: true },
	placeholder: 'Add card',
	default: {},
	description: 'Up to 10 cards that the person swipes through',
	options: [
		{
			displayName: 'Card',
			name: 'element',
			values: [
				{
					displayName: 'Title',
					name: 'title',
					type: 'string',
					default: '',
					placeholder: 'e.g. Vase, blue',
					description: 'Up to 80 characters',
				},
				{
					displayName: 'Subtitle',
					name: 'subtitle',
					type: 'string',
					default: '',
					placeholder: 'e.g. 120 000 UZS',
					description: 'Up to 80 characters',
				},
				{
					displayName: 'Image URL',
					name: 'imageUrl',
					type: 'string',
					default: '',
					placeholder: 'e.g. https://shop.example.com/vase.jpg',
				},
				{
					displayName: 'Link',
					name: 'link',
					type: 'string',
					default: '',
					placeholder: 'e.g. https://shop.example.com/vase',
					description: 'Opens when the person taps the card',
				},
				buttonsField,
			],
		},
	],
};
