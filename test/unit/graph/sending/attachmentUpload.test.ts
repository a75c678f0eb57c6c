import { checkFile } from '../../../../nodes/InstagramLeads/graph/sending/attachmentUpload';
import type { MediaType } from '../../../../nodes/InstagramLeads/graph/sending/messageContent';

const MB = 1024 * 1024;

it.each<[MediaType, string, number]>([
	['image', 'image/png', 8 * MB],
	['image', 'IMAGE/JPEG; charset=binary', 1],
	['audio', 'audio/mp4', 25 * MB],
	['video', 'video/quicktime', 25 * MB],
	['file', 'application/pdf', 25 * MB],
])('%s: takes %s of %d bytes', (type, mimeType, size) => {
	expect(() => checkFile(type, mimeType, size)).not.toThrow();
});

it.each<[MediaType, string, number, string]>([
	['image', 'image/webp', 1, 'no image/webp'],
	['image', 'image/png', 8 * MB + 1, 'too big: 8.0 MB'],
	['audio', 'audio/mpeg', 1, 'no audio/mpeg'],
	['video', 'video/mp4', 26 * MB, 'too big: 26.0 MB'],
	['file', 'application/zip', 1, 'no application/zip'],
	['file', '', 1, 'unknown kind'],
	['file', 'application/pdf', 0, 'empty'],
])('%s: refuses %s of %d bytes', (type, mimeType, size, message) => {
	expect(() => checkFile(type, mimeType, size)).toThrow(message);
});
