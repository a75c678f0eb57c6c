import type { IHttpRequestOptions } from 'n8n-workflow';

import type { ResumeCall } from '../../../nodes/InstagramLeads/questions/resumption';
import {
	ACCEPTED,
	readAnswer,
	resumeExecution,
	SIGNATURE_HEADER,
	waitingBaseUrl,
} from '../../../nodes/InstagramLeads/questions/resumption';
import { leadEvent } from '../../helpers/events';

const secrets = { appSecret: 'made-up-secret', extraAppSecret: '' };
const call: ResumeCall = {
	baseUrl: 'https://n8n.example.com/webhook-waiting',
	question: {
		id: 'question-1',
		contactId: '160',
		executionId: '4711',
		nodeId: 'node/1',
		resumeSignature: 'abc',
	},
	answer: { questionId: 'question-1', value: 'approved', event: leadEvent() },
	secrets,
};

type Told = { statusCode: number; body?: string } | Error;

/** What comes of it when n8n answers so, one after the other; the last answer goes for all that come after. */
async function outcomeOf(...answers: Told[]) {
	const requests: IHttpRequestOptions[] = [];
	const failures: string[] = [];
	const pauses: number[] = [];
	const httpRequest = async (options: IHttpRequestOptions) => {
		const told = answers[Math.min(requests.length, answers.length - 1)];
		requests.push(options);
		if (told instanceof Error) throw told;
		return { body: '', ...told };
	};
	const result = await resumeExecution(
		{ helpers: { httpRequest } },
		call,
		async (ms) => void pauses.push(ms),
		(reason) => void failures.push(reason),
	);
	return { result, requests, failures, pauses };
}

const accepted = { statusCode: 200, body: JSON.stringify(ACCEPTED) };
const failed = Object.assign(new Error('no way'), { code: 'ECONNREFUSED' });

it.each<[string, Told[], string, string[]]>([
	['the node that waits takes it', [accepted], 'resumed', []],
	['n8n shows its page for people', [{ statusCode: 200, body: '<html>' }], 'over', []],
	['the execution is gone', [{ statusCode: 404 }], 'over', []],
	['n8n signs otherwise by now', [{ statusCode: 401 }], 'over', []],
	['the node waits for another question', [{ statusCode: 410 }], 'over', []],
	['it is not quite waiting yet', [{ statusCode: 409 }, accepted], 'resumed', []],
	['it runs on, or has failed', [{ statusCode: 409 }], 'over', []],
	['nobody answers', [failed], 'unreachable', ['ECONNREFUSED']],
	['a proxy answers for n8n', [{ statusCode: 502 }], 'unreachable', ['status 502']],
	['it is led elsewhere', [{ statusCode: 302 }], 'unreachable', ['status 302']],
	['n8n is asked too much', [{ statusCode: 429 }], 'unreachable', ['status 429']],
])('%s', async (_what, answers, result, failures) => {
	expect(await outcomeOf(...answers)).toMatchObject({ result, failures });
});

it('waits a little for an execution that is about to wait, and not for long', async () => {
	expect((await outcomeOf({ statusCode: 409 })).pauses).toEqual([500, 1500, 3000]);
});

it('calls the address of the execution, signed by n8n, with a body that the app secret signs', async () => {
	const [{ url, qs, body, headers }] = (await outcomeOf(accepted)).requests;
	expect(url).toBe('https://n8n.example.com/webhook-waiting/4711/node%2F1');
	expect(qs).toEqual({ signature: 'abc' });
	const bytes = Buffer.from(body as string);
	const signature = headers?.[SIGNATURE_HEADER];
	expect(readAnswer(bytes, signature, secrets)).toEqual(call.answer);
	const others = { appSecret: 'of-somebody-else', extraAppSecret: '' };
	expect(readAnswer(bytes, signature, others)).toBeUndefined();
	expect(readAnswer(bytes, undefined, secrets)).toBeUndefined();
	expect(readAnswer(Buffer.concat([bytes, Buffer.from(' ')]), signature, secrets)).toBeUndefined();
});

it.each([
	[
		'https://n8n.example.com/webhook-waiting/__UNKNOWN__',
		'https://n8n.example.com/webhook-waiting',
	],
	['http://localhost:5678/n8n/wait/12?signature=x', 'http://localhost:5678/n8n/wait'],
	['', undefined],
	[undefined, undefined],
])('finds the address of waiting webhooks in %s', (told, base) => {
	expect(waitingBaseUrl({ evaluateExpression: () => told })).toBe(base);
});

it('finds none where n8n has no such method', () => {
	expect(waitingBaseUrl({})).toBeUndefined();
});
