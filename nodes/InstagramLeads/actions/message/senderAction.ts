import type { IDataObject, INodeProperties } from 'n8n-workflow';

import type { SenderAction } from '../../graph/sending/send';
import { sendAction } from '../../graph/sending/send';
import { demandText } from '../../graph/sending/contentLimits';
import type { OperationContext, Show } from '../common/operation';
import { leftOut } from '../common/testRun';
import { partnerOf } from './addressee';

/** The message that a reaction belongs to. */
export function messageIdField(show: Show): INodeProperties {
	return {
		displayName: 'Message ID',
		name: 'messageId',
		type: 'string',
		required: true,
		default: '',
		placeholder: 'e.g. aWdfZAG1faXRlbToxOklHTWVzc2FnZAUlE...',
		description: 'The message, by its ID in a lead event',
		displayOptions: { show },
	};
}

/** The message's id, which must be there. */
export function messageIdOf({ node, itemIndex }: OperationContext): string {
	return demandText('Message ID', node.getNodeParameter('messageId', itemIndex, '')).trim();
}

/** Does it, and says so. */
export async function perform(
	context: OperationContext,
	action: SenderAction,
	result: IDataObject,
): Promise<IDataObject> {
	const { contactId } = await partnerOf(context);
	const notSent = leftOut(context, contactId);
	if (notSent) return notSent;
	const { client, connected } = await context.connect();
	const { recipientId } = await sendAction(client, connected, contactId, action);
	return { recipientId: recipientId ?? contactId, ...result };
}
