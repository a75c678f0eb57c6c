import type { State } from '../state/state.mts';
import type { Attachment, Comment, Message } from '../types.mts';

/** One `entry` of a webhook body. */
export type Entry = Record<string, unknown> & { id: string; time: number };

/** Something that happened, ready to be sent to subscribers of `field`. */
export interface WebhookEvent {
	field: string;
	entry: Entry;
	messageIds: string[];
	commentIds: string[];
}

/** The id that webhooks call the account by. */
function entryIdOf({ settings, world }: State): string {
	if (settings.entryId === 'account') return world.account.id;
	return settings.entryId === 'appScoped' ? world.account.appScopedId : settings.entryId;
}

/** Whether a contact's message is told of as if the account had written it. */
function isLying({ settings }: State, fragment: Record<string, unknown>): boolean {
	return (
		settings.lyingEchoes &&
		(fragment.message as { is_echo?: unknown } | undefined)?.is_echo === true
	);
}

/** Messaging events carry milliseconds; `standby` ones belong to another app's thread. */
function messagingEvent(
	state: State,
	field: string,
	message: Pick<Message, 'id' | 'contactId' | 'direction'>,
	fragment: Record<string, unknown>,
	options: { at?: number; standby?: boolean } = {},
): WebhookEvent {
	const account = { id: state.world.account.id };
	const contact = { id: message.contactId };
	const isInbound = message.direction === 'inbound' && !isLying(state, fragment);
	const now = state.clock.now();
	const event = {
		sender: isInbound ? contact : account,
		recipient: isInbound ? account : contact,
		timestamp: options.at ?? now,
		...fragment,
	};
	const list = options.standby ? 'standby' : 'messaging';
	return {
		field: options.standby ? 'standby' : field,
		entry: { id: entryIdOf(state), time: now, [list]: [event] },
		messageIds: [message.id],
		commentIds: [],
	};
}

function attachmentPayload(attachment: Attachment): Record<string, unknown> {
	const { type, url, title, mediaId, template } = attachment;
	if (type === 'ephemeral' || type === 'like_heart') return { type };
	// A link's own address and title stand beside the payload.
	if (type === 'fallback') return { type, title, url, payload: null };
	const idKey = type === 'ig_reel' || type === 'reel' ? 'reel_video_id' : 'ig_post_media_id';
	const payload = {
		...(mediaId === undefined ? {} : { [idKey]: mediaId }),
		...(title === undefined ? {} : { title }),
		...(url === undefined ? {} : { url }),
		...template,
	};
	return { type, payload };
}

function replyTarget(message: Message): Record<string, unknown> | undefined {
	if (message.storyReply) return { story: message.storyReply };
	if (message.replyToMessageId) return { mid: message.replyToMessageId };
	return undefined;
}

/** Extras of an incoming message that the API never shows again. */
export interface MessageExtras {
	quickReplyPayload?: string;
	referral?: Record<string, unknown>;
	standby?: boolean;
}

/** A message was written, by the contact or (as an echo) by the business. */
export function messageEvent(
	state: State,
	message: Message,
	extras: MessageExtras = {},
): WebhookEvent {
	const attachments = message.attachments.map(attachmentPayload);
	const replyTo = replyTarget(message);
	const body = {
		mid: message.id,
		...(message.text === undefined ? {} : { text: message.text }),
		...(attachments.length > 0 ? { attachments } : {}),
		...(replyTo ? { reply_to: replyTo } : {}),
		...(extras.quickReplyPayload ? { quick_reply: { payload: extras.quickReplyPayload } } : {}),
		...(extras.referral ? { referral: extras.referral } : {}),
		...(message.isUnsupported ? { is_unsupported: true } : {}),
		...(message.direction === 'outbound' || state.settings.lyingEchoes ? { is_echo: true } : {}),
	};
	const options = { at: message.createdAt, standby: extras.standby };
	return messagingEvent(state, 'messages', message, { message: body }, options);
}

