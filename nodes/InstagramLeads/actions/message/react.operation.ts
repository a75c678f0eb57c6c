import { demandText } from '../../graph/sending/contentLimits';
import type { Operation, OperationContext } from '../common/operation';
import { testRunOptions } from '../common/testRun';
import { partnerFields } from './recipientFields';
import { perform, messageIdField, messageIdOf } from './senderAction';

const show = { resource: ['message'], operation: ['react'] };

/** Reacts to a message of the contact; a new reaction takes the place of the old one. */
export const react: Operation = {
	fields: [
		...partnerFields(show),
		messageIdField(show),
		{
			displayName: 'Reaction',
			name: 'reaction',
			type: 'options',
			default: 'love',
			displayOptions: { show },
			options: [
				{ name: 'Angry', value: 'angry' },
				{ name: 'Laugh', value: 'laugh' },
				{ name: 'Like', value: 'like' },
				{ name: 'Love', value: 'love' },
				{ name: 'Other Emoji', value: 'emoji' },
				{ name: 'Sad', value: 'sad' },
				{ name: 'Wow', value: 'wow' },
			],
		},
		{
			displayName: 'Emoji',
			name: 'emoji',
			type: 'string',
			required: true,
			default: '',
			description: 'One emoji',
			displayOptions: { show: { ...show, reaction: ['emoji'] } },
		},
		testRunOptions(show),
	],
	async execute(context) {
		const messageId = messageIdOf(context);
		const reaction = reactionOf(context);
		const payload = { message_id: messageId, reaction };
		return await perform(context, { sender_action: 'react', payload }, { messageId, reaction });
	},
};

function reactionOf({ node, itemIndex }: OperationContext): string {
	const reaction = node.getNodeParameter('reaction', itemIndex, 'love') as string;
	if (reaction !== 'emoji') return reaction;
	return demandText('Emoji', node.getNodeParameter('emoji', itemIndex, '')).trim();
}
