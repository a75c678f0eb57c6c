import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import type { Thread } from '../../graph/messaging/conversations';
import { threadById } from '../../graph/messaging/conversations';
import type { Recipient } from '../../graph/messaging/send';
import { locatedId, locatorField } from '../common/locatorField';
import type { OperationContext, Show } from '../common/operation';

const CONTACT: INodePropertyOptions = {
	name: 'Contact',
	value: 'contact',
	description: 'Somebody who wrote to the account',
};

const CONVERSATION: INodePropertyOptions = {
	name: 'Conversation',
	value: 'conversation',
	description: 'The contact on the other side of a conversation',
};

const COMMENT: INodePropertyOptions = {
	name: 'Author of a Comment',
	value: 'comment',
	description: 'Private reply in Direct; once per comment, within 7 days',
};

const locators = [
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
];

/** "To" of a message: a contact, a conversation, or the author of a comment. */
export function recipientFields(show: Show): INodeProperties[] {
	return fieldsFor(show, [COMMENT, CONTACT, CONVERSATION]);
}

/** "To" of what needs an open conversation, such as a reaction. */
export function partnerFields(show: Show): INodeProperties[] {
	return fieldsFor(show, [CONTACT, CONVERSATION]);
}

function fieldsFor(show: Show, options: INodePropertyOptions[]): INodeProperties[] {
	const types = options.map(({ value }) => value);
	const fitting = locators.filter(({ type }) => types.includes(type));
	return [
		{
			displayName: 'To',
			name: 'recipientType',
			type: 'options',
			default: 'contact',
			displayOptions: { show },
			options,
			description: 'How the person is named',
		},
		...fitting.map(({ displayName, type, searchMethod, description, idPlaceholder }) =>
			locatorField({
				displayName,
				name: 'recipientId',
				description,
				searchMethod,
				idPlaceholder,
				show: { ...show, recipientType: [type] },
			}),
		),
	];
}

/** Who gets it, and what became known of them on the way. */
export interface Addressee {
	recipient: Recipient;
	/** Absent for the author of a comment. */
	contactId?: string;
	/** Present where it had to be read to find the contact. */
	thread?: Thread;
}

/** The addressee that the item names; a conversation is resolved to its contact. */
export async function addresseeOf(context: OperationContext): Promise<Addressee> {
	const { node, itemIndex, connect } = context;
	const type = node.getNodeParameter('recipientType', itemIndex, 'contact') as string;
	if (type === 'comment') return authorOf(locatedId(context, 'recipientId', 'Comment'));
	if (type !== 'conversation') {
		const contactId = locatedId(context, 'recipientId', 'Contact');
		return { recipient: { id: contactId }, contactId };
	}
	const conversationId = locatedId(context, 'recipientId', 'Conversation');
	const { client, connected } = await connect();
	const thread = await threadById(client, connected, conversationId);
	return { recipient: { id: thread.contact.id }, contactId: thread.contact.id, thread };
}

/** The author of a comment, as the addressee of a private reply. */
export function authorOf(commentId: string): Addressee {
	return { recipient: { comment_id: commentId } };
}

/** The contact of what needs an open conversation. */
export async function partnerOf(context: OperationContext): Promise<string> {
	const { contactId = '' } = await addresseeOf(context);
	return contactId;
}
