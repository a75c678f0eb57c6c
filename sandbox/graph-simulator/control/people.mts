import type { z } from 'zod';
import type { Simulator } from '../simulator.mts';
import { addAdCopy, addComment, listMedia } from '../state/posts.mts';
import { addContact, addMessage, findContactByUsername } from '../state/threads.mts';
import type { Contact, Message } from '../types.mts';
import {
	commentEvent,
	contactEvent,
	editedEvent,
	mentionEvent,
	messageEvent,
	postbackEvent,
	reactionEvent,
	referralEvent,
	seenEvent,
	unsentEvent,
	type WebhookEvent,
} from '../webhooks/payloads.mts';
import { ControlError } from './errors.mts';
import type * as schemas from './schemas.mts';

type Body<Name extends keyof typeof schemas> = z.output<(typeof schemas)[Name]>;

/** Adds a person or changes the one of that username. */
export function putContact(sim: Simulator, body: Body<'contactSchema'>) {
	const known = findContactByUsername(sim.state, body.username);
	if (known && body.id !== undefined && body.id !== known.id) {
		throw new ControlError(409, `@${body.username} exists already, with id ${known.id}`);
	}
	const contact = known ? Object.assign(known, body) : addContact(sim.state, body);
	sim.announce('change', { contactId: contact.id });
	return { contactId: contact.id };
}

/** The acting person, made on the spot when only a new username is given. */
function actorOf(sim: Simulator, who: { username?: string; contactId?: string }): Contact {
	const { contactId, username } = who;
	if (contactId !== undefined) {
		const contact = sim.state.contacts.get(contactId);
		if (!contact) throw new ControlError(404, `There is no contact ${contactId}`);
		return contact;
	}
	if (username === undefined) throw new ControlError(400, 'Give username or contactId');
	return findContactByUsername(sim.state, username) ?? addContact(sim.state, { username });
}

function messageOf(sim: Simulator, id: string): Message {
	const message = sim.state.messages.get(id);
	if (!message) throw new ControlError(404, `There is no message ${id}`);
	return message;
}

/** Sends the webhook unless told not to; tells how many login types it goes to. */
function publish(sim: Simulator, wanted: boolean, event: WebhookEvent): number {
	sim.dispatcher.remember(event);
	return wanted ? sim.dispatcher.publish(event) : 0;
}

/** A customer's message, with webhook. */
export function writeMessage(sim: Simulator, body: Body<'messageSchema'>) {
	const { state } = sim;
	const contact = actorOf(sim, body);
	const { text, postback, attachments } = body;
	if (!text && !postback && !attachments?.length && !body.storyMention && !body.isUnsupported) {
		throw new ControlError(400, 'Give text, attachments, postback, storyMention or isUnsupported');
	}
	const mention = body.storyMention && { type: 'story_mention', url: body.storyMention.url };
	const data = {
		contactId: contact.id,
		direction: 'inbound' as const,
		text: text ?? postback?.title,
		attachments: [...(attachments ?? []), ...(mention ? [mention] : [])],
		replyToMessageId: body.replyToMessageId,
		storyReply: body.replyToStory,
		storyMention: body.storyMention,
		isUnsupported: body.isUnsupported ?? false,
		createdAt: state.clock.now() - body.createdSecondsAgo * 1000,
	};
	const message = addMessage(state, data, body.inRequests ? 'requests' : 'general');
	sim.announce('message', message);
	const event = postback
		? postbackEvent(state, message, postback)
		: messageEvent(state, message, body);
	const webhooks = publish(sim, body.webhook, event);
	const { id: messageId, conversationId } = message;
	return { messageId, contactId: contact.id, conversationId, webhooks };
}

/** The same, as soon as a page of conversations is out that isn't the last: it moves up past the reader. */
export function writeBetweenPages(sim: Simulator, body: Body<'messageSchema'>) {
	sim.state.betweenPages.push(() => void writeMessage(sim, body));
	return { waiting: sim.state.betweenPages.length };
}

/** A message the business typed in the Instagram app; comes as an echo. */
export function writeAsBusiness(sim: Simulator, body: Body<'businessMessageSchema'>) {
	const contact = actorOf(sim, body);
	const message = addMessage(sim.state, {
		contactId: contact.id,
		direction: 'outbound',
		text: body.text,
		createdAt: sim.state.clock.now() - body.createdSecondsAgo * 1000,
	});
	sim.announce('message', message);
	const webhooks = publish(sim, body.webhook, messageEvent(sim.state, message));
	const { id: messageId, conversationId } = message;
	return { messageId, contactId: contact.id, conversationId, webhooks };
}

