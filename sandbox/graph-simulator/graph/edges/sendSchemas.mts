import { z } from 'zod';

const id = z.union([z.string().min(1), z.number().transform(String)]);
const url = z.string().regex(/^https?:\/\/\S+$/, 'must be a URL');

const button = z.discriminatedUnion('type', [
	z.object({ type: z.literal('web_url'), url, title: z.string().min(1) }),
	z.object({
		type: z.literal('postback'),
		title: z.string().min(1),
		payload: z.string().min(1).max(1000),
	}),
]);

const element = z.object({
	title: z.string().min(1).max(80),
	subtitle: z.string().max(80).optional(),
	image_url: url.optional(),
	default_action: z.object({ type: z.literal('web_url'), url }).optional(),
	buttons: z.array(button).min(1).max(3).optional(),
});

const template = z.discriminatedUnion('template_type', [
	z.object({
		template_type: z.literal('generic'),
		elements: z.array(element).min(1).max(10),
	}),
	z.object({
		template_type: z.literal('button'),
		text: z.string().min(1).max(640),
		buttons: z.array(button).min(1).max(3),
	}),
]);

const file = z
	.object({ url: url.optional(), attachment_id: id.optional() })
	.refine((payload) => payload.url ?? payload.attachment_id, 'needs url or attachment_id');

const attachment = z.union([
	z.object({ type: z.enum(['image', 'audio', 'video', 'file']), payload: file }),
	z.object({ type: z.literal('template'), payload: template }),
	z.object({ type: z.literal('MEDIA_SHARE'), payload: z.object({ id }) }),
	z.object({ type: z.literal('like_heart') }),
]);

const quickReply = z.object({
	content_type: z.literal('text'),
	title: z.string().min(1).max(20),
	payload: z.string().min(1).max(1000),
});

const message = z
	.object({
		text: z.string().min(1).optional(),
		attachment: attachment.optional(),
		attachments: z.union([attachment, z.array(attachment).min(1).max(10)]).optional(),
		quick_replies: z.array(quickReply).min(1).max(13).optional(),
	})
	.refine(
		({ text, attachment: one, attachments }) =>
			[text, one, attachments].filter((part) => part !== undefined).length === 1,
		'must hold either text or an attachment',
	)
	.refine(
		({ attachments }) =>
			!Array.isArray(attachments) || attachments.every(({ type }) => type === 'image'),
		'several attachments must all be images',
	);

/** Body of a send call, with Meta's limits on titles, buttons, elements and quick replies. */
export const sendSchema = z
	.object({
		recipient: z
			.object({ id: id.optional(), comment_id: id.optional() })
			.refine(
				(recipient) => (recipient.id === undefined) !== (recipient.comment_id === undefined),
				'needs id or comment_id',
			),
		message: message.optional(),
		messaging_type: z.enum(['RESPONSE', 'UPDATE', 'MESSAGE_TAG', 'UTILITY']).optional(),
		tag: z.string().optional(),
		sender_action: z.enum(['typing_on', 'typing_off', 'mark_seen', 'react', 'unreact']).optional(),
		payload: z
			.object({ message_id: z.string().min(1), reaction: z.string().min(1).optional() })
			.optional(),
		reply_to: z.object({ mid: z.string().min(1) }).optional(),
	})
	.refine(
		(body) => (body.message === undefined) !== (body.sender_action === undefined),
		'needs either message or sender_action',
	)
	.refine(
		(body) => !/react$/.test(body.sender_action ?? '') || body.payload !== undefined,
		'payload with message_id is required for reactions',
	)
	.refine(
		(body) => body.messaging_type !== 'MESSAGE_TAG' || body.tag !== undefined,
		'tag is required with MESSAGE_TAG',
	);

/** A send call that passed. */
export type SendBody = z.output<typeof sendSchema>;
/** A message inside it. */
export type SendMessage = NonNullable<SendBody['message']>;
/** One attachment of it. */
export type SendAttachment = z.output<typeof attachment>;
