import { readFileSync } from 'node:fs';
import axios from 'axios';
import { createSimulatorClient } from '../graph-simulator/client.mts';
import { startSimulator, type RunningSimulator } from '../graph-simulator/server.mts';

/** A request as Meta's own sample app or Node client makes it. */
interface RecordedRequest {
	/** Whose it is: a key of the sources. */
	of: string;
	does: string;
	method: 'GET' | 'POST' | 'DELETE';
	/** Without version; `{page}`, `{account}`, `{contact}`, `{media}` and `{comment}` stand for ids. */
	path: string;
	query?: Record<string, string>;
	body?: Record<string, unknown>;
	/** Keys that the answer has. */
	gives: string[];
	/** How many pages there are at least, where `next` is followed. */
	pages?: number;
}

/** What Meta's own apps ask, and where that was read. */
export interface Recording {
	sources: Record<string, { name: string; commit: string }>;
	requests: RecordedRequest[];
}

/** Reads the table of requests. */
export function readRequests(): Recording {
	return JSON.parse(readFileSync('sandbox/conformance/requests.json', 'utf8')) as Recording;
}

interface Answer {
	status: number;
	data: Record<string, unknown>;
}

/** Makes all of the requests to a simulator, with the token in the address, as both apps do. */
export async function replay({
	requests,
}: Recording): Promise<{ compared: number; unknown: string[] }> {
	const simulator = await startSimulator();
	try {
		const { ids, token } = await populate(simulator);
		const unknown: string[] = [];
		for (const request of requests) {
			const wrong = await tryOne(simulator.facebookBaseUrl, request, ids, token);
			if (wrong !== undefined) unknown.push(`${request.of} ${request.does}: ${wrong}`);
		}
		return { compared: requests.length, unknown };
	} finally {
		await simulator.close();
	}
}

/** Two people wrote, one of them a comment, too. */
async function populate(simulator: RunningSimulator) {
	const client = createSimulatorClient(simulator.url);
	await client.writeMessage({ username: 'bobur', text: 'Hello' });
	const { contactId } = await client.writeMessage({ username: 'aziza', text: 'Hello' });
	const { commentId } = await client.writeComment({ username: 'aziza', text: 'Price?' });
	const { page, account, media } = await client.getWorld();
	const ids: Record<string, string> = {
		page: page.id,
		account: account.id,
		contact: contactId,
		media: media[0].id,
		comment: commentId,
	};
	return { ids, token: page.accessToken };
}

/** @returns what is wrong with the answer, if anything */
async function tryOne(
	baseUrl: string,
	request: RecordedRequest,
	ids: Record<string, string>,
	token: string,
): Promise<string | undefined> {
	const fill = (text: string) => text.replace(/\{(\w+)\}/g, (_, name: string) => ids[name]);
	const body =
		request.body && (JSON.parse(fill(JSON.stringify(request.body))) as Record<string, unknown>);
	const query = new URLSearchParams({ ...request.query, access_token: token });
	let url: unknown = `${baseUrl}/v25.0/${fill(request.path)}?${query.toString()}`;
	const { gives, method, pages = 1 } = request;
	for (let page = 0; page < pages; page++) {
		if (typeof url !== 'string') return `${page} page(s) instead of ${pages}`;
		const { status, data } = await call(url, method, body);
		if (status !== 200) return `HTTP ${status} ${JSON.stringify(data)}`;
		const missing = gives.filter((key) => !(key in data));
		if (missing.length > 0) return `an answer without ${missing.join(', ')}`;
		url = (data.paging as { next?: unknown } | undefined)?.next;
	}
	return undefined;
}

async function call(url: string, method: string, data: unknown): Promise<Answer> {
	return await axios.request<Answer['data']>({
		url,
		method,
		data,
		proxy: false,
		validateStatus: () => true,
	});
}
