import { isMediaHost } from './mediaHosts';

export const FILE_KINDS = ['audio', 'file', 'image', 'video'] as const;

export type FileKind = (typeof FILE_KINDS)[number];

/** Which files are fetched. */
export interface FileLimits {
	kinds: ReadonlySet<FileKind>;
	maxBytes: number;
}

/** An answer whose body has not been read yet. */
export interface FileAnswer {
	status: number;
	headers: Record<string, unknown>;
	body: AsyncIterable<Uint8Array> & { destroy: () => unknown };
}

/** Asks for an address, without following where it leads; rejects where there is no answer. */
export type FileRequest = (url: string, signal: AbortSignal) => Promise<FileAnswer>;

/** Why there is no file: what a workflow can branch on. */
export type MissingFile = 'expired' | 'tooLarge' | 'otherType' | 'foreignHost' | 'failed';

/** A file, or why there is none. */
export type FetchedFile =
	| { status: 'downloaded'; bytes: Buffer; mimeType?: string }
	| { status: MissingFile; reason: string };

/** What to fetch, and how. */
export interface FileQuery {
	url: string;
	/** Meta's word for the attachment. */
	type: string;
	limits: FileLimits;
	/** The credential's; see {@link isMediaHost}. */
	baseUrl: string;
	signal: AbortSignal;
	/** Told now and then how many bytes are there. */
	onProgress?: (bytes: number) => void;
}

/** Meta leads from one of its hosts to another; from there on it would be in a circle. */
const MAX_REDIRECTS = 3;

const PROGRESS_BYTES = 5 * 1024 * 1024;

/** Meta's answers for a link that has expired, and for what was taken back. */
const EXPIRED = [401, 403, 404, 410];

/** Says nothing of what is in a file. */
const ANY_BYTES = ['application/octet-stream', 'binary/octet-stream'];

/**
 * Fetches a file from Meta's own hosts, and no more of it than the limit. Never rejects: what can't be had is told.
 */
export async function fetchFile(request: FileRequest, query: FileQuery): Promise<FetchedFile> {
	const { type, limits, signal } = query;
	const told = FILE_KINDS.find((kind) => kind === type);
	if (told && !limits.kinds.has(told)) return otherType(told);
	try {
		const found = await follow(request, query);
		if ('reason' in found) return found;
		const refusal = refusalOf(found, query);
		if (!refusal) return await readFile(found, query);
		found.body.destroy();
		return refusal;
	} catch {
		const reason = signal.aborted ? 'The download took too long' : "Meta's host didn't answer";
		return { status: 'failed', reason };
	}
}

async function follow(
	request: FileRequest,
	{ url, baseUrl, signal }: FileQuery,
): Promise<FileAnswer | { status: MissingFile; reason: string }> {
	let address = url;
	for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
		if (!isMediaHost(address, baseUrl)) {
			return { status: 'foreignHost', reason: "It isn't on one of Meta's own hosts" };
		}
		const answer = await request(address, signal);
		if (answer.status < 300 || answer.status >= 400) return answer;
		answer.body.destroy();
		const location = String(answer.headers.location ?? '');
		address = URL.canParse(location, address) ? new URL(location, address).href : '';
	}
	return { status: 'failed', reason: "Meta's hosts led in a circle" };
}

/** What an answer tells before its body is read. */
function refusalOf(
	{ status, headers }: FileAnswer,
	{ type, limits }: FileQuery,
): { status: MissingFile; reason: string } | undefined {
	if (EXPIRED.includes(status)) {
		return { status: 'expired', reason: `The link has expired: Meta answered ${status}` };
	}
	if (status !== 200) return { status: 'failed', reason: `Meta answered ${status}` };
	const mimeType = mimeTypeOf(headers);
	// Meta's pages say in words that there is nothing any more.
	if (mimeType === 'text/html') {
		return { status: 'expired', reason: 'The link has expired: it leads to a web page' };
	}
	const kind = kindOf(type, mimeType);
	if (!limits.kinds.has(kind)) return otherType(kind);
	const bytes = Number(headers['content-length'] ?? 0);
	return bytes > limits.maxBytes ? tooLarge(limits) : undefined;
}

async function readFile(answer: FileAnswer, query: FileQuery): Promise<FetchedFile> {
	const { limits, signal, onProgress } = query;
	const stop = () => void answer.body.destroy();
	signal.addEventListener('abort', stop, { once: true });
	try {
		const chunks: Uint8Array[] = [];
		let bytes = 0;
		let told = 0;
		for await (const chunk of answer.body) {
			bytes += chunk.length;
			if (bytes > limits.maxBytes) {
				stop();
				return tooLarge(limits);
			}
			chunks.push(chunk);
			if (bytes - told < PROGRESS_BYTES) continue;
			told = bytes;
			onProgress?.(bytes);
		}
		signal.throwIfAborted();
		const mimeType = mimeTypeOf(answer.headers);
		return { status: 'downloaded', bytes: Buffer.concat(chunks), mimeType };
	} finally {
		signal.removeEventListener('abort', stop);
	}
}

function mimeTypeOf(headers: Record<string, unknown>): string | undefined {
	const [mimeType] = String(headers['content-type'] ?? '').split(';');
	const told = mimeType.trim().toLowerCase();
	return told === '' || ANY_BYTES.includes(told) ? undefined : told;
}

/** Meta's word for the attachment counts: a voice message may come as a video without pictures. */
function kindOf(type: string, mimeType = ''): FileKind {
	const [family] = mimeType.split('/');
	return (
		FILE_KINDS.find((kind) => kind === type) ?? FILE_KINDS.find((kind) => kind === family) ?? 'file'
	);
}

function otherType(kind: FileKind): { status: MissingFile; reason: string } {
	return { status: 'otherType', reason: `Of type ${kind}, which is not to be downloaded` };
}

function tooLarge({ maxBytes }: FileLimits): { status: MissingFile; reason: string } {
	const megabytes = Math.round((maxBytes / 1024 / 1024) * 100) / 100;
	return { status: 'tooLarge', reason: `Larger than ${megabytes} MB` };
}
