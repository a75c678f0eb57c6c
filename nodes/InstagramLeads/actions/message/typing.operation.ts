import type { Operation } from '../common/operation';
import { testRunOptions } from '../common/testRun';
import { partnerFields } from './recipientFields';
import { perform } from './senderAction';

const show = { resource: ['message'], operation: ['typing'] };

/** Shows the contact that somebody types; Instagram takes it back with the next message. */
export const typing: Operation = {
	fields: [
		...partnerFields(show),
		{
			displayName: 'Show Typing',
			name: 'typingOn',
			type: 'boolean',
			default: true,
			description: 'Whether the contact sees the typing dots; turn off to take them back',
			displayOptions: { show },
		},
		testRunOptions(show),
	],
	async execute(context) {
		const { node, itemIndex } = context;
		const isOn = node.getNodeParameter('typingOn', itemIndex, true) as boolean;
		const action = { sender_action: isOn ? 'typing_on' : 'typing_off' } as const;
		return await perform(context, action, { typing: isOn });
	},
};
