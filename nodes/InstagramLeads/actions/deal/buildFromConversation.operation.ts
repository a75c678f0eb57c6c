import { buildDeal } from '../../deals/deal';
import { threadById } from '../../graph/messaging/conversations';
import { GraphError } from '../../graph/errors/graphError';
import { profileOf } from '../../graph/messaging/contactProfile';
import { conversationField } from '../conversation/conversationField';
import { locatedId } from '../common/locatorField';
import type { Operation } from '../common/operation';
import { toJson } from '../common/operation';
import { dealFields, dealSettingsOf } from './dealFields';

const show = { resource: ['deal'], operation: ['buildFromConversation'] };

/** The Deal of the contact on the other side of a conversation, with all messages Meta shows. */
export const buildFromConversation: Operation = {
	fields: [conversationField(show), ...dealFields(show)],
	async execute(context) {
		const conversationId = locatedId(context, 'conversationId', 'Conversation');
		const { client, connected } = await context.connect();
		const thread = await threadById(client, connected, conversationId);
		if (thread.events.length === 0) {
			throw GraphError.local(
				'gone',
				'Instagram shows no message of this conversation',
				'Its messages were unsent, or the conversation belongs to another account.',
			);
		}
		const profile = await profileOf(client, connected, thread.contact.id).catch(
			(error: unknown) => {
				// Without consent there is no profile; the Deal then goes by the username.
				if (error instanceof GraphError) return thread.contact;
				throw error;
			},
		);
		const contact = { ...thread.contact, ...profile };
		const events = thread.events.map((event) => ({ ...event, contact }));
		return toJson(buildDeal(events, dealSettingsOf(context)));
	},
};
