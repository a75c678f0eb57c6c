import type { IDataObject } from 'n8n-workflow';

import type { MessageContent } from '../../graph/sending/messageContent';
import { buttonTemplate, genericTemplate } from '../../graph/sending/messageContent';
import type { Operation, OperationContext } from '../common/operation';
import { entriesOf, listEntries, repeatableFields } from '../common/repeatableFields';
import { deliver } from './deliver';
import { addresseeOf } from './addressee';
import { recipientFields } from './recipientFields';
import { sendOptionFields } from './sendOptions';
import { textField } from './sendText.operation';
import { buttonsField, elementsField } from './templateFields';

const show = { resource: ['message'], operation: ['sendTemplate'] };
const showButton = { ...show, templateType: ['button'] };
const showGeneric = { ...show, templateType: ['generic'] };

const BUTTONS_EXAMPLE = '[{"type": "postback", "title": "Call me", "payload": "CALL_ME"}]';
const ELEMENTS_EXAMPLE =
	'[{"title": "Vase", "subtitle": "120 000 UZS", "image_url": "https://shop.example.com/vase.jpg", "buttons": [{"type": "web_url", "title": "Buy", "url": "https://shop.example.com/vase"}]}]';

/** Sends cards to swipe through, or a text with buttons. */
export const sendTemplate: Operation = {
	fields: [
		...recipientFields(show),
		{
			displayName: 'Message',
			name: 'templateType',
			type: 'options',
			default: 'generic',
			displayOptions: { show },
			options: [
				{ name: 'Buttons', value: 'button', description: 'A text with up to 3 buttons under it' },
				{
					name: 'Cards',
					value: 'generic',
					description: 'Up to 10 cards with picture, text and buttons',
				},
			],
			description:
				'What the message looks like; people see cards and buttons in the mobile app only',
		},
		textField(
			showButton,
			'What stands above the buttons: up to 640 characters',
			'e.g. Shall we call you?',
		),
		...repeatableFields(showButton, 'buttonsSource', buttonsField, {
			description:
				'Up to 3 buttons: type web_url with title and url, or type postback with title and payload',
			example: BUTTONS_EXAMPLE,
		}),
		...repeatableFields(showGeneric, 'elementsSource', elementsField, {
			description:
				'Up to 10 cards: title, and if you like subtitle, image_url, default_action (with url) and buttons',
			example: ELEMENTS_EXAMPLE,
		}),
		sendOptionFields(show, 'message'),
	],
	async execute(context) {
		const message = templateOf(context);
		return await deliver(context, async () => await addresseeOf(context), [message]);
	},
};

function templateOf(context: OperationContext): MessageContent {
	const { node, itemIndex } = context;
	if (node.getNodeParameter('templateType', itemIndex, 'generic') === 'button') {
		const text = node.getNodeParameter('text', itemIndex, '') as unknown;
		return buttonTemplate(text, listEntries(context, 'buttonsSource', buttonsField));
	}
	const isJson = node.getNodeParameter('elementsSource', itemIndex, 'fields') === 'json';
	const entries = listEntries(context, 'elementsSource', elementsField);
	return genericTemplate(
		isJson ? entries : entries.map((entry) => elementOf(entry as IDataObject)),
	);
}

/** A card of the panel in Meta's words. */
function elementOf({ title, subtitle, imageUrl, link, buttons }: IDataObject): object {
	return {
		title,
		subtitle,
		image_url: imageUrl,
		default_action: link ? { url: link } : undefined,
		buttons: entriesOf(buttons, 'button'),
	};
}
