import type { INodeProperties } from 'n8n-workflow';

import type { FileKind, FileLimits } from './fetchFile';
import { FILE_KINDS } from './fetchFile';

/** What Meta takes for a video at the most; pictures may have 8 MB. Doc: send-messages. */
const DEFAULT_MEGABYTES = 25;

/** n8n keeps a file in memory while it is fetched. */
const MOST_MEGABYTES = 200;

/** Which files are downloaded; of both nodes. */
export const ATTACHMENT_OPTIONS: INodeProperties[] = [
	{
		displayName: 'Attachment Types',
		name: 'attachmentTypes',
		type: 'multiOptions',
		default: ['audio', 'file', 'image', 'video'],
		description: 'What is downloaded. Shared posts and reels count as what they show.',
		options: [
			{ name: 'Audio', value: 'audio' },
			{ name: 'File', value: 'file' },
			{ name: 'Image', value: 'image' },
			{ name: 'Video', value: 'video' },
		],
	},
	{
		displayName: 'Max Attachment Size (MB)',
		name: 'maxAttachmentSize',
		type: 'number',
		typeOptions: { minValue: 1, maxValue: MOST_MEGABYTES },
		default: DEFAULT_MEGABYTES,
		description: 'Larger files are not downloaded; the item says so',
	},
];

/** Reads those options. */
export function fileLimitsOf(options: Record<string, unknown>): FileLimits {
	const { attachmentTypes, maxAttachmentSize } = options;
	const chosen = Array.isArray(attachmentTypes) ? (attachmentTypes as unknown[]) : FILE_KINDS;
	const asked = Number(maxAttachmentSize);
	const megabytes = asked > 0 ? Math.min(asked, MOST_MEGABYTES) : DEFAULT_MEGABYTES;
	return {
		kinds: new Set<FileKind>(FILE_KINDS.filter((kind) => chosen.includes(kind))),
		maxBytes: megabytes * 1024 * 1024,
	};
}
