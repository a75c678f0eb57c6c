import { randomBytes } from 'crypto';
import { z } from 'zod';

import type { ConnectedAccount } from '../account/connectedAccount';
import type { GraphClient } from '../client/client';
import { GraphError } from '../errors/graphError';
import type { MediaType } from './messageContent';

/** A file to be sent. */
export interface UploadedFile {
	type: MediaType;
	mimeType: string;
	bytes: Buffer;
}

const MB = 1024 * 1024;

/** What Meta takes, and how the file is called: names with letters beyond ASCII are refused. Doc: attachment-upload. */
const KINDS: Record<
	MediaType,
	{ maxBytes: number; formats: string; endings: Record<string, string> }
> = {
	image: {
		maxBytes: 8 * MB,
		formats: 'PNG, JPEG or GIF',
		endings: { 'image/png': 'png', 'image/jpeg': 'jpg', 'image/jpg': 'jpg', 'image/gif': 'gif' },
	},
	audio: {
		maxBytes: 25 * MB,
		formats: 'AAC, M4A, WAV or MP4',
		endings: {
			'audio/aac': 'aac',
			'audio/x-aac': 'aac',
			'audio/mp4': 'm4a',
			'audio/m4a': 'm4a',
			'audio/x-m4a': 'm4a',
			'audio/wav': 'wav',
			'audio/wave': 'wav',
			'audio/x-wav': 'wav',
			'video/mp4': 'mp4',
		},
	},
	video: {
		maxBytes: 25 * MB,
		formats: 'MP4, OGG, AVI, MOV or WebM',
		endings: {
			'video/mp4': 'mp4',
			'video/ogg': 'ogg',
			'video/avi': 'avi',
			'video/x-msvideo': 'avi',
			'video/quicktime': 'mov',
			'video/webm': 'webm',
		},
	},
	file: { maxBytes: 25 * MB, formats: 'PDF', endings: { 'application/pdf': 'pdf' } },
};

/**
 * Makes sure that Meta takes such a file.
 *
 * @param size bytes
 * @throws GraphError `badRequest`
 */
export function checkFile(type: MediaType, mimeType: string, size: number): void {
	const { maxBytes, formats } = KINDS[type];
	if (endingOf(type, mimeType) === undefined) {
		throw GraphError.local(
			'badRequest',
			`Instagram takes no ${mimeType || 'file of an unknown kind'} as '${type}'`,
			`It takes ${formats} here. Nothing was sent.`,
		);
	}
	if (size > 0 && size <= maxBytes) return;
	throw GraphError.local(
		'badRequest',
		size === 0 ? 'The file is empty' : `The file is too big: ${(size / MB).toFixed(1)} MB`,
		`Instagram takes up to ${maxBytes / MB} MB as '${type}'. Nothing was sent.`,
	);
}

function endingOf(type: MediaType, mimeType: string): string | undefined {
	const [plain] = mimeType.toLowerCase().split(';');
	return KINDS[type].endings[plain.trim()];
}

const uploadedSchema = z.object({ attachment_id: z.coerce.string().min(1) });

/**
 * Brings a file to Meta; nobody sees it until it is sent.
 *
 * @returns its attachment id
 * @throws GraphError see {@link checkFile}; `unexpected` where Meta names no id
 */
export async function uploadFile(
	client: GraphClient,
	connected: ConnectedAccount,
	file: UploadedFile,
): Promise<string> {
	checkFile(file.type, file.mimeType, file.bytes.length);
	// Meta's API description names it by the node: this for accounts, that for Pages. Which one Unified Login
	// takes, whose account stands on the Pages' host, neither its docs nor field reports say.
	const edge = connected.pageId === undefined ? 'messageattachments' : 'message_attachments';
	const answer = await client.post(
		`/${connected.messagingNode}/${edge}`,
		{ form: formOf(file) },
		{ token: connected.messagingToken },
	);
	const parsed = uploadedSchema.safeParse(answer);
	if (parsed.success) return parsed.data.attachment_id;
	throw GraphError.local(
		'badRequest',
		'Meta took the file and named no attachment ID',
		'Try again; if it stays so, send the file by its URL. Nothing was sent.',
	);
}

/** A multipart form, as Meta wants files. Doc: RFC 7578. */
function formOf({ type, mimeType, bytes }: UploadedFile): { contentType: string; bytes: Buffer } {
	const boundary = `----instagram-leads-${randomBytes(16).toString('hex')}`;
	const attachment = { type, payload: { is_reusable: true } };
	const field = (name: string, value: string) =>
		`--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
	const head =
		field('platform', 'instagram') +
		field('message', JSON.stringify({ attachment })) +
		`--${boundary}\r\nContent-Disposition: form-data; name="filedata"; filename="file.${endingOf(type, mimeType)}"\r\nContent-Type: ${mimeType}\r\n\r\n`;
	return {
		contentType: `multipart/form-data; boundary=${boundary}`,
		bytes: Buffer.concat([Buffer.from(head), bytes, Buffer.from(`\r\n--${boundary}--\r\n`)]),
	};
}
