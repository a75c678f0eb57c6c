import type { Row, Scene } from './scene.mts';
import { byId } from '../harness/fan.mts';

/** One byte more than Instagram takes. */
const TOO_LONG = 'z'.repeat(1001);
const PICTURE = 'https://shop.example.com/vase.jpg';

/** All ways to send, and to act without writing. */
export function sendRows(scene: Scene): Record<string, Row> {
	const { contactId, conversationId, messageId, mediaId } = scene;
	const toContact = { recipientType: 'contact', recipientId: byId(contactId) };
	const sent = [{ recipientId: contactId, messageId: expect.any(String) as string }];
	const send = (message: unknown) => ({
		method: 'POST',
		path: '/{node}/messages',
		body: { recipient: { id: contactId }, messaging_type: 'RESPONSE', message },
	});
	const act = (action: object) => ({
		method: 'POST',
		path: '/{node}/messages',
		body: { recipient: { id: contactId }, ...action },
	});
	const button = { type: 'postback', title: 'Call me', payload: 'CALL' };
	const template = (payload: object) => ({ attachment: { type: 'template', payload } });
	return {
		'message sendText': {
			parameters: { ...toContact, text: '120 000 сум 🌸' },
			items: sent,
			call: send({ text: '120 000 сум 🌸' }),
		},
		'message sendText (quote)': {
			parameters: { ...toContact, text: 'Blue, too', options: { replyToMessageId: messageId } },
			items: sent,
			call: {
				method: 'POST',
				path: '/{node}/messages',
				body: {
					recipient: { id: contactId },
					messaging_type: 'RESPONSE',
					message: { text: 'Blue, too' },
					reply_to: { mid: messageId },
				},
			},
		},
		'message sendText (too long)': {
			parameters: { ...toContact, text: TOO_LONG, options: { longText: 'fail' } },
			items: [{ error: expect.stringContaining("'Text'") as string }],
			unmade: TOO_LONG,
		},
		'message sendMedia (binary)': {
			parameters: { ...toContact, mediaType: 'image', mediaSource: 'binary' },
			items: sent,
			// Instagram knows no id but that of the upload.
			call: send({
				attachment: {
					type: 'image',
					payload: { attachment_id: expect.any(String) as string },
				},
			}),
		},
		'message sendMedia': {
			parameters: {
				recipientType: 'conversation',
				recipientId: byId(conversationId),
				mediaType: 'image',
				mediaUrl: `${PICTURE}\n${PICTURE}?2`,
			},
			items: sent,
			call: send({
				attachments: [
					{ type: 'image', payload: { url: PICTURE } },
					{ type: 'image', payload: { url: `${PICTURE}?2` } },
				],
			}),
		},
		'message sendTemplate': {
			parameters: {
				...toContact,
				templateType: 'generic',
				elements: {
					element: [
						{ title: 'Vase', imageUrl: PICTURE, link: PICTURE, buttons: { button: [button] } },
					],
				},
			},
			items: sent,
			call: send(
				template({
					template_type: 'generic',
					elements: [
						{
							title: 'Vase',
							image_url: PICTURE,
							default_action: { type: 'web_url', url: PICTURE },
							buttons: [button],
						},
					],
				}),
			),
		},
		'message sendTemplate (button)': {
			parameters: {
				...toContact,
				templateType: 'button',
				text: 'Shall we call?',
				buttonsSource: 'json',
				buttonsJson: JSON.stringify([button]),
			},
			items: sent,
			call: send(template({ template_type: 'button', text: 'Shall we call?', buttons: [button] })),
		},
		'message sendQuickReplies': {
			parameters: {
				...toContact,
				text: 'What interests you?',
				quickReplies: { quickReply: [{ title: 'Price', payload: 'PRICE' }, { title: 'Delivery' }] },
			},
			items: sent,
			call: send({
				text: 'What interests you?',
				quick_replies: [
					{ content_type: 'text', title: 'Price', payload: 'PRICE' },
					{ content_type: 'text', title: 'Delivery', payload: 'Delivery' },
				],
			}),
		},
		'message sharePost': {
			parameters: { ...toContact, mediaId: byId(mediaId) },
			items: sent,
			call: send({ attachment: { type: 'MEDIA_SHARE', payload: { id: mediaId } } }),
		},
		'message react': {
			parameters: { ...toContact, messageId, reaction: 'love' },
			items: [{ recipientId: contactId, messageId, reaction: 'love' }],
			call: act({
				sender_action: 'react',
				payload: { message_id: messageId, reaction: 'love' },
			}),
		},
		'message unreact': {
			parameters: { ...toContact, messageId },
			items: [{ recipientId: contactId, messageId }],
			call: act({ sender_action: 'unreact', payload: { message_id: messageId } }),
		},
		'message markSeen': {
			parameters: toContact,
			items: [{ recipientId: contactId, seen: true }],
			call: act({ sender_action: 'mark_seen' }),
		},
		'message typing': {
			parameters: { ...toContact, typingOn: true },
			items: [{ recipientId: contactId, typing: true }],
			call: act({ sender_action: 'typing_on' }),
		},
	};
}
