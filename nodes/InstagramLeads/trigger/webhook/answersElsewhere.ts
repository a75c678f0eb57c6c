import type { IWebhookFunctions } from 'n8n-workflow';
import { sleep } from 'n8n-workflow';

import type { LeadEvent } from '../../events/leadEvent';
import { credentialOf } from '../../graph/client/n8nTransport';
import type { GraphCredential } from '../../graph/credential/credential';
import type { TappedAnswer } from '../../questions/answerPayload';
import { looksLikeAnswer, readPayload, withReadablePayload } from '../../questions/answerPayload';
import type { Resumption } from '../../questions/resumption';
import { resumeExecution, waitingBaseUrl } from '../../questions/resumption';
import { unreachableLine } from '../execution/answers';
import { isWanted } from '../parameters/eventFilter';
import type { TriggerSettings } from '../parameters/settings';
import { TriggerLog } from '../shared/log';

/**
 * Where the trigger doesn't run in this process: has n8n go on with the executions that wait for tapped
 * answers.
 *
 * @returns the events that are no such answers; `undefined` where n8n couldn't be reached, so that Meta has
 * to deliver again
 */
export async function answersElsewhere(
	context: IWebhookFunctions,
	events: LeadEvent[],
	settings: TriggerSettings,
): Promise<LeadEvent[] | undefined> {
	if (!events.some(({ message }) => looksLikeAnswer(message?.payload))) return events;
	const credential = await credentialOf(context);
	const left: LeadEvent[] = [];
	for (const event of events) {
		const tapped = readPayload(event.message?.payload, credential);
		const result = tapped ? await bring(context, event, tapped, credential) : 'over';
		if (result === 'unreachable') return undefined;
		if (result === 'over' && isWanted(event, settings)) {
			left.push(withReadablePayload(event, tapped?.value));
		}
	}
	return left;
}

async function bring(
	context: IWebhookFunctions,
	event: LeadEvent,
	{ question, value }: TappedAnswer,
	secrets: GraphCredential,
): Promise<Resumption> {
	const baseUrl = waitingBaseUrl(context);
	if (!baseUrl || question.contactId !== event.contact.id) return 'over';
	const answer = { questionId: question.id, value, event };
	return await resumeExecution(context, { baseUrl, question, answer, secrets }, sleep, (reason) =>
		new TriggerLog(context).warn(unreachableLine(baseUrl, reason)),
	);
}
