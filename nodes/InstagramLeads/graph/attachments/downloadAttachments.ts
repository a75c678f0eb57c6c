import type {
	IBinaryData,
	IBinaryKeyData,
	IExecuteFunctions,
	IHttpRequestOptions,
	IN8nHttpFullResponse,
} from 'n8n-workflow';

import type { AttachmentDownload, LeadAttachment, LeadEvent } from '../../events/leadEvent';
import type { FetchedFile, FileAnswer, FileQuery, FileRequest } from './fetchFile';
import { fetchFile } from './fetchFile';

/** Connecting and reading together; 25 MB need 4 Mbit/s for it. */
const PATIENCE_MS = 60_000;

/** What of an n8n execution is needed. */
export type FileContext = Pick<IExecuteFunctions, 'getExecutionCancelSignal' | 'logger'> & {
	helpers: Pick<IExecuteFunctions['helpers'], 'httpRequest' | 'prepareBinaryData'>;
};

/** Whether a message has anything to download. */
export function hasFiles({ message }: Pick<LeadEvent, 'message'>): boolean {
	return Array.isArray(message?.attachments) && message.attachments.some(({ url }) => url);
}

/**
 * Fetches the files of a message, one after the other, in the execution that has the event. What can't be had is no
 * failure: the event says of each attachment what became of it.
 *
 * @param settings what is fetched, and the credential's base URL: what stands in for Meta stands in for its hosts
 * @returns the event with `download` at each attachment that has an address, and the files by the attachment's place:
 * `attachment_0` is that of `message.attachments[0]`
 */
export async function downloadAttachments<T extends Pick<LeadEvent, 'message' | 'eventId'>>(
	context: FileContext,
	event: T,
	settings: Pick<FileQuery, 'limits' | 'baseUrl'>,
): Promise<{ event: T; binary: IBinaryKeyData }> {
	const { message } = event;
	const binary: IBinaryKeyData = {};
	if (!message || !hasFiles(event)) return { event, binary };
	const attachments: LeadAttachment[] = [];
	for (const [place, attachment] of message.attachments.entries()) {
		const { url } = attachment;
		if (!url) {
			attachments.push(attachment);
			continue;
		}
		const what = `attachment ${place + 1} of ${message.attachments.length} of ${event.eventId}`;
		const log = (words: string) => context.logger.info(`Instagram Leads: ${what}: ${words}`);
		const name = `attachment_${place}`;
		const query = { ...attachment, url, ...settings, log };
		const { download, file } = await downloadOne(context, name, query);
		if (file) binary[name] = file;
		attachments.push({ ...attachment, download });
	}
	return { event: { ...event, message: { ...message, attachments } }, binary };
}

async function downloadOne(
	context: FileContext,
	name: string,
	{ log, ...query }: Omit<FileQuery, 'signal'> & { log: (words: string) => void },
): Promise<{ download: AttachmentDownload; file?: IBinaryData }> {
	log('downloading');
	const onProgress = (bytes: number) => log(`${inMegabytes(bytes)} so far`);
	const asked = { ...query, signal: signalOf(context), onProgress };
	const fetched = await fetchFile(requestOf(context), asked);
	if (fetched.status !== 'downloaded') {
		log(`not downloaded. ${fetched.reason}`);
		return { download: fetched };
	}
	const file = await stored(context, name, fetched);
	const bytes = fetched.bytes.length;
	log(`downloaded, ${inMegabytes(bytes)}, ${file.mimeType}`);
	const { mimeType } = file;
	return { download: { status: 'downloaded', binaryProperty: name, mimeType, bytes }, file };
}

/** Where Meta doesn't say what it is, n8n looks at the first bytes. */
async function stored(
	{ helpers }: FileContext,
	name: string,
	{ bytes, mimeType }: Extract<FetchedFile, { status: 'downloaded' }>,
): Promise<IBinaryData> {
	const file = await helpers.prepareBinaryData(bytes, undefined, mimeType);
	file.fileName = file.fileExtension ? `${name}.${file.fileExtension}` : name;
	return file;
}

function requestOf({ helpers }: FileContext): FileRequest {
	return async (url, abortSignal) => {
		const options: IHttpRequestOptions = {
			method: 'GET',
			url,
			encoding: 'stream',
			returnFullResponse: true,
			ignoreHttpStatusErrors: true,
			disableFollowRedirect: true,
			abortSignal,
		};
		const answer = (await helpers.httpRequest(options)) as IN8nHttpFullResponse;
		const { statusCode, headers, body } = answer;
		return { status: statusCode, headers, body: body as unknown as FileAnswer['body'] };
	};
}

/** Over when it took too long, or somebody stops the execution. */
function signalOf(context: FileContext): AbortSignal {
	const cancel = context.getExecutionCancelSignal();
	const limit = AbortSignal.timeout(PATIENCE_MS);
	return cancel ? AbortSignal.any([cancel, limit]) : limit;
}

function inMegabytes(bytes: number): string {
	return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}
