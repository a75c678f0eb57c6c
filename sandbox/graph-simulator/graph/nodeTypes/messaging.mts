import { listMessages, readableIds } from '../../state/threads.mts';
import type { Attachment, Conversation, Message } from '../../types.mts';
import { graphTime } from '../../wire/format.mts';
import type { GraphContext } from '../context.mts';
import { GraphError } from '../errors.mts';
import type { FieldNode } from '../fields.mts';
import { project, subFields, type NodeType } from '../nodes.mts';
import { paginate, type PageRequest } from '../paging.mts';

function business(ctx: GraphContext) {
	const { id, username } = ctx.state.world.account;
	return { username, id };
}

function isHidden(ctx: GraphContext, contactId: string): boolean {
	return ctx.state.settings.hiddenContacts.includes(contactId);
}

function person(ctx: GraphContext, contactId: string) {
	const username = ctx.state.contacts.get(contactId)?.username;
	return { ...(username === undefined ? {} : { username }), id: contactId };
}

function attachmentData(attachment: Attachment, message: Message, index: number) {
	const { type, url, title, template } = attachment;
	const id = `${message.id.slice(0, 24)}${index}`;
	if (type === 'template') return { id, generic_template: template };
	if (type === 'image') {
		const size = { width: 1080, height: 1080, max_width: 1080, max_height: 1080 };
		return { id, image_data: { url, preview_url: url, ...size, render_as_sticker: false } };
	}
	if (type === 'video') return { id, video_data: { url, preview_url: url } };
	return { id, ...(title === undefined ? {} : { name: title }), file_url: url };
}

const shareTypes = new Set(['share', 'ig_post', 'ig_reel', 'reel', 'MEDIA_SHARE']);
/** Kinds without a file behind them: the API shows nothing. */
const bareTypes = new Set(['ephemeral', 'like_heart', 'story_mention', 'unsupported_type']);

function attachments(message: Message) {
	const files = message.attachments.filter(
		({ type }) => !shareTypes.has(type) && !bareTypes.has(type),
	);
	if (files.length === 0) return undefined;
	return { data: files.map((file, index) => attachmentData(file, message, index)) };
}

function shares(message: Message) {
	const links = message.attachments.filter(({ type }) => shareTypes.has(type));
	return links.length > 0 ? { data: links.map(({ url }) => ({ link: url })) } : undefined;
}

function story(message: Message) {
	const { storyReply, storyMention } = message;
	if (!storyReply && !storyMention) return undefined;
	const part = ({ id, url }: { id: string; url: string }) => ({ link: url, id });
	return {
		...(storyReply ? { reply_to: part(storyReply) } : {}),
		...(storyMention ? { mention: part(storyMention) } : {}),
	};
}

function replyTo(message: Message, ctx: GraphContext) {
	if (message.replyToMessageId === undefined) return undefined;
	const target = ctx.state.messages.get(message.replyToMessageId);
	const isSelf = target?.direction === message.direction;
	return { mid: message.replyToMessageId, is_self_reply: isSelf };
}

function reactions(message: Message, ctx: GraphContext) {
	if (message.reactions.length === 0) return undefined;
	return {
		data: message.reactions.map(({ by, reaction }) => ({
			reaction,
			users: [by === ctx.state.world.account.id ? business(ctx) : person(ctx, by)],
		})),
	};
}

function sender(message: Message, ctx: GraphContext) {
	return message.direction === 'inbound' ? person(ctx, message.contactId) : business(ctx);
}

function receiver(message: Message, ctx: GraphContext) {
	return message.direction === 'inbound' ? business(ctx) : person(ctx, message.contactId);
}

/** A message as the API shows it; fields without data are left out. */
export const messageType: NodeType<Message> = {
	name: 'Message',
	defaults: ['id', 'created_time'],
	fields: {
		id: (message) => message.id,
		created_time: (message) => graphTime(message.createdAt),
		from: (message, ctx, field) => {
			const isUnseen = message.direction === 'inbound' && isHidden(ctx, message.contactId);
			return isUnseen ? undefined : subFields(sender(message, ctx), field);
		},
		to: (message, ctx, field) => {
			const isUnseen = message.direction === 'outbound' && isHidden(ctx, message.contactId);
			return subFields({ data: isUnseen ? [] : [receiver(message, ctx)] }, field);
		},
		message: (message) => message.text ?? '',
		attachments: (message, _ctx, field) => subFields(attachments(message), field),
		shares: (message, _ctx, field) => subFields(shares(message), field),
		story: (message, _ctx, field) => subFields(story(message), field),
		reactions: (message, ctx, field) => subFields(reactions(message, ctx), field),
		reply_to: (message, ctx, field) => subFields(replyTo(message, ctx), field),
		is_unsupported: (message) => (message.isUnsupported ? true : undefined),
		tags: (_message, _ctx, field) => subFields({ data: [{ name: 'inbox' }] }, field),
	},
};

/** Some conversations can't be shown: whatever answer has their messages in it fails as a whole. */
export function checkReadable(ctx: GraphContext, { id }: Conversation): void {
	const code = ctx.state.settings.unreadableConversations[id];
	if (code === undefined) return;
	throw new GraphError(code, 'An unknown error occurred', { status: 500, isTransient: false });
}

/** Counts what an answer expands; too much is HTTP 500 with code 1. */
function countExpanded(ctx: GraphContext, added: number): void {
	ctx.expandedMessages += added;
	const limit = ctx.state.settings.maxExpandedMessages;
	if (limit === null || ctx.expandedMessages <= limit) return;
	throw new GraphError(
		1,
		"Please reduce the amount of data you're asking for, then retry your request",
		{ status: 500, subcode: 99, isTransient: false },
	);
}

/**
 * The messages edge, newest first. Of messages older than the newest 20 only the id is listed.
 */
export function messagesEdge(
	ctx: GraphContext,
	conversation: Conversation,
	request: PageRequest,
): Record<string, unknown> {
	const readable = readableIds(ctx.state, conversation);
	const rules = {
		path: `${conversation.id}/messages`,
		keyOf: (message: Message) => ({ at: message.createdAt, id: message.id }),
		defaultLimit: 25,
		maxLimit: 500,
		afterOnly: true,
	};
	const { page, paging } = paginate(ctx, listMessages(ctx.state, conversation), rules, request);
	const data = page.map((message) => {
		return readable.has(message.id)
			? project(messageType, message, ctx, request.fields)
			: { id: message.id };
	});
	return { data, ...(paging ? { paging } : {}) };
}

function nestedMessages(conversation: Conversation, ctx: GraphContext, field: FieldNode) {
	checkReadable(ctx, conversation);
	const { limit, after } = field.args;
	const edge = messagesEdge(ctx, conversation, { limit, after, fields: field.fields });
	countExpanded(ctx, Array.isArray(edge.data) ? edge.data.length : 0);
	return edge;
}

function participants(conversation: Conversation, ctx: GraphContext) {
	const { contactId } = conversation;
	return { data: [business(ctx), ...(isHidden(ctx, contactId) ? [] : [person(ctx, contactId)])] };
}

/** A Direct thread. Messenger's own fields (`unread_count`, …) don't exist for Instagram. */
export const conversationType: NodeType<Conversation> = {
	name: 'UnifiedThread',
	defaults: ['id', 'updated_time'],
	fields: {
		id: (conversation) => conversation.id,
		updated_time: (conversation) => graphTime(conversation.updatedAt),
		participants: (conversation, ctx, field) => subFields(participants(conversation, ctx), field),
		messages: nestedMessages,
		is_owner: () => undefined,
	},
};
