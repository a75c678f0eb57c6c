import { createHmac } from 'crypto';

import { APP_SECRET } from './credentials';
import type { Surroundings } from './n8n';
import { logOf, triggerNodeType, webhookContext } from './n8n';

/** What a webhook call was answered with. */
export interface Answer {
	status?: number;
	type?: string;
	text?: string;
	/** What n8n starts the workflow with by itself. */
	workflowData?: unknown;
	log: Array<{ level: string; message: string }>;
}

interface PostOptions extends Surroundings {
	secret?: string;
	headers?: object;
}

/** A delivery of Meta's to the trigger, signed. */
export async function post(body: unknown, options: PostOptions = {}): Promise<Answer> {
	const text = typeof body === 'string' ? body : JSON.stringify(body);
	const rawBody = Buffer.from(text, 'utf8');
	const hex = createHmac('sha256', options.secret ?? APP_SECRET)
		.update(rawBody)
		.digest('hex');
	const headers = options.headers ?? { 'x-hub-signature-256': `sha256=${hex}` };
	return await call({ method: 'POST', rawBody, headers, body: {}, query: {} }, options);
}

/** Meta's verification of the callback. */
export async function get(query: object, surroundings: Surroundings = {}): Promise<Answer> {
	return await call({ method: 'GET', headers: {}, body: {}, query }, surroundings);
}

async function call(httpRequest: object, surroundings: Surroundings): Promise<Answer> {
	const answer: Answer = { log: [] };
	const httpResponse = {
		status: (status: number) => Object.assign(answer, { status }) && httpResponse,
		type: (type: string) => Object.assign(answer, { type }) && httpResponse,
		send: (text: string) => Object.assign(answer, { text }) && httpResponse,
		end: () => {},
	};
	const context = webhookContext({ httpRequest, httpResponse }, surroundings);
	answer.log = logOf(context);
	const { workflowData } = await triggerNodeType.webhook.call(context);
	answer.workflowData = workflowData;
	return answer;
}
