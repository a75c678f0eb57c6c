import type { INodeParameters } from 'n8n-workflow';
import type { Body } from 'nock';

import { CONTACT_ID } from '../../../helpers/credentials';
import type { Row } from './row';

const PICTURE = 'https://shop.example.com/vase.jpg';
const toContact = { recipientId: CONTACT_ID, options: { checkWindow: false } };

const sendOf = (
	body: object,
	answer: object = { recipient_id: CONTACT_ID, message_id: 'mid.out' },
) => ({
	method: 'POST' as const,
	path: '/{node}/messages',
	byPage: true,
	body: { recipient: { id: CONTACT_ID }, ...body } as Body,
	answer,
});

const send = (operation: string, parameters: INodeParameters, message: object, name = ''): Row => ({
	resource: 'message',
	operation,
	name,
	parameters: { ...toContact, ...parameters },
	requests: [sendOf({ messaging_type: 'RESPONSE', message })],
	items: [
		{
			recipientId: CONTACT_ID,
			messageId: 'mid.out',
			...(operation === 'sendText' && { text: parameters.text }),
		},
	],
});

const act = (
	operation: string,
	parameters: INodeParameters,
	action: object,
	told: object,
	name = '',
): Row => ({
	resource: 'message',
	operation,
	name,
	parameters: { recipientId: CONTACT_ID, ...parameters },
	requests: [sendOf(action, { recipient_id: CONTACT_ID })],
	items: [{ recipientId: CONTACT_ID, ...told }],
});

const template = (payload: object) => ({ attachment: { type: 'template', payload } });
const callButton = { type: 'postback', title: 'Call me', payload: 'CALL' };
const buyButton = { type: 'web_url', title: 'Buy', url: PICTURE };

/** A file of the item: brought to Meta first, then sent by its id. */
const sendFile = (login: 'facebook' | 'instagram'): Row => ({
	resource: 'message',
	operation: 'sendMedia',
	name: 'a file of the item',
	login,
	// A Page's edge has a name of its own.
	isAboutPage: login === 'facebook',
	parameters: { ...toContact, mediaType: 'file', mediaSource: 'binary' },
	binary: {
		data: { data: Buffer.from('%PDF-1.7').toString('base64'), mimeType: 'application/pdf' },
	},
	requests: [
		{
			method: 'POST',
			path: login === 'facebook' ? '/{node}/message_attachments' : '/{node}/messageattachments',
			byPage: true,
			body: /platform"\r\n\r\ninstagram[^]*"type":"file"[^]*name="filedata"; filename="file\.pdf"\r\nContent-Type: application\/pdf\r\n\r\n%PDF-1\.7\r\n/ as unknown as Body,
			answer: { attachment_id: '1857777774821032' },
		},
		sendOf({
			messaging_type: 'RESPONSE',
			message: { attachment: { type: 'file', payload: { attachment_id: '1857777774821032' } } },
		}),
	],
	items: [{ recipientId: CONTACT_ID, messageId: 'mid.out' }],
});

