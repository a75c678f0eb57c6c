import { createHmac } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import axios, { type AxiosResponse } from 'axios';
import {
	createSimulatorClient,
	type SimulatorClient,
} from '../../../sandbox/graph-simulator/client.mts';
import { startSimulator, type RunningSimulator } from '../../../sandbox/graph-simulator/server.mts';
import { createWorld } from '../../../sandbox/graph-simulator/state/world.mts';

/** The world every test starts from. */
export const world = createWorld();

/** App tokens as the package would write them. */
export const appToken = `${world.app.id}|${world.app.secret}`;
export const instagramAppToken = `${world.app.instagramAppId}|${world.app.instagramAppSecret}`;

/** JSON of any shape; tests look inside with matchers. */
export type Json = Record<string, unknown>;

export type Mount = 'facebook' | 'instagram';

/** What a call may carry. */
interface CallOptions {
	token?: string;
	params?: Record<string, string | number | boolean>;
	data?: unknown;
	headers?: Record<string, string>;
	timeout?: number;
}

/** A simulator with the means to call it. */
export interface Bench {
	simulator: RunningSimulator;
	client: SimulatorClient;
	call: (
		mount: Mount,
		method: string,
		path: string,
		options?: CallOptions,
	) => Promise<AxiosResponse<Json>>;
}

const usualToken: Record<Mount, string> = {
	facebook: world.page.accessToken,
	instagram: world.account.accessToken,
};

/** Starts a simulator; calls use the Page's token or the account's unless told otherwise. */
export async function startBench(): Promise<Bench> {
	const simulator = await startSimulator();
	const bases: Record<Mount, string> = {
		facebook: simulator.facebookBaseUrl,
		instagram: simulator.instagramBaseUrl,
	};
	const call: Bench['call'] = (mount, method, path, options = {}) => {
		const { token = usualToken[mount], headers, ...rest } = options;
		const bearer = token === '' ? {} : { Authorization: `Bearer ${token}` };
		return axios.request<Json>({
			url: `${bases[mount]}/v25.0${path}`,
			method,
			headers: { ...bearer, ...headers },
			validateStatus: () => true,
			proxy: false,
			...rest,
		});
	};
	return { simulator, client: createSimulatorClient(simulator.url), call };
}

/** A request that reached the receiver. */
interface Received {
	method: string;
	url: URL;
	headers: IncomingMessage['headers'];
	body: Buffer;
}

/** A callback that verifies like a good one; `answer` decides what POSTs get. */
export interface Receiver {
	url: string;
	verifyToken: string;
	posts: Received[];
	verifications: Received[];
	answer: { status: number; delayMs: number; challenge?: string };
	close: () => Promise<void>;
}

async function readAll(request: IncomingMessage): Promise<Buffer> {
	const chunks: Buffer[] = [];
	for await (const chunk of request) chunks.push(chunk as Buffer);
	return Buffer.concat(chunks);
}

/** Starts a callback on a free port. */
export async function startReceiver(): Promise<Receiver> {
	const server = createServer((request, response) => {
		void (async () => {
			const { method = '', headers } = request;
			const url = new URL(request.url ?? '/', 'http://receiver');
			const received = { method, url, headers, body: await readAll(request) };
			if (method === 'GET') {
				receiver.verifications.push(received);
				const isRight = url.searchParams.get('hub.verify_token') === receiver.verifyToken;
				const challenge = receiver.answer.challenge ?? url.searchParams.get('hub.challenge');
				response.writeHead(isRight ? 200 : 403).end(isRight ? challenge : '');
				return;
			}
			receiver.posts.push(received);
			const { status, delayMs } = receiver.answer;
			setTimeout(() => response.writeHead(status).end('OK'), delayMs);
		})();
	});
	const receiver: Receiver = {
		url: '',
		verifyToken: 'right-token',
		posts: [],
		verifications: [],
		answer: { status: 200, delayMs: 0 },
		close: () =>
			new Promise((resolve) => {
				server.closeAllConnections();
				server.close(() => {
					resolve();
				});
			}),
	};
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	receiver.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhook`;
	return receiver;
}

/** Subscribes a receiver through the API, app level and account level. */
export async function subscribe(
	bench: Bench,
	receiver: Receiver,
	mount: Mount,
	fields = 'messages,messaging_postbacks,comments',
): Promise<void> {
	const app = mount === 'facebook' ? world.app.id : world.app.instagramAppId;
	const token = mount === 'facebook' ? appToken : instagramAppToken;
	const appLevel = await bench.call(mount, 'POST', `/${app}/subscriptions`, {
		token,
		data: {
			object: 'instagram',
			callback_url: receiver.url,
			verify_token: receiver.verifyToken,
			fields,
			include_values: true,
		},
	});
	const node = mount === 'facebook' ? world.page.id : world.account.id;
	const field = mount === 'facebook' ? 'feed' : 'messages,comments';
	const accountLevel = await bench.call(mount, 'POST', `/${node}/subscribed_apps`, {
		data: { subscribed_fields: field },
	});
	if (appLevel.status !== 200 || accountLevel.status !== 200) {
		throw new Error(JSON.stringify([appLevel.data, accountLevel.data]));
	}
}

/** A webhook's body as the receiver reads it. */
export interface WebhookBody {
	object: string;
	entry: (Json & { id: string; time: number; messaging?: Json[]; changes?: Json[] })[];
}

/** Waits for deliveries and reads what arrived. */
export async function nextBodies(bench: Bench, receiver: Receiver): Promise<WebhookBody[]> {
	await bench.client.settle(5000);
	return receiver.posts.map(({ body }) => JSON.parse(body.toString()) as WebhookBody);
}

/** The value `X-Hub-Signature-256` should have. */
export function signatureOf(key: string, body: Buffer): string {
	return `sha256=${createHmac('sha256', key).update(body).digest('hex')}`;
}

/** What calls come to that are all made in the same second; made anew where this process stood still meanwhile. */
export async function withinASecond<T>(makeCalls: () => Promise<T>): Promise<T> {
	for (let tries = 0; tries < 5; tries++) {
		const startedAt = performance.now();
		const answers = await makeCalls();
		if (performance.now() - startedAt < 1000) return answers;
		// What was asked before no longer counts then.
		await sleep(1100);
	}
	throw new Error('This machine is too slow for several calls in a second');
}
