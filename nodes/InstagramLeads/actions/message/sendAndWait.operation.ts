import { randomBytes } from 'crypto';
import type { IDataObject } from 'n8n-workflow';
import { WAIT_INDEFINITELY } from 'n8n-workflow';

import { attempt } from '../../graph/errors/attempt';
import { GraphError } from '../../graph/errors/graphError';
import { payloadOf } from '../../questions/answerPayload';
import { desksOf } from '../../questions/desks';
import type { AskedQuestion } from '../../questions/question';
import { findEventOfItem } from '../common/eventOfItem';
import type { Operation, OperationContext } from '../common/operation';
import { partnerOf } from './addressee';
import { deliver } from './deliver';
import { questionFields } from './questionFields';
import { choicesOf, messageOf, waitLimitOf } from './questionContent';

/**
 * Asks a person something and has n8n wait for the answer. The answer comes in at the trigger, which has
 * n8n go on here; see `receiveAnswer`.
 */
export const sendAndWait: Operation = {
	fields: questionFields,
	async execute(context) {
		demandOneItem(context);
		const waitTill = waitLimitOf(context);
		const choices = choicesOf(context);
		const addressee = await partnerOf(context);
		const { client, connected } = await context.connect();
		const desks = desksOf(connected.account.id);
		if (!choices && desks.length === 0) throw nobodyListens();
		const question = questionOf(context, addressee.contactId, waitTill);
		// Signed even where nothing carries it: what is told to the node that waits is signed as well.
		const sign = (value: string) => payloadOf(question, value, client.credential);
		const message = messageOf(context, choices, sign);
		const asking = deliver(context, async () => addressee, [message]);
		const sent = await explained(asking, context, addressee.contactId);
		// In a test run that has reached somebody else nobody was asked anything.
		if (sent.leftOut) return sent;
		const askedAt = client.clock.now();
		for (const desk of desks) desk.keep({ ...question, askedAt, ...(choices && { choices }) });
		await waitFor(context, waitTill, { timedOut: true, questionId: question.id, ...sent });
		return { ...sent, questionId: question.id };
	},
};

/** Who has only commented has no conversation, which Meta's refusal doesn't say. */
async function explained<T>(
	asking: Promise<T>,
	context: OperationContext,
	contactId: string,
): Promise<T> {
	const result = await attempt(asking);
	if (result.ok || !['window', 'gone'].includes(result.failure.errorClass)) return await asking;
	const event = findEventOfItem(context);
	if (!event?.comment || event.contact.id !== contactId) return await asking;
	throw result.failure.withDetails({ note: COMMENTED });
}

const COMMENTED =
	'The person wrote a comment, and a comment opens no conversation in Direct: reply to it privately first, and ask once they have answered there.';

function questionOf(
	{ node }: OperationContext,
	contactId: string,
	waitTill: Date | undefined,
): AskedQuestion {
	const signature = new URL(node.getSignedResumeUrl()).searchParams.get('signature');
	return {
		id: randomBytes(9).toString('base64url'),
		contactId,
		executionId: node.getExecutionId(),
		nodeId: node.getNode().id,
		resumeSignature: signature ?? '',
		...(waitTill && { until: waitTill.getTime() }),
	};
}

/**
 * n8n hands the input on when the time is over, so that is made to say so. It is the node's own copy of the
 * item. The id of the question in it tells `receiveAnswer` which question waits.
 */
async function waitFor(
	{ node, itemIndex }: OperationContext,
	waitTill: Date | undefined,
	outcome: IDataObject,
): Promise<void> {
	node.getInputData()[itemIndex].json = { data: {}, ...outcome };
	await node.putExecutionToWait(waitTill ?? WAIT_INDEFINITELY);
}

function demandOneItem({ node }: OperationContext): void {
	const count = node.getInputData().length;
	if (count === 1) return;
	throw GraphError.local(
		'badRequest',
		`Send and Wait for Response takes one item at a time, and got ${count}`,
		"An execution waits for one answer. Put 'Loop Over Items' with a batch size of 1 in front, or a sub-workflow for each. Nothing was sent.",
	);
}

function nobodyListens(): GraphError {
	return GraphError.local(
		'badRequest',
		'No Instagram Leads Trigger here hears the answer',
		"For 'Free Text' a published workflow with an Instagram Leads Trigger of the same account, with 'Message' among its events, has to run in the same process of n8n. In queue mode workers have none: use 'Approval' or 'Choices' there. Nothing was sent.",
	);
}
