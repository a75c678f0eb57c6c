import type { Params } from './params.mts';
import { decodeJsonField } from './params.mts';

/** A file in a form: its name and how much of it there is; the bytes are nobody's business. */
interface FormFile {
	name: string;
	size: number;
}

function partOf(part: string): [string, unknown] | undefined {
	const split = part.indexOf('\r\n\r\n');
	const head = part.slice(0, split);
	const name = /;\s*name="([^"]*)"/.exec(head)?.[1];
	if (split < 0 || name === undefined || name === '__proto__') return undefined;
	const content = part.slice(split + 4).replace(/\r\n$/, '');
	const fileName = /filename="([^"]*)"/.exec(head)?.[1];
	if (fileName === undefined) {
		return [name, decodeJsonField(name, Buffer.from(content, 'latin1').toString('utf8'))];
	}
	const file: FormFile = { name: fileName, size: content.length };
	return [name, file];
}

/** Reads a `multipart/form-data` body. */
export function parseMultipart(contentType: string, body: Buffer): Params {
	const boundary = /boundary="?([^";]+)"?/.exec(contentType)?.[1] ?? '';
	// One character a byte, so that sizes are those of the files.
	const parts = body.toString('latin1').split(`--${boundary}`).slice(1, -1);
	return Object.fromEntries(
		parts.flatMap((part) => {
			const entry = partOf(part.replace(/^\r\n/, ''));
			return entry ? [entry] : [];
		}),
	);
}
