import type { FastifyInstance, FastifyRequest } from 'fastify';

/** What goes wrong with the next requests to a fake, one entry each. */
export type Mishap =
	| { kind: 'status'; status: number }
	/** Done, and the answer gets lost. */
	| { kind: 'cutAfter' };

/** The mishaps a test has ordered, in order. */
export class Mishaps {
	private readonly waiting: Mishap[] = [];

	/** The next `count` requests are answered with this status; nothing is done. */
	failNext(count: number, status: number): void {
		for (let index = 0; index < count; index++) this.waiting.push({ kind: 'status', status });
	}

	/** The next `count` requests are done, and their connections cut. */
	cutAfterNext(count: number): void {
		for (let index = 0; index < count; index++) this.waiting.push({ kind: 'cutAfter' });
	}

	/** Nothing more goes wrong. */
	clear(): void {
		this.waiting.length = 0;
	}

	next(): Mishap | undefined {
		return this.waiting.shift();
	}
}

/** Cuts the connection of a request without an answer. */
export function cut(request: FastifyRequest): void {
	request.raw.socket.destroy();
}

/** Starts a server on a free port of this machine. @returns its address */
export async function listen(server: FastifyInstance): Promise<string> {
	return await server.listen({ port: 0, host: '127.0.0.1' });
}
