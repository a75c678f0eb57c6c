import type { LoginType } from '../types.mts';
import type { State } from '../state/state.mts';
import { authenticate } from './auth.mts';
import { requestedFields, type GraphCall, type GraphContext } from './context.mts';
import { missingObject, nonexistingField, unknownPath } from './errors.mts';
import * as comments from './edges/comments.mts';
import * as conversations from './edges/conversations.mts';
import * as messengerProfile from './edges/messengerProfile.mts';
import * as profiles from './edges/profiles.mts';
import { send, uploadAttachment } from './edges/send.mts';
import * as subscribedApps from './edges/subscribedApps.mts';
import * as subscriptions from './edges/subscriptions.mts';
import * as tokens from './edges/tokens.mts';
import { project } from './nodes.mts';
import { appType, facebookUserType, pagesOf, pageType, type Page } from './nodeTypes/profiles.mts';

type Handler = (ctx: GraphContext) => unknown;
/** A node that was found: its type's name and what each edge (`''` = itself) does per method. */
interface Target {
	name: string;
	edges: Record<string, Partial<Record<GraphCall['method'], Handler>>>;
}

/** Paths answered without looking at the token first: they bring their own. */
const tokenPaths: Record<LoginType, Record<string, (call: GraphCall) => unknown>> = {
	facebook: {
		'oauth/access_token': tokens.facebookAccessToken,
		debug_token: tokens.debugToken,
	},
	instagram: {
		access_token: tokens.instagramAccessToken,
		refresh_access_token: tokens.refreshInstagramToken,
	},
};

const subscribedAppsEdge = {
	GET: subscribedApps.listAccountSubscriptions,
	POST: subscribedApps.subscribeAccount,
	DELETE: subscribedApps.unsubscribeAccount,
};

const messengerProfileEdge = {
	GET: messengerProfile.readMessengerProfile,
	POST: messengerProfile.writeMessengerProfile,
	DELETE: messengerProfile.clearMessengerProfile,
};

function appTarget(): Target {
	return {
		name: 'Application',
		edges: {
			'': { GET: (ctx) => project(appType, ctx.state.world.app, ctx, requestedFields(ctx)) },
			subscriptions: {
				GET: subscriptions.listAppSubscriptions,
				POST: subscriptions.subscribeApp,
				DELETE: subscriptions.unsubscribeApp,
			},
		},
	};
}

function facebookUserTarget(): Target {
	const self: Handler = (ctx) => {
		return project(facebookUserType, ctx.state.world.facebookUser, ctx, requestedFields(ctx));
	};
	return {
		name: 'User',
		edges: {
			'': { GET: self },
			accounts: { GET: profiles.listPages },
			businesses: { GET: profiles.listBusinesses },
			permissions: { GET: profiles.listPermissions },
		},
	};
}

function pageTarget(page: Page, isMain: boolean): Target {
	const self = { GET: (ctx: GraphContext) => project(pageType, page, ctx, requestedFields(ctx)) };
	if (!isMain) return { name: 'Page', edges: { '': self } };
	return {
		name: 'Page',
		edges: {
			'': self,
			conversations: { GET: conversations.listThreads },
			messages: { POST: send },
			message_attachments: { POST: uploadAttachment },
			messenger_profile: messengerProfileEdge,
			subscribed_apps: subscribedAppsEdge,
		},
	};
}

function accountTarget(loginType: LoginType, self: Handler): Target {
	const shared = { '': { GET: self }, media: { GET: comments.listPosts } };
	if (loginType === 'facebook') return { name: 'IGUser', edges: shared };
	return {
		name: 'IGUser',
		edges: {
			...shared,
			conversations: { GET: conversations.listThreads },
			messages: { POST: send },
			messageattachments: { POST: uploadAttachment },
			messenger_profile: messengerProfileEdge,
			subscribed_apps: subscribedAppsEdge,
		},
	};
}

/** Threads, messages, posts, comments and people: the same on both mounts. */
function contentTarget(state: State, id: string): Target | undefined {
	const thread = state.conversations.get(id);
	if (thread) {
		const messages = { GET: (ctx: GraphContext) => conversations.listThreadMessages(ctx, thread) };
		const self = { GET: (ctx: GraphContext) => conversations.getThread(ctx, thread) };
		return { name: 'UnifiedThread', edges: { '': self, messages } };
	}
	const message = state.messages.get(id);
	if (message) {
		const self = { GET: (ctx: GraphContext) => conversations.getMessage(ctx, message) };
		return { name: 'Message', edges: { '': self } };
	}
	const contact = state.contacts.get(id);
	if (contact) {
		const self = { GET: (ctx: GraphContext) => profiles.getContact(ctx, contact) };
		return { name: 'IGBusinessScopedUser', edges: { '': self } };
	}
	return postTarget(state, id);
}

