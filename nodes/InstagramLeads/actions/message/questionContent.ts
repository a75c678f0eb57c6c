import type { IDataObject } from 'n8n-workflow';

import { GraphError } from '../../graph/errors/graphError';
import { demandCount, demandLength, LIMITS } from '../../graph/sending/contentLimits';
import type { MessageContent } from '../../graph/sending/messageContent';
import { buttonTemplate, quickReplyMessage, textMessage } from '../../graph/sending/messageContent';
import type { Choice } from '../../questions/question';
import { APPROVED, DECLINED } from '../../questions/question';
import type { OperationContext } from '../common/operation';
import { entriesOf } from '../common/repeatableFields';

type ResponseType = 'approval' | 'choices' | 'freeText';

/** How the person is to answer. */
function responseTypeOf({ node, itemIndex }: OperationContext): ResponseType {
	return node.getNodeParameter('responseType', itemIndex, 'approval') as ResponseType;
}

/**
 * The answers that can be tapped.
 *
 * @returns `undefined` where whatever the person writes is the answer
 * @throws GraphError `badRequest` for a choice without title, a title that is too long, or none at all
 */
export function choicesOf(context: OperationContext): Choice[] | undefined {
	const type = responseTypeOf(context);
	if (type === 'freeText') return undefined;
	const given = type === 'approval' ? approvals(context) : listed(context);
	return demandCount('Choices', given, LIMITS.quickReplies).map(({ title, value }) => {
		const label = demandLength('Title', title, LIMITS.quickReplyTitle);
		return { title: label, value: value || label };
	});
}

function approvals({ node, itemIndex }: OperationContext): Choice[] {
	const { approvalType, approveLabel, disapproveLabel } = node.getNodeParameter(
		'approvalOptions.values',
		itemIndex,
		{},
	) as IDataObject;
	const yes = { title: String(approveLabel || 'Yes'), value: APPROVED };
	const no = { title: String(disapproveLabel || 'No'), value: DECLINED };
	return approvalType === 'single' ? [yes] : [yes, no];
}

function listed({ node, itemIndex }: OperationContext): Choice[] {
	const entries = entriesOf(node.getNodeParameter('choices', itemIndex, {}), 'choice');
	return entries.map(({ title, value }) => ({
		title: String(title ?? ''),
		value: String(value ?? '').trim(),
	}));
}

/**
 * The question in Meta's words.
 *
 * @param sign what an answer carries
 */
export function messageOf(
	{ node, itemIndex }: OperationContext,
	choices: Choice[] | undefined,
	sign: (value: string) => string,
): MessageContent {
	const text = node.getNodeParameter('message', itemIndex, '') as unknown;
	if (!choices) return textMessage(text);
	const answers = choices.map(({ title, value }) => ({ title, payload: sign(value) }));
	const showAs = node.getNodeParameter('showAs', itemIndex, 'quickReplies');
	if (showAs !== 'buttons') return quickReplyMessage(text, answers);
	return buttonTemplate(
		text,
		answers.map((answer) => ({ type: 'postback', ...answer })),
	);
}

const UNIT_MS: Record<string, number> = { minutes: 60_000, hours: 3_600_000, days: 86_400_000 };

/**
 * Until when n8n waits.
 *
 * @returns `undefined`: as long as it takes
 * @throws GraphError `badRequest` for a time that is none
 */
export function waitLimitOf({ node, itemIndex }: OperationContext): Date | undefined {
	const options = node.getNodeParameter('options', itemIndex, {}) as IDataObject;
	const limit = (options.limitWaitTime as IDataObject | undefined)?.values as
		IDataObject | undefined;
	if (!limit) return undefined;
	const { limitType, resumeAmount = 1, resumeUnit = 'hours', maxDateAndTime } = limit;
	const time =
		limitType === 'atSpecifiedTime'
			? Date.parse(String(maxDateAndTime))
			: Date.now() + Number(resumeAmount) * UNIT_MS[String(resumeUnit)];
	if (!Number.isNaN(time)) return new Date(time);
	throw GraphError.local(
		'badRequest',
		"'Limit Wait Time' is not a time",
		'Give an amount and a unit, or a date. Nothing was sent.',
	);
}
