import path from 'node:path';
import { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';

/** What an address of a file asks for: it says all there is to know, so that nothing has to be kept. */
const querySchema = z.object({
	/** How large the file is. */
	bytes: z.coerce.number().int().nonnegative().default(1024),
	/** 403 and 410 are what Meta's hosts answer when a link has expired. */
	status: z.coerce.number().int().default(200),
	/** Where a redirect leads. */
	location: z.string().optional(),
	/** Says nothing of the size beforehand. */
	chunked: z.coerce.boolean().default(false),
});

const mimeTypes: Record<string, string> = {
	'.jpg': 'image/jpeg',
	'.png': 'image/png',
	'.mp4': 'video/mp4',
	'.m4a': 'audio/mp4',
	'.pdf': 'application/pdf',
	'.html': 'text/html; charset=utf-8',
};

const pieceBytes = 64 * 1024;

function* pieces(bytes: number): Generator<Buffer> {
	for (let left = bytes; left > 0; left -= pieceBytes) {
		yield Buffer.alloc(Math.min(left, pieceBytes), 'simulated ');
	}
}

/** Stands in for the hosts on which Meta keeps what people send: `GET /_files/<name>`. */
export function registerFiles(app: FastifyInstance): void {
	app.get<{ Params: { name: string } }>('/_files/:name', (request, reply) => {
		const { bytes, status, location, chunked } = querySchema.parse(request.query);
		void reply.code(status);
		if (location !== undefined) return reply.header('location', location).send('');
		const type = mimeTypes[path.extname(request.params.name)] ?? 'application/octet-stream';
		if (status !== 200) return reply.type('text/plain').send('URL signature expired');
		if (!chunked) void reply.header('content-length', bytes);
		return reply.type(type).send(Readable.from(pieces(bytes)));
	});
}
