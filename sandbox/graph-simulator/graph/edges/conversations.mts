import { listConversations, readableIds } from '../../state/threads.mts';
import type { Conversation, Message } from '../../types.mts';
import { requireMessagingToken, requirePermission } from '../auth.mts';
import { requestedFields, textParam, type GraphContext } from '../context.mts';
import { GraphError } from '../errors.mts';
import {
	checkReadable,
	conversationType,
	messagesEdge,
	messageType,
} from '../nodeTypes/messaging.mts';
import { project } from '../nodes.mts';
import { pageRequestOf, paginate } from '../paging.mts';

const callsPerSecond = 2;

function checkRate(ctx: GraphContext): void {
	if (!ctx.state.settings.enforceRateLimits) return;
	const now = Date.now();
	const recent = ctx.state.conversationCalls.filter((at) => now - at < 1000);
	recent.push(now);
	ctx.state.conversationCalls = recent;
	if (recent.length > callsPerSecond) {
		throw new GraphError(613, '(#613) Calls to this api have exceeded the rate limit.');
	}
}

/** What every call about Direct threads needs. */
function checkAccess(ctx: GraphContext): void {
	checkRate(ctx);
	requireMessagingToken(ctx);
	requirePermission(ctx, 'messages');
}

/**
 * `GET …/conversations`, most recently active first. On a Page `platform=instagram` is needed:
 * without it Messenger's threads are meant, and there are none.
 */
export function listThreads(ctx: GraphContext): unknown {
	checkAccess(ctx);
	const platform = (textParam(ctx, 'platform') ?? '').toLowerCase();
	const fields = requestedFields(ctx);
	if (ctx.loginType === 'facebook' && platform !== 'instagram') return { data: [] };
	const contactId = textParam(ctx, 'user_id');
	const threads = listConversations(ctx.state).filter(
		(thread) => contactId === undefined || thread.contactId === contactId,
	);
	const rules = {
		path: `${ctx.segments[0]}/conversations`,
		keyOf: (thread: Conversation) => ({ at: thread.updatedAt, id: thread.id }),
		defaultLimit: 25,
		maxLimit: 500,
		afterOnly: true,
	};
	const asked = pageRequestOf(ctx, fields, ['platform', 'user_id']);
	const { conversationPageSize: most } = ctx.state.settings;
	const limit = String(Math.min(Number(asked.limit ?? rules.defaultLimit), most ?? Infinity));
	const request = most === null ? asked : { ...asked, limit };
	const { page, paging } = paginate(ctx, threads, rules, request);
	const data = page.map((thread) => project(conversationType, thread, ctx, fields));
	if (paging?.next !== undefined) ctx.state.betweenPages.shift()?.();
	return { data, ...(paging ? { paging } : {}) };
}

/** `GET /{conversation-id}`. */
export function getThread(ctx: GraphContext, thread: Conversation): unknown {
	checkAccess(ctx);
	return project(conversationType, thread, ctx, requestedFields(ctx));
}

/** `GET /{conversation-id}/messages`. */
export function listThreadMessages(ctx: GraphContext, thread: Conversation): unknown {
	checkAccess(ctx);
	checkReadable(ctx, thread);
	return messagesEdge(ctx, thread, pageRequestOf(ctx, requestedFields(ctx)));
}

/** `GET /{message-id}`: 9000001 when unsent or older than the thread's newest 20. */
export function getMessage(ctx: GraphContext, message: Message): unknown {
	checkAccess(ctx);
	const thread = ctx.state.conversations.get(message.conversationId);
	if (!thread || !readableIds(ctx.state, thread).has(message.id)) {
		throw new GraphError(
			9000001,
			'(#9000001) This Message has been deleted by the user or the business.',
		);
	}
	return project(messageType, message, ctx, requestedFields(ctx));
}
