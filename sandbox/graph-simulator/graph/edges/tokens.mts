import { ids } from '../../state/ids.mts';
import { systemUserToken, userToken, type TokenRecord } from '../../state/tokens.mts';
import { findToken, grantedPermissions, requireAlive } from '../auth.mts';
import { textParam, type GraphCall } from '../context.mts';
import { badParameter, GraphError } from '../errors.mts';

const dayMs = 86_400_000;

function required(call: GraphCall, name: string): string {
	const value = textParam(call, name);
	if (value === undefined) throw badParameter(`Missing ${name} parameter.`);
	return value;
}

/** A fresh 60-day token; the old one lives on until its own end. */
function issueLong(call: GraphCall, loginType: 'facebook' | 'instagram'): unknown {
	const { state } = call.sim;
	const prefix = loginType === 'facebook' ? 'EAA' : 'IGAA';
	const record = userToken(ids.token(prefix), loginType, state.clock.now());
	state.tokens.set(record.token, record);
	const expiresIn = Math.floor(((record.expiresAt ?? 0) - record.issuedAt) / 1000);
	return { access_token: record.token, token_type: 'bearer', expires_in: expiresIn };
}

function checkClient(call: GraphCall): void {
	const { id, secret } = call.sim.state.world.app;
	if (required(call, 'client_id') !== id) {
		throw new GraphError(
			101,
			'Error validating application. Cannot get application info due to a system error.',
		);
	}
	if (required(call, 'client_secret') !== secret) {
		throw new GraphError(1, 'Error validating client secret.');
	}
}

/** The code of the consent page for a token: once, and with the same redirect URI. */
function exchangeCode(call: GraphCall): unknown {
	const { state } = call.sim;
	const code = state.codes.get(required(call, 'code'));
	const invalid = (subcode: number, message: string) => new GraphError(100, message, { subcode });
	if (!code) throw invalid(36007, 'Invalid verification code format.');
	if (code.isUsed) throw invalid(36009, 'This authorization code has been used.');
	if (required(call, 'redirect_uri') !== code.redirectUri) {
		throw invalid(
			36008,
			'Error validating verification code. Please make sure your redirect_uri is identical to the one you used in the OAuth dialog request',
		);
	}
	code.isUsed = true;
	if (code.kind === 'facebookUser') return issueLong(call, 'facebook');
	const record = systemUserToken(ids.token('EAA'), state.clock.now());
	state.tokens.set(record.token, record);
	return { access_token: record.token, token_type: 'bearer' };
}

/** `/oauth/access_token` on the facebook mount: code, exchange, renewal, app token. */
export function facebookAccessToken(call: GraphCall): unknown {
	checkClient(call);
	if (textParam(call, 'code') !== undefined) return exchangeCode(call);
	const grant = required(call, 'grant_type');
	const { app } = call.sim.state.world;
	if (grant === 'client_credentials') {
		return { access_token: `${app.id}|${app.secret}`, token_type: 'bearer' };
	}
	if (grant !== 'fb_exchange_token') {
		throw badParameter(`Unsupported grant_type "${grant}"`);
	}
	const text = required(call, 'fb_exchange_token');
	const record = findToken(call.sim.state, text, 'facebook');
	// Neither has a system user's.
	if (record.kind === 'systemUser') return { access_token: record.token, token_type: 'bearer' };
	// A Page token has no end that could be moved.
	if (record.kind === 'page') return { access_token: record.token, token_type: 'bearer' };
	return issueLong(call, 'facebook');
}

/** What graph.instagram.com answers when a token is not fit for the call. */
function unsupported(): GraphError {
	return new GraphError(100, 'Unsupported request - method type: get');
}

/** `GET /access_token` on the instagram mount: short-lived to long-lived. */
export function instagramAccessToken(call: GraphCall): unknown {
	if (required(call, 'grant_type') !== 'ig_exchange_token') throw unsupported();
	if (required(call, 'client_secret') !== call.sim.state.world.app.instagramAppSecret) {
		throw new GraphError(1, 'Error validating client secret.');
	}
	const record = call.sim.state.tokens.get(call.tokenText ?? '');
	if (record?.kind !== 'instagramUser' || !record.isShortLived) throw unsupported();
	requireAlive(call.sim.state, record);
	return issueLong(call, 'instagram');
}

/** `GET /refresh_access_token` on the instagram mount: long-lived, alive, 24 hours old. */
export function refreshInstagramToken(call: GraphCall): unknown {
	if (required(call, 'grant_type') !== 'ig_refresh_token') throw unsupported();
	const { state } = call.sim;
	const record = findToken(state, call.tokenText ?? '', 'instagram');
	if (record.kind !== 'instagramUser' || record.isShortLived) throw unsupported();
	if (state.clock.now() - record.issuedAt < dayMs) {
		throw badParameter('The access token must be at least 24 hours old to be refreshed');
	}
	return issueLong(call, 'instagram');
}

function describe(call: GraphCall, record: TokenRecord): Record<string, unknown> {
	const { world, settings } = call.sim.state;
	const dataAccess = settings.dataAccessDays;
	const seconds = (ms: number) => Math.floor(ms / 1000);
	const types = {
		app: 'APP',
		facebookUser: 'USER',
		systemUser: 'SYSTEM_USER',
		page: 'PAGE',
		instagramUser: 'USER',
	};
	const { state } = call.sim;
	const isApp = record.kind === 'app';
	const scopes = isApp ? [] : grantedPermissions(state, record.loginType, record.kind);
	const isSystemUser = record.kind === 'systemUser';
	return {
		app_id: world.app.id,
		type: types[record.kind],
		application: world.app.name,
		data_access_expires_at:
			isSystemUser || dataAccess === null ? 0 : seconds(record.issuedAt + dataAccess * dayMs),
		expires_at: record.expiresAt === undefined ? 0 : seconds(record.expiresAt),
		issued_at: seconds(record.issuedAt),
		is_valid: true,
		scopes,
		granular_scopes: scopes.map((scope) => ({
			scope,
			...(scope.startsWith('instagram_') ? { target_ids: [world.account.id] } : {}),
			...(isSystemUser && scope.startsWith('pages_') ? { target_ids: [world.page.id] } : {}),
		})),
		...(record.pageId === undefined ? {} : { profile_id: record.pageId }),
		user_id: world.facebookUser.id,
	};
}

/** `GET /debug_token` on the facebook mount: a bad token is told about with HTTP 200. */
export function debugToken(call: GraphCall): unknown {
	const { state } = call.sim;
	findToken(state, call.tokenText ?? '', 'facebook');
	try {
		const record = findToken(state, required(call, 'input_token'), 'facebook');
		return { data: describe(call, record) };
	} catch (error) {
		if (!(error instanceof GraphError) || error.code !== 190) throw error;
		const { subcode } = error.details;
		const details = { code: 190, message: error.message, ...(subcode ? { subcode } : {}) };
		return { data: { error: details, is_valid: false, scopes: [] } };
	}
}
