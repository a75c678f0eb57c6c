import type { INodeProperties } from 'n8n-workflow';

import type { MediaType, MessageContent } from '../../graph/sending/messageContent';
import { checkFile, uploadFile } from '../../graph/sending/attachmentUpload';
import { heartMessage, mediaMessage, uploadedMessage } from '../../graph/sending/messageContent';
import type { Operation, OperationContext } from '../common/operation';
import type { Delivery } from './deliver';
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

const source: INodeProperties = {
	displayName: 'Source',
	name: 'mediaSource',
	type: 'options',
	default: 'url',
	displayOptions: { show: { ...show, mediaType: ['audio', 'file', 'image', 'video'] } },
	options: [
		{
			name: 'Binary File',
			value: 'binary',
			description: 'A file of the input item, which is uploaded to Meta',
		},
		{ name: 'URL', value: 'url', description: 'A public address, from which Meta fetches it' },
	],
	description: 'Where the file is',
};

const binaryField: INodeProperties = {
	displayName: 'Input Binary Field',
	name: 'binaryPropertyName',
	type: 'string',
	required: true,
	default: 'data',
	placeholder: 'e.g. data',
	hint: 'The name of the input field that holds the file',
	displayOptions: {
		show: { ...show, mediaType: ['audio', 'file', 'image', 'video'], mediaSource: ['binary'] },
	},
};

const url: INodeProperties = {
	displayName: 'URL',
	name: 'mediaUrl',
	type: 'string',
	required: true,
	default: '',
	placeholder: 'e.g. https://shop.example.com/vase.jpg',
	description: 'Public address of the file, which Meta fetches: no login, no local address',
	displayOptions: {
		show: { ...show, mediaType: ['audio', 'file', 'video'], mediaSource: ['url'] },
	},
};

/** Sends a file by its address or out of the item, or the heart sticker. */
export const sendMedia: Operation = {
	fields: [
		...recipientFields(show),
		types,
		source,
		binaryField,
		url,
		{
			...url,
			typeOptions: { rows: 2 },
			description:
				'Public address of the image, which Meta fetches: no login, no local address. For up to 10 images, one address a line.',
			displayOptions: { show: { ...show, mediaType: ['image'], mediaSource: ['url'] } },
		},
		sendOptionFields(show, 'message'),
	],
	async execute(context) {
		const message = isBinary(context) ? await binaryOf(context) : mediaOf(context);
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

function isBinary({ node, itemIndex }: OperationContext): boolean {
	const isHeart = node.getNodeParameter('mediaType', itemIndex, 'image') === 'heart';
	return !isHeart && node.getNodeParameter('mediaSource', itemIndex, 'url') === 'binary';
}

/** The item's file. What Meta would not take is refused here; it is uploaded once the message may go out. */
async function binaryOf({ node, itemIndex }: OperationContext) {
	const type = node.getNodeParameter('mediaType', itemIndex, 'image') as MediaType;
	const name = node.getNodeParameter('binaryPropertyName', itemIndex, 'data') as string;
	const { mimeType } = node.helpers.assertBinaryData(itemIndex, name);
	const bytes = await node.helpers.getBinaryDataBuffer(itemIndex, name);
	checkFile(type, mimeType, bytes.length);
	return async ({ client, connected }: Delivery) =>
		uploadedMessage(type, await uploadFile(client, connected, { type, mimeType, bytes }));
}
