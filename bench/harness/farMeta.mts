import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import {
	createSimulatorClient,
	type SimulatorClient,
} from '../../sandbox/graph-simulator/client.mts';
import type { WorldOverrides } from '../../sandbox/graph-simulator/state/world.mts';
import { startSimulator } from '../../sandbox/graph-simulator/server.mts';

/** One call to Meta's API, as it passed. */
export interface MetaCall {
	/** When it was made; ms since the epoch. */
	at: number;
	path: string;
	status: number;
	/** Meta's own code of an error. */
	code?: number;
}

/** A Meta that is some way off. */
export interface FarMeta {
	simulator: SimulatorClient;
	/** The address for a credential. */
	baseUrl: string;
	/** The address of the same without delay; calls to it are not counted. */
	directUrl: string;
	/** The calls so far; may be emptied. */
	calls: MetaCall[];
	close: () => Promise<void>;
}

/** How Meta behaves. */
export interface Distance {
	/** Milliseconds that each answer takes longer. */
	delayMs: number;
	/** Whether more than two conversation calls a second are refused. */
	limited: boolean;
}

/** As measured from a server in Europe, with Meta's limit. */
export const FAR: Distance = { delayMs: 150, limited: true };
/** No distance and no limit: what our own part costs. */
export const NEAR: Distance = { delayMs: 0, limited: false };

let worlds = 0;

/** Starts a simulator with a proxy in front of it that takes its time and counts. */
export async function startFarMeta({ delayMs, limited }: Distance): Promise<FarMeta> {
	const running = await startSimulator();
	const simulator = createSimulatorClient(running.url);
	await simulator.reset({ world: anotherWorld(), settings: { enforceRateLimits: limited } });
	const calls: MetaCall[] = [];
	const { host } = new URL(running.url);
	const server = createServer((incoming, answer) => {
		void pass(incoming, answer, { url: running.url, delayMs, calls });
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as AddressInfo;
	return {
		simulator,
		baseUrl: running.facebookBaseUrl.replace(host, `127.0.0.1:${port}`),
		directUrl: running.facebookBaseUrl,
		calls,
		close: async () => {
			server.closeAllConnections();
			server.close();
			await running.close();
		},
	};
}

/** An app, a person, a Page and an account that no other simulator has: limits go by them. */
function anotherWorld(): WorldOverrides {
	worlds += 1;
	const number = String(worlds).padStart(6, '0');
	return {
		app: { id: `1234567890${number}`, secret: `bench-app-secret-${number}` },
		facebookUser: { id: `10211111111${number}`, accessToken: `EAAsimulatedBenchUser${number}` },
		page: { id: `104857600${number}`, accessToken: `EAAsimulatedBenchPage${number}` },
		account: { id: `17841400001${number}`, accessToken: `IGAAsimulatedBenchAccount${number}` },
	};
}

async function pass(
	incoming: IncomingMessage,
	answer: ServerResponse,
	{ url, delayMs, calls }: { url: string; delayMs: number; calls: MetaCall[] },
): Promise<void> {
	const at = Date.now();
	const { method, headers, url: target = '/' } = incoming;
	try {
		const body = await read(incoming);
		if (delayMs > 0) await sleep(delayMs);
		const onward = request(new URL(target, url), { method, headers: { ...headers } });
		const response = await new Promise<IncomingMessage>((resolve, reject) => {
			onward.once('response', resolve).once('error', reject).end(body);
		});
		const text = await read(response);
		const status = response.statusCode ?? 0;
		const code = status < 400 ? undefined : codeOf(text);
		calls.push({ at, path: pathOf(target), status, code });
		answer.writeHead(status, response.headers).end(text);
	} catch {
		answer.destroy();
	}
}

async function read(stream: IncomingMessage): Promise<Buffer> {
	const chunks: Buffer[] = [];
	for await (const chunk of stream) chunks.push(chunk as Buffer);
	return Buffer.concat(chunks);
}

/** Without host, version and query. */
function pathOf(target: string): string {
	return target
		.replace(/\?.*$/, '')
		.replace(/^\/graph[.]\w+[.]com/, '')
		.replace(/^\/v\d+[.]\d+/, '');
}

function codeOf(text: Buffer): number | undefined {
	try {
		return (JSON.parse(text.toString()) as { error?: { code?: number } }).error?.code;
	} catch {
		return undefined;
	}
}
