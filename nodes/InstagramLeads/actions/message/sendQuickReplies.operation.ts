import type { INodeProperties } from 'n8n-workflow';

import { quickReplyMessage } from '../../graph/sending/messageContent';
import type { Operation } from '../common/operation';
import { listEntries, repeatableFields } from '../common/repeatableFields';
import { deliver } from './deliver';
import { addresseeOf } from './addressee';
import { recipientFields } from './recipientFields';
import { sendOptionFields } from './sendOptions';
import { textField } from './sendText.operation';

const show = { resource: ['message'], operation: ['sendQuickReplies'] };

const repliesField: INodeProperties = {
	displayName: 'Quick Replies',
	name: 'quickReplies',
	type: 'fixedCollection',
	typeOptions: { multipleValues: true, sortable: true },
	placeholder: 'Add quick reply',
	default: {},
	description: 'Up to 13 answers to tap',
	options: [
		{
			displayName: 'Quick Reply',
			name: 'quickReply',
			values: [
				{
					displayName: 'Title',
					name: 'title',
					type: 'string',
					default: '',
					placeholder: 'e.g. Price',
					description: 'What the person taps: up to 20 characters',
				},
				{
					displayName: 'Payload',
					name: 'payload',
					type: 'string',
					default: '',
					placeholder: 'e.g. ASK_PRICE',
					description: 'What the event carries (message.payload); the title when left empty',
				},
			],
		},
	],
};

/** Sends a text with answers to tap; the tapped one comes back as a `quickReply` event. */
export const sendQuickReplies: Operation = {
	fields: [
		...recipientFields(show),
		textField(
			show,
			'What the person is asked: up to 1000 bytes, about 500 Cyrillic letters',
			'e.g. What would you like to know?',
		),
		...repeatableFields(show, 'quickRepliesSource', repliesField, {
			description: 'Up to 13 answers: title (up to 20 characters) and if you like payload',
			example: '[{"title": "Price", "payload": "ASK_PRICE"}, {"title": "Delivery"}]',
		}),
		sendOptionFields(show, 'message'),
	],
	async execute(context) {
		const { node, itemIndex } = context;
		const text = node.getNodeParameter('text', itemIndex, '') as unknown;
		const replies = listEntries(context, 'quickRepliesSource', repliesField);
		const message = quickReplyMessage(text, replies);
		return await deliver(context, async () => await addresseeOf(context), [message]);
	},
};