function postTarget(state: State, id: string): Target | undefined {
	const media = state.media.get(id);
	if (media) {
		return {
			name: 'IGMedia',
			edges: {
				'': {
					GET: (ctx) => comments.getPost(ctx, media),
					POST: (ctx) => comments.setCommentsEnabled(ctx, media),
				},
				comments: {
					GET: (ctx) => comments.listPostComments(ctx, media),
					POST: (ctx) => comments.postComment(ctx, media),
				},
			},
		};
	}
	const comment = state.comments.get(id);
	if (!comment) return undefined;
	return {
		name: 'IGComment',
		edges: {
			'': {
				GET: (ctx) => comments.getComment(ctx, comment),
				POST: (ctx) => comments.hideComment(ctx, comment),
				DELETE: (ctx) => comments.deleteComment(ctx, comment),
			},
			replies: {
				GET: (ctx) => comments.listReplies(ctx, comment),
				POST: (ctx) => comments.postReply(ctx, comment),
			},
		},
	};
}

function resolveFacebook(ctx: GraphContext, id: string): Target | undefined {
	const { world } = ctx.state;
	if (id === 'me' && ctx.token.kind === 'app') return undefined;
	if (id === world.app.id) return appTarget();
	if (id === world.account.id) return accountTarget('facebook', profiles.getAccount);
	const isMyself = id === 'me' && ctx.token.kind === 'facebookUser';
	if (isMyself || id === world.facebookUser.id) return facebookUserTarget();
	const pageId = id === 'me' ? ctx.token.pageId : id;
	const page = pagesOf(world).find((candidate) => candidate.id === pageId);
	return page && pageTarget(page, page.id === world.page.id);
}

function resolveInstagram(ctx: GraphContext, id: string): Target | undefined {
	const { app, account } = ctx.state.world;
	if (id === app.id || id === app.instagramAppId) return appTarget();
	if (ctx.token.kind === 'app') return undefined;
	if (id === 'me') return accountTarget('instagram', profiles.getMyAccount);
	const isAccount = id === account.id || id === account.appScopedId;
	return isAccount ? accountTarget('instagram', profiles.getAccount) : undefined;
}

function resolve(ctx: GraphContext, id: string): Target | undefined {
	const own = ctx.loginType === 'facebook' ? resolveFacebook(ctx, id) : resolveInstagram(ctx, id);
	if (own || ctx.token.kind === 'app') return own;
	return contentTarget(ctx.state, id);
}

/** Edges that exist somewhere: on the wrong node they are a nonexisting field, not a bad path. */
const knownEdges = new Set([
	'accounts',
	'businesses',
	'comments',
	'conversations',
	'media',
	'messages',
	'messenger_profile',
	'replies',
	'subscribed_apps',
	'subscriptions',
]);

/** Answers a call, or throws a GraphError. The token is looked at before the path. */
export async function answerGraph(call: GraphCall): Promise<unknown> {
	const path = call.segments.join('/');
	const tokenPath = tokenPaths[call.loginType][path];
	if (call.method === 'GET' && Object.hasOwn(tokenPaths[call.loginType], path)) {
		return tokenPath(call);
	}
	const token = authenticate(call);
	const ctx: GraphContext = { ...call, state: call.sim.state, token, expandedMessages: 0 };
	const [id, edge = '', ...rest] = call.segments;
	if (id === undefined || rest.length > 0) throw unknownPath(path);
	const target = resolve(ctx, id);
	if (!target) throw missingObject(call.method, id);
	const handler = Object.hasOwn(target.edges, edge) ? target.edges[edge][call.method] : undefined;
	if (handler) return await handler(ctx);
	if (call.method !== 'GET') throw missingObject(call.method, id);
	if (knownEdges.has(edge)) throw nonexistingField(call.loginType, edge, target.name);
	throw edge === '' ? missingObject(call.method, id) : unknownPath(edge);
}