function commentAuthor(sim: Simulator, body: Body<'commentSchema'>) {
	const { account } = sim.state.world;
	if (body.asBusiness || body.username === account.username) return account;
	return actorOf(sim, body);
}

/** A comment or a reply to one, with webhook. */
export function writeComment(sim: Simulator, body: Body<'commentSchema'>) {
	const { state } = sim;
	const parent = body.parentId === undefined ? undefined : state.comments.get(body.parentId);
	if (body.parentId !== undefined && !parent) {
		throw new ControlError(404, `There is no comment ${body.parentId}`);
	}
	const mediaId = parent?.mediaId ?? body.mediaId ?? listMedia(state).at(0)?.id ?? '';
	const media = state.media.get(mediaId);
	if (!media) throw new ControlError(404, `There is no post ${mediaId}`);
	if (!media.commentsEnabled) throw new ControlError(409, 'Comments are off under this post');
	const author = commentAuthor(sim, body);
	const comment = addComment(state, {
		mediaId,
		authorId: author.id,
		authorUsername: author.username,
		text: body.text,
		parentId: body.parentId,
		createdAt: state.clock.now() - body.createdSecondsAgo * 1000,
	});
	sim.announce('comment', comment);
	const webhooks = publish(sim, body.webhook, commentEvent(state, comment, body.live));
	return { commentId: comment.id, contactId: author.id, mediaId, webhooks };
}

/** A customer reacts to a message, or takes it back. */
export function react(sim: Simulator, body: Body<'reactionSchema'>) {
	const message = messageOf(sim, body.messageId);
	const { reaction, emoji } = body;
	const by = message.contactId;
	message.reactions = message.reactions.filter((known) => known.by !== by);
	const added = reaction === null ? null : { reaction, emoji };
	if (added) message.reactions.push({ by, ...added });
	sim.announce('change', { messageId: message.id });
	return { webhooks: publish(sim, body.webhook, reactionEvent(sim.state, message, added)) };
}

/** A customer changes the text of a message. */
export function edit(sim: Simulator, body: Body<'editSchema'>) {
	const message = messageOf(sim, body.messageId);
	message.text = body.text;
	message.edits += 1;
	sim.announce('change', { messageId: message.id });
	return { webhooks: publish(sim, body.webhook, editedEvent(sim.state, message)) };
}

/** A customer unsends a message. */
export function unsend(sim: Simulator, body: Body<'messageRefSchema'>) {
	const message = messageOf(sim, body.messageId);
	message.isUnsent = true;
	sim.announce('change', { messageId: message.id });
	return { webhooks: publish(sim, body.webhook, unsentEvent(sim.state, message)) };
}

/** A customer has seen a message. */
export function see(sim: Simulator, body: Body<'messageRefSchema'>) {
	const message = messageOf(sim, body.messageId);
	return { webhooks: publish(sim, body.webhook, seenEvent(sim.state, message)) };
}

/** A customer follows an ig.me link in an open thread. */
export function refer(sim: Simulator, body: Body<'referralSchema'>) {
	const contact = actorOf(sim, body);
	const event = referralEvent(sim.state, contact.id, body.referral);
	return { contactId: contact.id, webhooks: publish(sim, true, event) };
}

/** A customer does what is neither message nor comment. */
export function doOtherwise(sim: Simulator, body: Body<'contactEventSchema'>) {
	const contact = actorOf(sim, body);
	const event = contactEvent(sim.state, contact.id, body.field, body.fragment);
	return { contactId: contact.id, webhooks: publish(sim, true, event) };
}

/** The business boosts a post. */
export function boost(sim: Simulator, body: Body<'adCopySchema'>) {
	const { mediaId = listMedia(sim.state).at(0)?.id ?? '', adId, adTitle } = body;
	const post = sim.state.media.get(mediaId);
	if (!post) throw new ControlError(404, `There is no post ${mediaId}`);
	return { mediaId: addAdCopy(sim.state, post, { adId, adTitle }).id, originalId: post.id };
}

/** Somebody mentions the business in a caption or comment. */
export function mention(sim: Simulator, body: Body<'mentionSchema'>) {
	const event = mentionEvent(sim.state, body.mediaId, body.commentId);
	return { webhooks: publish(sim, true, event) };
}
