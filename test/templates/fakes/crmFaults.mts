import type { FastifyInstance, FastifyRequest } from 'fastify';
import { cut } from './localServer.mts';

const EVERYTHING = /^/;

/** Makes a fake fail the way hosted services fail, and notes what it was asked. */
export class Faults {
	/** `METHOD /path` of each request so far. */
	readonly seen: string[] = [];
	private down: number | undefined;
	private whatIsDown = EVERYTHING;
	private toCut: { pattern: RegExp; skip: number } | undefined;

	/**
	 * Requests are refused with this status and nothing of them applied, until `undefined` is set.
	 *
	 * @param pattern those whose `METHOD /path` fits
	 */
	setDown(status: number | undefined, pattern = EVERYTHING): void {
		this.down = status;
		this.whatIsDown = pattern;
	}

	/**
	 * The next request whose `METHOD /path` fits is applied, and its connection cut instead of an answer.
	 *
	 * @param skip how many that fit are answered before
	 */
	cutNext(pattern: RegExp, skip = 0): void {
		this.toCut = { pattern, skip };
	}

	/** Puts the faults before and behind all routes of a fake. */
	attach(app: FastifyInstance, refusal: (status: number) => unknown): void {
		app.addHook('onRequest', async (request, reply) => {
			this.seen.push(lineOf(request));
			if (this.down !== undefined && this.whatIsDown.test(lineOf(request)))
				await reply.code(this.down).send(refusal(this.down));
		});
		app.addHook('onSend', async (request, _reply, payload) => {
			if (this.toCut?.pattern.test(lineOf(request)) && this.toCut.skip-- === 0) {
				this.toCut = undefined;
				cut(request);
			}
			return payload;
		});
	}
}

function lineOf({ method, raw }: FastifyRequest): string {
	return `${method} ${raw.url?.split('?')[0] ?? ''}`;
}
