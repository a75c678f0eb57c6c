import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';

const PATIENCE_MS = 240_000;
const LOOK_EVERY_MS = 50;

/** A service that gives back what it is sent, at once or when it is opened: whoever asks it runs until then. */
export interface Gate {
	url: string;
	/** Resolves when somebody waits for an answer. @throws when nobody has come in four minutes */
	isAsked(): Promise<void>;
	/** Who waits has the answer now, and who comes has it at once. */
	open(): void;
	shut(): void;
	close(): Promise<void>;
}

/** Starts one that is shut. */
export async function startGate(): Promise<Gate> {
	let isOpen = false;
	const waiting = new Map<ServerResponse, string>();
	const answer = (response: ServerResponse, body: string): void => {
		waiting.delete(response);
		response.setHeader('content-type', 'application/json').end(body);
	};
	const server = createServer((request, response) => {
		response.on('close', () => waiting.delete(response));
		void text(request)
			.then((body) => (isOpen ? answer(response, body) : waiting.set(response, body)))
			// Whoever is killed while it asks.
			.catch(() => response.destroy());
	});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
		isAsked: async () => {
			const deadline = Date.now() + PATIENCE_MS;
			while (waiting.size === 0) {
				if (Date.now() > deadline) throw new Error('No execution came to the gate');
				await sleep(LOOK_EVERY_MS);
			}
		},
		open: () => {
			isOpen = true;
			for (const [response, body] of waiting) answer(response, body);
		},
		shut: () => {
			isOpen = false;
		},
		close: async () => {
			server.closeAllConnections();
			server.close();
			await once(server, 'close');
		},
	};
}
