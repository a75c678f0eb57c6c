import axios from 'axios';

/** What a callback answered; `error` when it did not. */
export interface PostResult {
	status?: number;
	body?: string;
	error?: string;
	durationMs: number;
}

/** The settings every outgoing call shares: no proxy, no redirects, no opinion about bodies. */
export const outgoing = {
	proxy: false,
	maxRedirects: 0,
	responseType: 'text',
	transformResponse: (data: unknown) => data,
	validateStatus: () => true,
} as const;

/** Posts bytes to a callback as Meta does and reports the answer; never throws. */
export async function postWebhook(
	url: string,
	body: Buffer,
	headers: Record<string, string>,
	timeout: number,
): Promise<PostResult> {
	const started = Date.now();
	try {
		const response = await axios.post<unknown>(url, body, {
			...outgoing,
			timeout,
			headers: {
				'Content-Type': 'application/json',
				'User-Agent': 'facebookexternalua',
				...headers,
			},
		});
		const text = String(response.data);
		return { status: response.status, body: text, durationMs: Date.now() - started };
	} catch (error) {
		const message = error instanceof Error ? error.message : String(error);
		return { error: message, durationMs: Date.now() - started };
	}
}
