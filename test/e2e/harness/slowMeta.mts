import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** Something between a credential and a simulator. */
export interface SlowMeta {
	/** For a credential, in the place of the simulator's own. */
	baseUrl: string;
	close(): void;
}

/** Puts a distance between n8n and a simulator: every call takes this much longer, in milliseconds. */
export async function startSlowMeta(baseUrl: string, delayMs: number): Promise<SlowMeta> {
	const server = createServer((incoming, answer) => void pass(incoming, answer, baseUrl, delayMs));
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as AddressInfo;
	const slow = new URL(baseUrl);
	slow.port = String(port);
	return {
		baseUrl: slow.href,
		close() {
			server.closeAllConnections();
			server.close();
		},
	};
}

async function pass(
	incoming: IncomingMessage,
	answer: ServerResponse,
	baseUrl: string,
	delayMs: number,
): Promise<void> {
	await sleep(delayMs);
	const { method, headers, url = '/' } = incoming;
	const onward = request(new URL(url, baseUrl), { method, headers }, (response) => {
		answer.writeHead(response.statusCode ?? 502, response.headers);
		response.pipe(answer);
	});
	onward.on('error', () => answer.destroy());
	incoming.pipe(onward);
}
