import type { INodeProperties } from 'n8n-workflow';

import { threadById } from '../../graph/conversations';
import type { Recipient } from '../../graph/send';
import { sendText as sendTextTo } from '../../graph/send';
import { locatedId, locatorField } from '../locatorField';
import type { Operation, OperationContext } from '../operation';
import { toJson } from '../operation';

const show = { resource: ['message'], operation: ['sendText'] };

const recipientTypes: INodeProperties = {
	displayName: 'To',
	name: 'recipientType',
	type: 'options',
	default: 'contact',
	displayOptions: { show },
	options: [
		{
			name: 'Author of a Comment',
			value: 'comment',
			description: 'Private reply in Direct; once per comment, within 7 days',
		},
		{ name: 'Contact', value: 'contact', description: 'Somebody who wrote to the account' },
		{
			name: 'Conversation',
			value: 'conversation',
			description: 'The contact on the other side of a conversation',
		},
	],
	description: 'Who gets the message',
};

const recipientFields = [
	{
		displayName: 'Contact',
		type: 'contact',
		searchMethod: 'searchContacts',
		description: 'The Instagram-scoped ID of the person (contact.id of a lead event)',
		idPlaceholder: 'e.g. 1602510301006188',
	},
	{
		displayName: 'Conversation',
		type: 'conversation',
		searchMethod: 'searchConversations',
		description: 'The conversation (conversationId of a lead event, telegramChatId of a Deal)',
		idPlaceholder: 'e.g. aWdfZAG06MTpJR01lc3NhZ2VUaHJlYWQ6...',
	},
	{
		displayName: 'Comment',
		type: 'comment',
		searchMethod: 'searchComments',
		description: 'The comment that is answered in Direct (comment.id of a lead event)',
		idPlaceholder: 'e.g. 17865799348089039',
	},
].map(({ displayName, type, searchMethod, description, idPlaceholder }) =>
	locatorField({
		displayName,
		name: 'recipientId',
		description,
		searchMethod,
		idPlaceholder,
		show: { ...show, recipientType: [type] },
	}),
);

/** Sends one text message. Output: who got it, and the id that the message's echo carries. */
export const sendText: Operation = {
	fields: [
		recipientTypes,
		...recipientFields,
		{
			displayName: 'Text',
			name: 'text',
			type: 'string',
			typeOptions: { rows: 3 },
			required: true,
			default: '',
			placeholder: 'e.g. Thank you for writing! How can we help?',
			description: 'What the person reads: up to 1000 bytes, that is about 500 Cyrillic letters',
			displayOptions: { show },
		},
	],
	async execute(context) {
		const { node, itemIndex } = context;
		const text = String(node.getNodeParameter('text', itemIndex, ''));
		const { client, connected } = await context.connect();
		const sent = await sendTextTo(client, connected, await recipientOf(context), text);
		return toJson({ ...sent, text });
	},
};

async function recipientOf(context: OperationContext): Promise<Recipient> {
	const { node, itemIndex, connect } = context;
	const type = node.getNodeParameter('recipientType', itemIndex, 'contact') as string;
	if (type === 'comment') return { comment_id: locatedId(context, 'recipientId', 'Comment') };
	if (type !== 'conversation') return { id: locatedId(context, 'recipientId', 'Contact') };
	const conversationId = locatedId(context, 'recipientId', 'Conversation');
	const { client, connected } = await connect();
	const { contact } = await threadById(client, connected, conversationId);
	return { id: contact.id };
}
