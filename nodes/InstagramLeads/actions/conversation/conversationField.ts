import type { INodeProperties } from 'n8n-workflow';

import { locatorField } from '../common/locatorField';
import type { Show } from '../common/operation';

/** The conversation that an operation is about. */
export function conversationField(show: Show): INodeProperties {
	return locatorField({
		displayName: 'Conversation',
		name: 'conversationId',
		description: 'The conversation (conversationId of a lead event, telegramChatId of a Deal)',
		searchMethod: 'searchConversations',
		idPlaceholder: 'e.g. aWdfZAG06MTpJR01lc3NhZ2VUaHJlYWQ6...',
		show,
	});
}
