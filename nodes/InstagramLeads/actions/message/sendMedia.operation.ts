import type { INodeProperties } from 'n8n-workflow';

import type { MediaType, MessageContent } from '../../graph/messaging/messageContent';
import { heartMessage, mediaMessage } from '../../graph/messaging/messageContent';
import type { Operation, OperationContext } from '../common/operation';
import { deliver } from './deliver';
import { addresseeOf } from './addressee';
import { recipientFields } from './recipientFields';
import { sendOptionFields } from './sendOptions';

const show = { resource: ['message'], operation: ['sendMedia'] };

const types: INodeProperties = {
	displayName: 'Type',
	name: 'mediaType',
	type: 'options',
	default: 'image',
	displayOptions: { show },
	options: [
		{ name: 'Audio', value: 'audio', description: 'AAC, M4A, WAV or MP4, up to 25 MB' },
		{ name: 'File', value: 'file', description: 'PDF, up to 25 MB' },
		{ name: 'Heart Sticker', value: 'heart', description: "Instagram's own heart" },
		{
			name: 'Image',
			value: 'image',
			description: 'PNG, JPEG or GIF, up to 8 MB; up to 10 at once',
		},
		{ name: 'Video', value: 'video', description: 'MP4, OGG, AVI, MOV or WebM, up to 25 MB' },
	],
	description: 'What kind of file it is',
};

const url: INodeProperties = {
	displayName: 'URL',
	name: 'mediaUrl',
	type: 'string',
	required: true,
	default: '',
	placeholder: 'e.g. https://shop.example.com/vase.jpg',
	description: 'Public address of the file, which Meta fetches: no login, no local address',
	displayOptions: { show: { ...show, mediaType: ['audio', 'file', 'video'] } },
};

/** Sends a file by its address, or the heart sticker. */
export const sendMedia: Operation = {
	fields: [
		...recipientFields(show),
		types,
		url,
		{
			...url,
			typeOptions: { rows: 2 },
			description:
				'Public address of the image, which Meta fetches: no login, no local address. For up to 10 images, one address a line.',
			displayOptions: { show: { ...show, mediaType: ['image'] } },
		},
		sendOptionFields(show, 'message'),
	],
	async execute(context) {
		const message = mediaOf(context);
		return await deliver(context, async () => await addresseeOf(context), [message]);
	},
};

function mediaOf({ node, itemIndex }: OperationContext): MessageContent {
	const type = node.getNodeParameter('mediaType', itemIndex, 'image') as string;
	if (type === 'heart') return heartMessage();
	const value = node.getNodeParameter('mediaUrl', itemIndex, '') as unknown;
	const urls = (Array.isArray(value) ? value : [value]).flatMap((entry) =>
		String(entry ?? '')
			.split(/[\r\n]+/)
			.map((line) => line.trim())
			.filter(Boolean),
	);
	return mediaMessage(type as MediaType, urls);
}
