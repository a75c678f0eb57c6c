import type { z } from 'zod';
import { addMessage, conversationOf } from '../../state/threads.mts';
import { requireUpload } from './uploads.mts';
import type { Attachment, Contact, Message } from '../../types.mts';
import { messageEvent } from '../../webhooks/payloads.mts';
import { requireMessagingToken, requirePermission } from '../auth.mts';
import type { GraphContext } from '../context.mts';
import { badParameter } from '../errors.mts';
import {
	findPrivateReplyTarget,
	findRecipient,
	requireQuoted,
	requireReachable,
	requireShortText,
	requireWindow,
} from './sendRules.mts';
import {
	sendSchema,
	type SendAttachment,
	type SendBody,
	type SendMessage,
} from './sendSchemas.mts';

function describe(error: z.ZodError): string {
	const [issue] = error.issues;
	return issue.path.length > 0 ? `Param ${issue.path.join('.')}: ${issue.message}` : issue.message;
}

function parseBody(ctx: GraphContext): SendBody {
	if (ctx.params.recipient === undefined) {
		throw badParameter('The parameter recipient is required');
	}
	const parsed = sendSchema.safeParse(ctx.params);
	if (!parsed.success) throw badParameter(describe(parsed.error), 2534015);
	requireShortText(parsed.data.message?.text);
	return parsed.data;
}

function toAttachment(ctx: GraphContext, sent: SendAttachment): Attachment {
	if (sent.type === 'like_heart') return { type: sent.type };
	if (sent.type === 'template') return { type: sent.type, template: sent.payload };
	if (sent.type === 'MEDIA_SHARE') {
		const media = ctx.state.media.get(sent.payload.id);
		if (!media) throw badParameter('Media is not owned by this account', 2018074);
		return { type: sent.type, url: media.permalink, mediaId: media.id };
	}
	const { url, attachment_id: uploaded } = sent.payload;
	if (uploaded !== undefined) requireUpload(ctx, uploaded, sent.type);
	return { type: sent.type, url: url ?? `https://cdn.simulated.invalid/${uploaded ?? ''}` };
}

function attachmentsOf(ctx: GraphContext, message: SendMessage): Attachment[] {
	const { attachment, attachments } = message;
	const all = attachment ? [attachment] : [attachments ?? []].flat();
	return all.map((sent) => toAttachment(ctx, sent));
}

/** Stores what the business wrote and sends the echo with the same message id. */
function write(
	ctx: GraphContext,
	contactId: string,
	sent: SendMessage,
	rest: Partial<Message>,
): Message {
	const message = addMessage(ctx.state, {
		contactId,
		direction: 'outbound',
		text: sent.text,
		attachments: attachmentsOf(ctx, sent),
		quickReplies: sent.quick_replies?.map(({ title, payload }) => ({ title, payload })),
		...rest,
	});
	ctx.sim.announce('message', message);
	ctx.sim.dispatcher.publish(messageEvent(ctx.state, message));
	return message;
}

function sendPrivateReply(ctx: GraphContext, commentId: string, sent: SendMessage): unknown {
	const comment = findPrivateReplyTarget(ctx, commentId);
	const contact = findRecipient(ctx, comment.authorId);
	requireReachable(contact);
	const message = write(ctx, contact.id, sent, { privateReplyTo: comment.id });
	comment.privatelyRepliedAt = ctx.state.clock.now();
	return { recipient_id: contact.id, message_id: message.id };
}

const emojis: Record<string, string> = {
	love: '❤️',
	like: '👍',
	laugh: '😆',
	wow: '😮',
	sad: '😢',
	angry: '😡',
};

function react(ctx: GraphContext, payload: NonNullable<SendBody['payload']>): void {
	const message = ctx.state.messages.get(payload.message_id);
	if (!message) throw badParameter('Message to react to was not found', 2534015);
	const by = ctx.state.world.account.id;
	message.reactions = message.reactions.filter((reaction) => reaction.by !== by);
	const { reaction } = payload;
	if (reaction) message.reactions.push({ by, reaction, emoji: emojis[reaction] ?? reaction });
	ctx.sim.announce('change', { messageId: message.id, reactions: message.reactions });
}

function act(ctx: GraphContext, contact: Contact, body: SendBody): unknown {
	const action = body.sender_action;
	if (action === 'react' && body.payload?.reaction === undefined) {
		throw badParameter('Param payload.reaction is required', 2534015);
	}
	if (action === 'react' && body.payload) react(ctx, body.payload);
	if (action === 'unreact' && body.payload) react(ctx, { message_id: body.payload.message_id });
	const thread = conversationOf(ctx.state, contact.id);
	if (action === 'mark_seen' && thread) thread.seenByBusinessAt = ctx.state.clock.now();
	ctx.sim.announce('action', { contactId: contact.id, action });
	return { recipient_id: contact.id };
}

/** `POST …/messages`: message, private reply, reaction or sender action. */
export function send(ctx: GraphContext): unknown {
	requireMessagingToken(ctx);
	requirePermission(ctx, 'messages');
	const body = parseBody(ctx);
	const { recipient, message } = body;
	if (recipient.comment_id !== undefined) {
		if (!message) throw badParameter('The parameter message is required', 2534015);
		return sendPrivateReply(ctx, recipient.comment_id, message);
	}
	const contact = findRecipient(ctx, recipient.id ?? '');
	requireReachable(contact);
	requireWindow(ctx, contact, body);
	if (!message) return act(ctx, contact, body);
	requireQuoted(ctx, contact, body);
	const sent = write(ctx, contact.id, message, { replyToMessageId: body.reply_to?.mid });
	return { recipient_id: contact.id, message_id: sent.id };
}
