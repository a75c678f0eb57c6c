import type { IDataObject, INodeProperties } from 'n8n-workflow';

import { replyToComment } from '../../graph/content/moderation';
import { attempt } from '../../graph/errors/attempt';
import { demandText } from '../../graph/sending/contentLimits';
import type { OperationContext, Show } from '../common/operation';
import { leftOut } from '../common/testRun';
import { authorOf, commentIdOf, personOf } from './addressee';
import { WHOEVER_WROTE } from './recipientFields';
import { sendOptionsOf } from './sendOptions';
import { sentMemoryOf } from './sentMemory';

const FIELD = 'commentAnswer';

/** How a comment is answered, where the event may be one. */
export function commentAnswerField(show: Show): INodeProperties {
	return {
		displayName: 'Comments Are Answered',
		name: FIELD,
		type: 'options',
		default: 'private',
		options: [
			{
				name: 'Privately',
				value: 'private',
				description: 'In Direct: once per comment, within 7 days',
			},
			{
				name: 'Publicly',
				value: 'public',
				description: 'Under the post, for everybody to see',
			},
		],
		description: 'Where the answer goes when the person wrote a comment',
		displayOptions: { show: { ...show, recipientType: [WHOEVER_WROTE] } },
	};
}

/** The comment that is to be answered for everybody to see; undefined where nothing is. */
export function publiclyAnswered(context: OperationContext): string | undefined {
	const { node, itemIndex } = context;
	const isWhoever = node.getNodeParameter('recipientType', itemIndex, '') === WHOEVER_WROTE;
	const isPublic = node.getNodeParameter(FIELD, itemIndex, 'private') === 'public';
	return isWhoever && isPublic ? commentIdOf(context) : undefined;
}

/** Answers a comment for everybody to see, once per idempotency key. */
export async function answerPublicly(
	context: OperationContext,
	parentId: string,
	text: string,
): Promise<IDataObject> {
	const notSent = leftOut(context, personOf(context, authorOf(parentId)));
	if (notSent) return notSent;
	demandText('Text', text);
	const options = sendOptionsOf(context);
	const memory = sentMemoryOf(context.node, options);
	if (!(await memory.reserve(0))) {
		return { alreadySent: true, idempotencyKey: options.idempotencyKey };
	}
	const writing = context
		.connect()
		.then(async ({ client, connected }) => await replyToComment(client, connected, parentId, text));
	const result = await attempt(writing);
	if (!result.ok && result.failure.errorClass !== 'unknownOutcome') await memory.unreserve(0);
	// Throws as it failed: not every failure is one of Meta's.
	return { ...(await writing), parentId, text };
}
