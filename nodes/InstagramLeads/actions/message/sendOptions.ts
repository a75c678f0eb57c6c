import type { INodeProperties } from 'n8n-workflow';

import type { OperationContext, Show } from '../common/operation';
import { WHOEVER_WROTE } from './recipientFields';
import { SEND_TO_EVERYBODY } from '../common/testRun';

/** What the operator decides about a send. */
export interface SendOptions {
	checkWindow: boolean;
	humanAgentTag: boolean;
	idempotencyKey: string;
	/** Whether the key counts for all nodes of the workflow that say so. */
	shareIdempotencyKey: boolean;
	longText: 'split' | 'fail';
	/** Id of the message that is quoted; empty for none. */
	replyToMessageId: string;
	alreadyRepliedIsSuccess: boolean;
}

export const CHECK_WINDOW: INodeProperties = {
	displayName: 'Check Messaging Window',
	name: 'checkWindow',
	type: 'boolean',
	default: true,
	description:
		"Whether to send nothing when Instagram would refuse it. Where the event that is answered doesn't tell that the window is open, the conversation is looked up for it. When off, Instagram decides.",
};

export const HUMAN_AGENT: INodeProperties = {
	displayName: 'Human Agent Tag',
	name: 'humanAgentTag',
	type: 'boolean',
	default: false,
	description:
		'Whether to allow an answer up to 7 days after the last message of the contact. Only for answers written by a person; the Meta app needs the Human Agent feature.',
};

const IDEMPOTENCY_KEY: INodeProperties = {
	displayName: 'Idempotency Key',
	name: 'idempotencyKey',
	type: 'string',
	default: '',
	placeholder: 'e.g. {{ $json.eventId }}',
	description:
		'Sends once per key, whatever runs the workflow again: a repeated key gives an item with alreadySent instead. Each node has its own keys; the workflow remembers its last 10,000, those of manual runs too.',
};

const SHARE_KEY: INodeProperties = {
	displayName: 'Share Idempotency Key',
	name: 'shareIdempotencyKey',
	type: 'boolean',
	default: false,
	description:
		'Whether nodes of this workflow that have this option and the same key send only once among them: where one answers in place of the other',
};

const LONG_TEXT: INodeProperties = {
	displayName: 'Long Text',
	name: 'longText',
	type: 'options',
	default: 'split',
	options: [
		{
			name: 'Fail',
			value: 'fail',
			description: 'Send nothing when the text is longer than one message takes',
		},
		{
			name: 'Split Into Several Messages',
			value: 'split',
			description: 'Cut at the end of a sentence or word, and send the parts in order',
		},
	],
	description: 'What to do with a text of more than 1000 bytes',
};

const REPLY_TO: INodeProperties = {
	displayName: 'Reply to Message ID',
	name: 'replyToMessageId',
	type: 'string',
	default: '',
	placeholder: 'e.g. aWdfZAG1faXRlbToxOklHTWVzc2FnZAUlE...',
	description:
		'The message that is quoted above the text, by its ID in a lead event. Of a text in several messages, the first quotes it.',
	displayOptions: { show: { '/recipientType': ['contact', 'conversation'] } },
};

/** The option of private replies; a comment takes one. */
const ALREADY_REPLIED: INodeProperties = {
	displayName: 'Already Replied Is Success',
	name: 'alreadyRepliedIsSuccess',
	type: 'boolean',
	default: false,
	description:
		'Whether to treat it as success when the comment was already answered privately (Instagram allows it once)',
};

type Kind = 'text' | 'message' | 'privateReply';

/** The options of a send. `text` may be split, `privateReply` goes to the author of a comment only. */
export function sendOptionFields(show: Show, kind: Kind): INodeProperties {
	const options =
		kind === 'privateReply'
			? [CHECK_WINDOW, IDEMPOTENCY_KEY, SHARE_KEY, ALREADY_REPLIED, SEND_TO_EVERYBODY]
			: [
					CHECK_WINDOW,
					HUMAN_AGENT,
					IDEMPOTENCY_KEY,
					SHARE_KEY,
					...(kind === 'text' ? [LONG_TEXT, REPLY_TO] : []),
					{
						...ALREADY_REPLIED,
						displayOptions: { show: { '/recipientType': ['comment', WHOEVER_WROTE] } },
					},
					SEND_TO_EVERYBODY,
				];
	return {
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		default: {},
		displayOptions: { show },
		options,
	};
}

/** The options of one item, with their defaults. */
export function sendOptionsOf({ node, itemIndex }: OperationContext): SendOptions {
	const options = node.getNodeParameter('options', itemIndex, {}) as Record<string, unknown>;
	return {
		checkWindow: options.checkWindow !== false,
		humanAgentTag: options.humanAgentTag === true,
		idempotencyKey: String(options.idempotencyKey ?? '').trim(),
		shareIdempotencyKey: options.shareIdempotencyKey === true,
		longText: options.longText === 'fail' ? 'fail' : 'split',
		replyToMessageId: String(options.replyToMessageId ?? '').trim(),
		alreadyRepliedIsSuccess: options.alreadyRepliedIsSuccess === true,
	};
}
