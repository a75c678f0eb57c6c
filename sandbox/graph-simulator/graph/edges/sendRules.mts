import type { Comment, Contact } from '../../types.mts';
import { conversationOf } from '../../state/threads.mts';
import type { GraphContext } from '../context.mts';
import { badParameter, GraphError } from '../errors.mts';
import type { SendBody } from './sendSchemas.mts';

const hour = 3_600_000;
const usualWindowMs = 24 * hour;
const longWindowMs = 7 * 24 * hour;
/** Bytes of UTF-8, not characters. */
const maxTextBytes = 1000;

/** The person an id means; 100/2534014 when it is nobody of this account. */
export function findRecipient(ctx: GraphContext, id: string): Contact {
	const contact = ctx.state.contacts.get(id);
	if (!contact) {
		throw new GraphError(100, '(#100) No matching Instagram user', { subcode: 2534014 });
	}
	return contact;
}

/** 551/1545041: the person blocked the business. */
export function requireReachable(contact: Contact): void {
	if (!contact.isBlocked) return;
	throw new GraphError(551, "(#551) This person isn't available right now.", {
		subcode: 1545041,
	});
}

/** 24 hours after the person's last message, 7 days for a human agent; else 10/2534022. */
export function requireWindow(ctx: GraphContext, contact: Contact, body: SendBody): void {
	const isHumanAgent = body.messaging_type === 'MESSAGE_TAG' && body.tag === 'HUMAN_AGENT';
	const windowMs = isHumanAgent ? longWindowMs : usualWindowMs;
	const last = conversationOf(ctx.state, contact.id)?.lastInboundAt;
	if (last !== undefined && ctx.state.clock.now() - last <= windowMs) return;
	throw new GraphError(10, '(#10) This message is sent outside of allowed window.', {
		subcode: 2534022,
		status: ctx.loginType === 'instagram' ? 403 : 400,
	});
}

/** Refuses text over 1000 bytes. */
export function requireShortText(text: string | undefined): void {
	if (text === undefined || Buffer.byteLength(text) <= maxTextBytes) return;
	throw new GraphError(
		100,
		`(#100) Length of param message[text] must be less than or equal to ${maxTextBytes}`,
		{ subcode: 2534015 },
	);
}

/** The comment a private reply may still answer: once, within 7 days, never the own one. */
export function findPrivateReplyTarget(ctx: GraphContext, commentId: string): Comment {
	const { comments, clock, world } = ctx.state;
	const comment = comments.get(commentId);
	if (comment?.privatelyRepliedAt !== undefined && ctx.loginType === 'facebook') {
		throw new GraphError(10900, '(#10900) Activity already replied to');
	}
	const isOpen =
		comment !== undefined &&
		comment.privatelyRepliedAt === undefined &&
		comment.authorId !== world.account.id &&
		clock.now() - comment.createdAt <= longWindowMs;
	if (isOpen) return comment;
	throw new GraphError(100, '(#100) The comment is invalid for a private reply.', {
		subcode: 2534025,
	});
}

/** Only what stands in the same conversation can be quoted. */
export function requireQuoted(ctx: GraphContext, contact: Contact, body: SendBody): void {
	if (body.reply_to === undefined) return;
	const quoted = ctx.state.messages.get(body.reply_to.mid);
	if (quoted?.contactId === contact.id) return;
	throw badParameter('Param reply_to[mid] must be a message of this conversation', 2534015);
}
