import { createHmac } from 'crypto';
import { z } from 'zod';

import type { LeadEvent } from '../events/leadEvent';
import type { GraphCredential } from '../graph/credential/credential';
import { GraphError } from '../graph/errors/graphError';
import { safeEqual } from '../graph/webhooks/signature';
import type { AskedQuestion } from './question';

/** What of a credential signs: both nodes have the same. */
export type QuestionSecrets = Pick<GraphCredential, 'appSecret' | 'extraAppSecret'>;

/** So does every payload of a question begin; the number is that of the form. */
const PREFIX = 'instagram-leads-answer:1:';

/** Meta's limit, in characters. Doc: messaging-api/quick-replies, button-template. */
const MAX_PAYLOAD = 1000;

const contentSchema = z.tuple([
	z.string().min(1),
	z.string().min(1),
	z.string().min(1),
	z.string().min(1),
	z.string(),
	z.number().nullable(),
	z.string().min(1),
]);

/** A tapped answer: the question and what was tapped. */
export interface TappedAnswer {
	question: AskedQuestion;
	value: string;
}

/**
 * What a button or quick reply carries: which execution waits and for whom, signed. It holds no address, so
 * that it is of no use to anybody else.
 *
 * @throws GraphError `badRequest` without an app secret, or when Meta would not take it
 */
export function payloadOf(
	question: AskedQuestion,
	value: string,
	secrets: QuestionSecrets,
): string {
	const { id, contactId, executionId, nodeId, resumeSignature, until = null } = question;
	const content = JSON.stringify([
		id,
		contactId,
		executionId,
		nodeId,
		resumeSignature,
		until,
		value,
	]);
	const text = Buffer.from(content, 'utf8').toString('base64url');
	const payload = `${PREFIX}${text}.${signatureOf(text, signingSecret(secrets))}`;
	if (payload.length <= MAX_PAYLOAD) return payload;
	throw GraphError.local(
		'badRequest',
		`A value is too long: its answer would carry ${payload.length} characters`,
		`Instagram takes ${MAX_PAYLOAD}, most of them for what continues the workflow. Shorten the values of the choices.`,
	);
}

/** Whether a payload claims to be an answer. Nothing is proved by it. */
export function looksLikeAnswer(payload: string | undefined): payload is string {
	return payload?.startsWith(PREFIX) ?? false;
}

/**
 * Reads the payload of a tapped answer.
 *
 * @returns `undefined` for what nobody with these secrets has signed
 */
export function readPayload(
	payload: string | undefined,
	secrets: QuestionSecrets,
): TappedAnswer | undefined {
	if (!looksLikeAnswer(payload) || payload.length > MAX_PAYLOAD) return undefined;
	const [text, signature = ''] = payload.slice(PREFIX.length).split('.', 2);
	if (!isSignedText(text, signature, secrets)) return undefined;
	const content = contentSchema.safeParse(JSON.parse(Buffer.from(text, 'base64url').toString()));
	if (!content.success) return undefined;
	const [id, contactId, executionId, nodeId, resumeSignature, until, value] = content.data;
	const question = { id, contactId, executionId, nodeId, resumeSignature };
	return { question: until === null ? question : { ...question, until }, value };
}

/** The event with what was tapped in place of the payload, which is of no use to a workflow. */
export function withReadablePayload(event: LeadEvent, value: string | undefined): LeadEvent {
	const { message } = event;
	if (value === undefined || message?.payload === undefined) return event;
	return { ...event, message: { ...message, payload: value } };
}

/** The secret that signs; the other one is only accepted. */
export function signingSecret({ appSecret, extraAppSecret }: QuestionSecrets): string {
	const secret = appSecret || extraAppSecret;
	if (secret) return secret;
	throw GraphError.local(
		'badRequest',
		"The credential has no 'App Secret'",
		'Send and Wait for Response signs its answers with it. Fill it in; the App Dashboard shows it. Nothing was sent.',
	);
}

/** Signs with a key of its own: what Meta signs with the secret can't be taken for it, nor the other way round. */
export function signatureOf(text: string, secret: string): string {
	const key = createHmac('sha256', secret).update('instagram-leads answers').digest();
	return createHmac('sha256', key).update(text, 'utf8').digest('base64url');
}

/** Whether one of the secrets has signed the text. */
export function isSignedText(text: string, signature: string, secrets: QuestionSecrets): boolean {
	return [secrets.appSecret, secrets.extraAppSecret]
		.filter(Boolean)
		.some((secret) => safeEqual(signatureOf(text, secret), signature));
}