export const sends: Row[] = [
	send('sendText', { text: 'Салом 👋' }, { text: 'Салом 👋' }),
	{
		resource: 'message',
		operation: 'sendText',
		name: 'a message quoted',
		parameters: {
			recipientId: CONTACT_ID,
			text: 'This one?',
			options: { checkWindow: false, replyToMessageId: ' mid.1 ' },
		},
		requests: [
			sendOf({
				messaging_type: 'RESPONSE',
				message: { text: 'This one?' },
				reply_to: { mid: 'mid.1' },
			}),
		],
		items: [{ recipientId: CONTACT_ID, messageId: 'mid.out', text: 'This one?' }],
	},
	...(['facebook', 'instagram'] as const).map((login) => sendFile(login)),
	...['audio', 'file', 'video', 'image'].map((type) =>
		send(
			'sendMedia',
			{ mediaType: type, mediaUrl: ` ${PICTURE} ` },
			{ attachment: { type, payload: { url: PICTURE } } },
			type,
		),
	),
	send(
		'sendMedia',
		{ mediaUrl: Array.from({ length: 10 }, (_, n) => `${PICTURE}?${n}`).join('\r\n') },
		{
			attachments: Array.from({ length: 10 }, (_, n) => ({
				type: 'image',
				payload: { url: `${PICTURE}?${n}` },
			})),
		},
		'ten images',
	),
	send('sendMedia', { mediaType: 'heart' }, { attachment: { type: 'like_heart' } }, 'heart'),
	send(
		'sendTemplate',
		{
			elements: {
				element: [
					{
						title: 'Vase',
						subtitle: '120 000',
						imageUrl: PICTURE,
						link: PICTURE,
						buttons: { button: [callButton, buyButton] },
					},
					{ title: 'Bowl', subtitle: '', imageUrl: '', link: '', buttons: {} },
				],
			},
		},
		template({
			template_type: 'generic',
			elements: [
				{
					title: 'Vase',
					subtitle: '120 000',
					image_url: PICTURE,
					default_action: { type: 'web_url', url: PICTURE },
					buttons: [callButton, buyButton],
				},
				{ title: 'Bowl' },
			],
		}),
		'generic',
	),
	send(
		'sendTemplate',
		{ elementsSource: 'json', elementsJson: '[{"title":"Vase","image_url":"https://a.uz/v.png"}]' },
		template({
			template_type: 'generic',
			elements: [{ title: 'Vase', image_url: 'https://a.uz/v.png' }],
		}),
		'generic as JSON',
	),
	send(
		'sendTemplate',
		{
			templateType: 'button',
			text: 'Shall we?',
			buttons: { button: [{ ...callButton, payload: '' }] },
		},
		template({
			template_type: 'button',
			text: 'Shall we?',
			buttons: [{ ...callButton, payload: 'Call me' }],
		}),
		'button',
	),
	send(
		'sendQuickReplies',
		{
			text: '?',
			quickReplies: { quickReply: [{ title: 'Price', payload: 'P' }, { title: 'Map' }] },
		},
		{
			text: '?',
			quick_replies: [
				{ content_type: 'text', title: 'Price', payload: 'P' },
				{ content_type: 'text', title: 'Map', payload: 'Map' },
			],
		},
	),
	send(
		'sendQuickReplies',
		{ text: '?', quickRepliesSource: 'json', quickRepliesJson: '["Yes", {"title": "No"}]' },
		{
			text: '?',
			quick_replies: [
				{ content_type: 'text', title: 'Yes', payload: 'Yes' },
				{ content_type: 'text', title: 'No', payload: 'No' },
			],
		},
		'as JSON',
	),
	send(
		'sharePost',
		{ mediaId: '17' },
		{ attachment: { type: 'MEDIA_SHARE', payload: { id: '17' } } },
	),
	act(
		'react',
		{ messageId: 'mid.1', reaction: 'like' },
		{ sender_action: 'react', payload: { message_id: 'mid.1', reaction: 'like' } },
		{ messageId: 'mid.1', reaction: 'like' },
	),
	act(
		'react',
		{ messageId: 'mid.1', reaction: 'emoji', emoji: '🌸' },
		{ sender_action: 'react', payload: { message_id: 'mid.1', reaction: '🌸' } },
		{ messageId: 'mid.1', reaction: '🌸' },
		'emoji',
	),
	act(
		'unreact',
		{ messageId: 'mid.1' },
		{ sender_action: 'unreact', payload: { message_id: 'mid.1' } },
		{ messageId: 'mid.1' },
	),
	act('markSeen', {}, { sender_action: 'mark_seen' }, { seen: true }),
	act('typing', {}, { sender_action: 'typing_on' }, { typing: true }, 'on'),
	act('typing', { typingOn: false }, { sender_action: 'typing_off' }, { typing: false }, 'off'),
];
