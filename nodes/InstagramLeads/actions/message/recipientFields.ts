import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { locatorField } from '../common/locatorField';
import type { Show } from '../common/operation';

/** The value of `recipientType` for whoever did what started the workflow. */
export const WHOEVER_WROTE = 'whoeverWrote';

const WHOEVER: INodePropertyOptions = {
	name: 'Whoever Wrote',
	value: WHOEVER_WROTE,
	description:
		'The person behind the event of the Instagram Leads Trigger, however many nodes are in between',
};

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

/** Before 1.1 it is one contact, picked from a list: n8n leaves defaults out when it saves. */
const DEFAULTS = [
	{ version: [{ _cnd: { gte: 1.1 } }], type: WHOEVER_WROTE },
	{ version: [1], type: 'contact' },
];

const locators = [
	{
		displayName: 'Contact',
		type: 'contact',
		searchMethod: 'searchContacts',
		description: 'The Instagram-scoped ID of the person (contact.id of a lead event)',
		idPlaceholder: 'e.g. 1602510301006188',
		hasUsername: true,
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

/** "To" of a message: whoever wrote, a contact, a conversation, or the author of a comment. */
export function recipientFields(show: Show): INodeProperties[] {
	return [...fieldsFor(show, [WHOEVER, COMMENT, CONTACT, CONVERSATION]), windowNotice(show)];
}

/** "To" of what needs an open conversation, such as a reaction. */
export function partnerFields(show: Show): INodeProperties[] {
	return fieldsFor(show, [WHOEVER, CONTACT, CONVERSATION]);
}

/** Meta's rule for what an account sends by itself. Doc: messenger-platform, policy. */
function windowNotice(show: Show): INodeProperties {
	return {
		displayName:
			"Instagram takes an answer within 24 hours after the person's last message. Under a comment: one private reply, within 7 days.",
		name: 'windowNotice',
		type: 'notice',
		default: '',
		displayOptions: { show },
	};
}

function fieldsFor(show: Show, options: INodePropertyOptions[]): INodeProperties[] {
	const types = options.map(({ value }) => value);
	const fitting = locators.filter(({ type }) => types.includes(type));
	return [
		...DEFAULTS.map(({ version, type }): INodeProperties => ({
			displayName: 'To',
			name: 'recipientType',
			type: 'options',
			default: type,
			displayOptions: { show: { ...show, '@version': version } },
			options,
			description: 'How the person is named',
		})),
		...fitting.map(({ type, ...locator }) =>
			locatorField({
				...locator,
				name: 'recipientId',
				show: { ...show, recipientType: [type] },
			}),
		),
	];
}