/** The contact tapped a button, icebreaker or menu item. */
export function postbackEvent(
	state: State,
	message: Message,
	postback: { title: string; payload: string },
): WebhookEvent {
	const fragment = { postback: { mid: message.id, ...postback } };
	const options = { at: message.createdAt };
	return messagingEvent(state, 'messaging_postbacks', message, fragment, options);
}

/** The contact unsent a message. */
export function unsentEvent(state: State, message: Message): WebhookEvent {
	const fragment = { message: { mid: message.id, is_deleted: true } };
	return messagingEvent(state, 'messages', message, fragment);
}

/** The contact changed a message. */
export function editedEvent(state: State, message: Message): WebhookEvent {
	const { id: mid, text, edits } = message;
	return messagingEvent(state, 'message_edit', message, {
		message_edit: { mid, text, num_edit: String(edits) },
	});
}

/** The contact reacted to a message, or took the reaction back. */
export function reactionEvent(
	state: State,
	message: Message,
	reaction: { reaction: string; emoji: string } | null,
): WebhookEvent {
	const fragment = {
		reaction: { mid: message.id, action: reaction ? 'react' : 'unreact', ...reaction },
	};
	const from = { ...message, direction: 'inbound' as const };
	return messagingEvent(state, 'message_reactions', from, fragment);
}

/** The contact has seen a message of the business. */
export function seenEvent(state: State, message: Message): WebhookEvent {
	const from = { ...message, direction: 'inbound' as const };
	return messagingEvent(state, 'messaging_seen', from, { read: { mid: message.id } });
}

/** The contact came back through an ig.me link. */
export function referralEvent(
	state: State,
	contactId: string,
	referral: Record<string, unknown>,
): WebhookEvent {
	const from = { id: '', contactId, direction: 'inbound' as const };
	const event = messagingEvent(state, 'messaging_referral', from, { referral });
	return { ...event, messageIds: [] };
}

/** The contact did something that has no id of its own: a form, an opt-in, a handover. */
export function contactEvent(
	state: State,
	contactId: string,
	field: string,
	fragment: Record<string, unknown>,
): WebhookEvent {
	const from = { id: '', contactId, direction: 'inbound' as const };
	return { ...messagingEvent(state, field, from, fragment), messageIds: [] };
}

/** Comments and mentions carry seconds, as `changes` or flat on the entry. */
function changeEvent(state: State, field: string, value: Record<string, unknown>): WebhookEvent {
	const time = Math.floor(state.clock.now() / 1000);
	const change = { field, value };
	const body = state.settings.commentShape === 'flat' ? change : { changes: [change] };
	return {
		field,
		entry: { id: state.world.account.id, time, ...body },
		messageIds: [],
		commentIds: [],
	};
}

/** Somebody commented; the business's own comments are delivered too. */
export function commentEvent(state: State, comment: Comment, isLive = false): WebhookEvent {
	const { world, settings } = state;
	const isOwn = comment.authorId === world.account.id;
	const media = state.media.get(comment.mediaId);
	const value = {
		[settings.commentIdKey]: comment.id,
		from: {
			id: comment.authorId,
			username: comment.authorUsername,
			...(isOwn ? { self_ig_scoped_id: world.account.appScopedId } : {}),
		},
		text: comment.text,
		...(comment.parentId ? { parent_id: comment.parentId } : {}),
		media: {
			id: comment.mediaId,
			media_product_type: media?.productType ?? 'FEED',
			...(media?.copy && {
				ad_id: media.copy.adId,
				ad_title: media.copy.adTitle,
				original_media_id: media.copy.originalId,
			}),
		},
	};
	const shown = Object.fromEntries(
		Object.entries(value).filter(([part]) => !settings.commentLacks.some((lack) => lack === part)),
	);
	const event = changeEvent(state, isLive ? 'live_comments' : 'comments', shown);
	return { ...event, commentIds: [comment.id] };
}

/** Somebody mentioned the business in a caption or a comment elsewhere. */
export function mentionEvent(state: State, mediaId: string, commentId?: string): WebhookEvent {
	const value = { media_id: mediaId, ...(commentId ? { comment_id: commentId } : {}) };
	const event = changeEvent(state, 'mentions', value);
	return { ...event, commentIds: commentId ? [commentId] : [] };
}
