import type { INodeProperties } from 'n8n-workflow';

import { GraphError } from '../../graph/errors/graphError';
import type { MessageContent } from '../../graph/sending/messageContent';
import { textMessage } from '../../graph/sending/messageContent';
import { demandText, TEXT_LIMIT_BYTES } from '../../graph/sending/contentLimits';
import { splitText } from '../../graph/sending/splitText';
import type { Operation, OperationContext, Show } from '../common/operation';
import { deliver } from './deliver';
import { addresseeOf, commentIdOf } from './addressee';
import { answerPublicly, commentAnswerField, publiclyAnswered } from './publicAnswer';
import { recipientFields } from './recipientFields';
import { sendOptionFields, sendOptionsOf } from './sendOptions';

const show = { resource: ['message'], operation: ['sendText'] };

/** The text of a message. */
export function textField(
	forOperation: Show,
	description: string,
	placeholder = 'e.g. Thank you for writing! How can we help?',
): INodeProperties {
	return {
		displayName: 'Text',
		name: 'text',
		type: 'string',
		typeOptions: { rows: 3 },
		required: true,
		default: '',
		placeholder,
		description,
		displayOptions: { show: forOperation },
	};
}

/**
 * Sends a text, in several messages where it is long. Output: who got it, and the id that the echo
 * of the (last) message carries.
 */
export const sendText: Operation = {
	fields: [
		...recipientFields(show),
		commentAnswerField(show),
		textField(
			show,
			'What the person reads. More than 1000 bytes (about 500 Cyrillic letters) go out as several messages.',
		),
		sendOptionFields(show, 'text'),
	],
	async execute(context) {
		const { node, itemIndex } = context;
		const text = String(node.getNodeParameter('text', itemIndex, ''));
		const commentId = publiclyAnswered(context);
		if (commentId !== undefined) return await answerPublicly(context, commentId, text);
		const messages = messagesOf(context, text);
		const sent = await deliver(context, async () => await addresseeOf(context), messages);
		return { ...sent, text };
	},
};

function messagesOf(context: OperationContext, text: string): MessageContent[] {
	demandText('Text', text);
	const isLong = Buffer.byteLength(text, 'utf8') > TEXT_LIMIT_BYTES;
	if (!isLong || sendOptionsOf(context).longText === 'fail') return [textMessage(text)];
	const parts = splitText(text, TEXT_LIMIT_BYTES);
	if (parts.length === 1 || commentIdOf(context) === undefined) return parts.map(textMessage);
	throw GraphError.local(
		'badRequest',
		"'Text' is too long for a private reply",
		`Instagram allows one message per comment, of ${TEXT_LIMIT_BYTES} bytes. Shorten it; more can follow once the person has answered.`,
	);
}
