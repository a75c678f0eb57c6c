import type { IHttpRequestOptions, IN8nHttpFullResponse } from 'n8n-workflow';
import { z } from 'zod';

import type { LeadEvent } from '../events/leadEvent';
import { readLeadEvent } from '../events/leadEventSchema';
import type { QuestionSecrets } from './answerPayload';
import { isSignedText, signatureOf, signingSecret } from './answerPayload';
import type { AskedQuestion } from './question';

/**
 * What became of an answer: n8n goes on with the execution that waits for it; no execution waits for it
 * any more; or n8n couldn't be asked, and it has to be tried again.
 */
export type Resumption = 'resumed' | 'over' | 'unreachable';

/** The header in which the trigger signs what it tells the node that waits. */
export const SIGNATURE_HEADER = 'x-instagram-leads-signature';

const answerSchema = z.object({
	questionId: z.string().min(1),
	value: z.string().optional(),
	event: z.unknown(),
});

/** What the execution goes on with. */
export interface Answer {
	questionId: string;
	/** Which answer; absent where the person's own words are it. */
	value?: string;
	/** What the person did. */
	event: LeadEvent;
}

/** What of n8n is needed to reach it. */
export interface ResumeContext {
	helpers: { httpRequest(options: IHttpRequestOptions): Promise<unknown> };
}

/** How n8n is asked to go on. */
export interface ResumeCall {
	/** n8n's own address of waiting webhooks, without what tells the execution. */
	baseUrl: string;
	question: AskedQuestion;
	answer: Answer;
	secrets: QuestionSecrets;
}

const TIMEOUT_MS = 10_000;

/** An execution may be a moment from waiting yet, or on its way from the question before. */
const RUNNING_PAUSES_MS = [500, 1500, 3000];

/** Told that the execution runs, n8n answers with this, as it does for one that failed. */
const CONFLICT = 409;

/**
 * Has n8n go on with the execution that waits for the answer.
 *
 * @param pause waits so many milliseconds
 * @param onFailure is told why n8n couldn't be asked, in a few words
 */
export async function resumeExecution(
	context: ResumeContext,
	call: ResumeCall,
	pause: (milliseconds: number) => Promise<unknown>,
	onFailure: (reason: string) => void,
): Promise<Resumption> {
	for (const wait of [...RUNNING_PAUSES_MS, undefined]) {
		const told = await ask(context, call);
		if (typeof told === 'string') {
			onFailure(told);
			return 'unreachable';
		}
		if (told.status !== CONFLICT || wait === undefined) return judged(told, onFailure);
		await pause(wait);
	}
	return 'over';
}

async function ask(
	{ helpers }: ResumeContext,
	{ baseUrl, question, answer, secrets }: ResumeCall,
): Promise<{ status: number; body: string } | string> {
	const { executionId, nodeId, resumeSignature } = question;
	const body = JSON.stringify(answer);
	const path = `/${encodeURIComponent(executionId)}/${encodeURIComponent(nodeId)}`;
	try {
		const response = (await helpers.httpRequest({
			method: 'POST',
			url: `${baseUrl}${path}`,
			qs: { signature: resumeSignature },
			headers: {
				'content-type': 'application/json',
				[SIGNATURE_HEADER]: signatureOf(body, signingSecret(secrets)),
			},
			body,
			encoding: 'text',
			json: false,
			returnFullResponse: true,
			ignoreHttpStatusErrors: true,
			disableFollowRedirect: true,
			timeout: TIMEOUT_MS,
		})) as IN8nHttpFullResponse;
		return { status: response.statusCode, body: String(response.body) };
	} catch (error) {
		const { code, cause } = (error ?? {}) as { code?: unknown; cause?: { code?: unknown } };
		return String(code ?? cause?.code ?? 'no answer');
	}
}

/** For an execution that is over n8n shows a page for people, with status 200: only our node's word counts. */
function judged(
	{ status, body }: { status: number; body: string },
	onFailure: (reason: string) => void,
): Resumption {
	if (status >= 200 && status < 300) return isAccepted(body) ? 'resumed' : 'over';
	const isNobodysWord = status < 400 || status >= 500 || status === 429;
	if (!isNobodysWord) return 'over';
	onFailure(`status ${status}`);
	return 'unreachable';
}

/** What the node that waited says when it goes on. */
export const ACCEPTED = { instagramLeadsAnswer: 'accepted' };

function isAccepted(body: string): boolean {
	try {
		const told = JSON.parse(body) as { instagramLeadsAnswer?: unknown } | null;
		return told?.instagramLeadsAnswer === ACCEPTED.instagramLeadsAnswer;
	} catch {
		return false;
	}
}

/**
 * Reads what the trigger tells the node that waits.
 *
 * @returns `undefined` for what nobody with these secrets has signed
 */
export function readAnswer(
	rawBody: Buffer,
	signature: unknown,
	secrets: QuestionSecrets,
): Answer | undefined {
	const text = rawBody.toString('utf8');
	if (typeof signature !== 'string' || !isSignedText(text, signature, secrets)) return undefined;
	const { event, ...answer } = answerSchema.parse(JSON.parse(text));
	const read = readLeadEvent(event);
	return 'event' in read ? { ...answer, event: read.event } : undefined;
}

/** What of an n8n context tells its own addresses. */
interface AddressSource {
	evaluateExpression?(expression: string, itemIndex: number): unknown;
}

/**
 * n8n's own address of waiting webhooks, as n8n would give it to an execution.
 *
 * @param context of a node while n8n brings it up or runs it; the types of some don't have the method
 */
export function waitingBaseUrl(context: object): string | undefined {
	const { evaluateExpression } = context as AddressSource;
	const told = evaluateExpression?.call(context, '{{ $execution.resumeUrl }}', 0);
	if (typeof told !== 'string' || !URL.canParse(told)) return undefined;
	return told.replace(/[?#].*$/, '').replace(/\/[^/]*$/, '');
}
