import { createHmac } from 'node:crypto';
import { Agent } from 'node:http';
import axios, { type AxiosResponse } from 'axios';

// Tests compare bodies byte by byte: nothing is parsed.
const http = axios.create({
	proxy: false,
	// n8n closes what was idle, maybe in the moment in which it is used again.
	httpAgent: new Agent({ keepAlive: false }),
	responseType: 'text',
	transformResponse: (body: unknown) => body,
	validateStatus: () => true,
});

/** A message delivery written independently of the simulator, with Meta's escapes in it. */
export function messagePayload(accountId: string, contactId: string, mid: string): string {
	return `{"object":"instagram","entry":[{"time":${Date.now()},"id":"${accountId}","messaging":[{"sender":{"id":"${contactId}"},"recipient":{"id":"${accountId}"},"timestamp":${Date.now()},"message":{"mid":"${mid}","text":"\\u0426\\u0435\\u043d\\u0430? \\ud83c\\udf38 1\\/2"}}]}]}`;
}

/** The text that stands escaped in {@link messagePayload}. */
export const PAYLOAD_TEXT = 'Цена? 🌸 1/2';

/** The header Meta signs a body with. */
export function signature(secret: string, body: string): Record<string, string> {
	const digest = createHmac('sha256', secret).update(body).digest('hex');
	return { 'x-hub-signature-256': `sha256=${digest}` };
}

/** POSTs a webhook body as it is. */
export async function deliver(
	url: string,
	body: string,
	headers: Record<string, string>,
): Promise<AxiosResponse<string>> {
	// As bytes: of JSON text axios would trim the white space, and send what is signed after all.
	return await http.post(url, Buffer.from(body), {
		headers: { 'content-type': 'application/json', ...headers },
	});
}

/** Asks a callback for its verification as Meta does when an app subscribes. */
export async function verify(
	url: string,
	verifyToken: string,
	challenge: string,
): Promise<AxiosResponse<string>> {
	return await http.get(url, {
		params: {
			'hub.mode': 'subscribe',
			'hub.challenge': challenge,
			'hub.verify_token': verifyToken,
		},
	});
}
