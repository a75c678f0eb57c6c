import { permissions, type TokenKind, type TokenRecord } from '../state/tokens.mts';
import type { State } from '../state/state.mts';
import type { LoginType } from '../types.mts';
import { graphTime } from '../wire/format.mts';
import { appSecretProof } from '../wire/sign.mts';
import type { GraphCall, GraphContext } from './context.mts';
import { GraphError } from './errors.mts';

function cannotParse(): GraphError {
	return new GraphError(190, 'Invalid OAuth access token - Cannot parse access token');
}

/** 190/463. */
function expired(state: State, at: number): GraphError {
	const now = graphTime(state.clock.now());
	return new GraphError(
		190,
		`Error validating access token: Session has expired on ${graphTime(at)}. The current time is ${now}.`,
		{ subcode: 463 },
	);
}

/** A pair that is no app's token: Meta knows the app, and not this secret; or not even the app. */
function refusedAppToken(state: State, text: string): GraphError {
	const { id, instagramAppId } = state.world.app;
	const [appId] = text.split('|');
	if ([id, instagramAppId].includes(appId)) {
		return new GraphError(190, 'Invalid OAuth access token signature.');
	}
	return new GraphError(
		101,
		'Error validating application. Cannot get application info due to a system error.',
	);
}

/** Throws the 190 a dead or expired token deserves. */
export function requireAlive(state: State, record: TokenRecord): void {
	if (record.deadSubcode !== undefined) {
		throw new GraphError(
			190,
			'Error validating access token: The session has been invalidated because the user changed their password or Facebook has changed the session for security reasons.',
			{ subcode: record.deadSubcode },
		);
	}
	if (record.expiresAt !== undefined && record.expiresAt <= state.clock.now()) {
		throw expired(state, record.expiresAt);
	}
}

/** Looks a token up for a host; one of the other host's kind cannot be parsed there. */
export function findToken(state: State, text: string, loginType: LoginType): TokenRecord {
	const record = state.tokens.get(text);
	const isAppToken = record?.kind === 'app';
	// The Meta app's own token is good on both hosts, the Instagram app's only on its own.
	const fits = isAppToken
		? record.loginType === 'facebook' || loginType === 'instagram'
		: record?.loginType === loginType;
	if (!record && text.includes('|')) throw refusedAppToken(state, text);
	if (!record || !fits) throw cannotParse();
	requireAlive(state, record);
	return record;
}

function checkProof(call: GraphCall, state: State, token: TokenRecord): void {
	const { appsecret_proof: proof, appsecret_time: time } = call.query;
	if (proof === undefined) {
		if (!state.settings.requireAppSecretProof || token.kind === 'app') return;
		throw new GraphError(100, 'API calls from the server require an appsecret_proof argument');
	}
	const { secret, instagramAppSecret } = state.world.app;
	const key = call.loginType === 'instagram' ? instagramAppSecret : secret;
	const timeText = time === undefined ? undefined : String(time);
	if (proof === appSecretProof(key, token.token, timeText)) return;
	throw new GraphError(100, 'Invalid appsecret_proof provided in the API argument');
}

/** Checks the token of a call before anything else is looked at. */
export function authenticate(call: GraphCall): TokenRecord {
	const { state } = call.sim;
	if (call.tokenText === undefined || call.tokenText === '') {
		throw new GraphError(104, 'An access token is required to request this resource.');
	}
	const token = findToken(state, call.tokenText, call.loginType);
	checkProof(call, state, token);
	return token;
}

/** What an edge may need, and the permission each login type calls it by. */
const scopes = {
	basic: { facebook: 'instagram_basic', instagram: 'instagram_business_basic' },
	messages: {
		facebook: 'instagram_manage_messages',
		instagram: 'instagram_business_manage_messages',
	},
	comments: {
		facebook: 'instagram_manage_comments',
		instagram: 'instagram_business_manage_comments',
	},
	pages: { facebook: 'pages_show_list', instagram: 'instagram_business_basic' },
	portfolio: { facebook: 'business_management', instagram: 'instagram_business_basic' },
	metadata: { facebook: 'pages_manage_metadata', instagram: 'instagram_business_basic' },
} as const;

/** Unified Login: the system user's token, for which the Instagram account stands in place of a Page. */
export function isUnified({ token, state }: Pick<GraphContext, 'token' | 'state'>): boolean {
	return token.kind === 'systemUser' && state.settings.systemUserSees === 'account';
}

/** Permissions the tokens of a login type hold at the moment. */
export function grantedPermissions(state: State, loginType: LoginType, kind?: TokenKind): string[] {
	const { deniedPermissions, systemUserSees } = state.settings;
	const isUnified = kind === 'systemUser' && systemUserSees === 'account';
	return permissions[loginType].filter(
		(name) => !deniedPermissions.includes(name) && (!isUnified || name.startsWith('instagram_')),
	);
}

/** Code 10 when the permission was taken away. */
export function requirePermission(ctx: GraphContext, need: keyof typeof scopes): void {
	const name = scopes[need][ctx.loginType];
	if (grantedPermissions(ctx.state, ctx.loginType, ctx.token.kind).includes(name)) return;
	throw new GraphError(
		10,
		`(#10) This endpoint requires the '${name}' permission or the token lacks it.`,
	);
}

/**
 * On the facebook mount messaging needs a Page token, or with Unified Login that of the system user; any
 * other is 190/2069032.
 */
export function requireMessagingToken(ctx: GraphContext): void {
	if (isUnified(ctx)) return;
	const needed: TokenKind = ctx.loginType === 'facebook' ? 'page' : 'instagramUser';
	const { token, state } = ctx;
	if (token.kind === needed && (token.pageId ?? state.world.page.id) === state.world.page.id)
		return;
	throw new GraphError(190, '(#190) This method must be called with a Page Access Token', {
		subcode: 2069032,
	});
}
