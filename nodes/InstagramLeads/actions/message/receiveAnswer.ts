import type { IDataObject, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';

import { withoutRaw } from '../../events/withoutRaw';
import { credentialOf } from '../../graph/client/n8nTransport';
import { withReadablePayload } from '../../questions/answerPayload';
import { APPROVED } from '../../questions/question';
import type { Answer } from '../../questions/resumption';
import { ACCEPTED, readAnswer, SIGNATURE_HEADER } from '../../questions/resumption';

/**
 * What the trigger tells the node that waits: n8n goes on with the answer as its output. Whoever can't sign
 * is refused, and an answer to an earlier question of the same node changes nothing.
 */
export async function receiveAnswer(context: IWebhookFunctions): Promise<IWebhookResponseData> {
	const request = context.getRequestObject();
	if (request.rawBody === undefined) await request.readRawBody();
	const credential = await credentialOf(context);
	const signature = request.headers[SIGNATURE_HEADER];
	const answer = request.rawBody && readAnswer(request.rawBody, signature, credential);
	if (!answer) return refuse(context, 401);
	if (context.evaluateExpression('{{ $json.questionId }}', 0) !== answer.questionId) {
		return refuse(context, 410);
	}
	return { webhookResponse: ACCEPTED, workflowData: [[{ json: outputOf(context, answer) }]] };
}

/** As n8n's own nodes have it: the answer in `data`. */
function outputOf(context: IWebhookFunctions, { questionId, value, event }: Answer): IDataObject {
	const type = context.getNodeParameter('responseType', 'approval');
	const text = event.text ?? '';
	const dataOf: Record<string, IDataObject> = {
		approval: { approved: value === APPROVED },
		choices: { choice: value ?? '', text },
		freeText: { text },
	};
	const readable = withReadablePayload(withoutRaw(event), value);
	return {
		data: dataOf[String(type)] ?? { text },
		timedOut: false,
		questionId,
		event: readable as unknown as IDataObject,
	};
}

function refuse(context: IWebhookFunctions, status: number): IWebhookResponseData {
	context.getResponseObject().status(status).end();
	return { noWebhookResponse: true };
}
