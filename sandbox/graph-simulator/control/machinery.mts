import { z } from 'zod';
import { verifyCallback } from '../webhooks/handshake.mts';
import { signingSecret } from '../webhooks/dispatcher.mts';
import { postWebhook } from '../webhooks/post.mts';
import { testButtonPayload } from '../webhooks/testButton.mts';
import type { Simulator } from '../simulator.mts';
import { ids } from '../state/ids.mts';
import { rulesSchema, faultSchema } from '../state/faults.mts';
import { settingsSchema } from '../state/settings.mts';
import { longLifeMs, shortLifeMs, type TokenRecord } from '../state/tokens.mts';
import type { WorldOverrides } from '../state/world.mts';
import type { LoginType } from '../types.mts';
import { encodeLikeMeta } from '../wire/format.mts';
import { signBody } from '../wire/sign.mts';
import { ControlError } from './errors.mts';
import type * as schemas from './schemas.mts';

type Body<Name extends keyof typeof schemas> = z.output<(typeof schemas)[Name]>;

/** Changes rules of webhook delivery; what is not named stays. */
export function setRules(sim: Simulator, body: z.output<typeof rulesSchema>) {
	Object.assign(sim.state.rules, body);
	return { ...sim.state.rules };
}

/** Adds a fault. */
export function addFault(sim: Simulator, body: z.output<typeof faultSchema>) {
	sim.state.faults.push(body);
	return { faults: sim.state.faults };
}

/** Changes settings; what is not named stays. Checked after merging. */
export function setSettings(sim: Simulator, body: Record<string, unknown>) {
	sim.state.settings = settingsSchema.parse({ ...sim.state.settings, ...body });
	return sim.state.settings;
}

/** Starts over. */
export function reset(sim: Simulator, body: Body<'resetSchema'>) {
	const settings = settingsSchema.parse(body.settings ?? {});
	sim.reset(body.world as WorldOverrides | undefined, settings, body.keepSubscriptions);
	return { world: sim.state.world };
}

/** Moves the simulated clock, forwards or backwards. */
export function setClock(sim: Simulator, body: Body<'clockSchema'>) {
	const { clock } = sim.state;
	if (body.advanceSeconds !== undefined) clock.advance(body.advanceSeconds);
	if (body.now !== undefined) clock.set(new Date(body.now).getTime());
	return { now: new Date(clock.now()).toISOString() };
}

function callbackLoginType(sim: Simulator, wanted?: LoginType): LoginType | undefined {
	if (wanted) return wanted;
	const { subscriptions } = sim.state;
	return (['facebook', 'instagram'] as const).find((loginType) => {
		return subscriptions[loginType].app.has('instagram');
	});
}

function signatureHeaders(kind: 'valid' | 'wrong' | 'missing', secret: string, body: Buffer) {
	if (kind === 'missing') return {};
	return { ...signBody(kind === 'valid' ? secret : `${secret}-not-this-one`, body) };
}

/** Posts any bytes to the callback and tells what it answered. */
export async function postRaw(sim: Simulator, body: Body<'rawWebhookSchema'>) {
	const loginType = callbackLoginType(sim, body.loginType);
	const subscribed = loginType && sim.state.subscriptions[loginType].app.get('instagram');
	const url = body.callbackUrl ?? subscribed?.callbackUrl;
	if (url === undefined) throw new ControlError(409, 'No callback is subscribed; give callbackUrl');
	const bytes = Buffer.from(body.bodyText ?? encodeLikeMeta(body.payload));
	const secret = body.secret ?? signingSecret(sim, loginType ?? 'facebook');
	const headers = { ...signatureHeaders(body.signature, secret, bytes), ...body.headers };
	return await postWebhook(url, bytes, headers, sim.state.settings.deliveryTimeoutMs);
}

/** Sends webhooks about what was written before, together in one POST. */
export function deliverWritten(sim: Simulator, body: Body<'deliverSchema'>) {
	const { unknown, webhooks } = sim.dispatcher.deliverWritten(body.ids, body.copies);
	if (unknown.length > 0) {
		throw new ControlError(404, `There is no message or comment ${unknown.join(', ')}`);
	}
	return { webhooks };
}

/** What the dashboard's Test button sends. */
export async function pressTestButton(sim: Simulator, body: Body<'testButtonSchema'>) {
	const loginType = callbackLoginType(sim, body.loginType) ?? 'facebook';
	const payload = testButtonPayload(loginType, sim.state.clock.now());
	return await postRaw(sim, { payload, loginType, signature: 'valid', headers: {} });
}

/** Sets a callback up as a person would in the App Dashboard, handshake included. */
export async function subscribeByHand(sim: Simulator, body: Body<'dashboardSchema'>) {
	const { callbackUrl, verifyToken, fields } = body;
	const { settings, subscriptions } = sim.state;
	const failure = await verifyCallback(callbackUrl, verifyToken, settings.deliveryTimeoutMs);
	if (failure !== undefined)
		throw new ControlError(422, `Callback verification failed: ${failure}`);
	const own = subscriptions[body.loginType];
	const object = 'instagram';
	const shared = { includeValues: true, active: true };
	own.app.set(object, { object, callbackUrl, verifyToken, fields, ...shared });
	if (body.account) own.account = fields;
	return { success: true };
}

const prefixes = { facebookUser: 'EAA', systemUser: 'EAA', page: 'EAA', instagramUser: 'IGAA' };

function worldToken(sim: Simulator, which: keyof typeof prefixes): string {
	const { facebookUser, page, account } = sim.state.world;
	if (which === 'systemUser') return facebookUser.systemUserAccessToken;
	return { facebookUser, page, instagramUser: account }[which].accessToken;
}

function issueToken(
	sim: Simulator,
	which: keyof typeof prefixes,
	wish: NonNullable<Body<'tokenSchema'>['issue']>,
): TokenRecord {
	const usualLife = wish.isShortLived ? shortLifeMs : longLifeMs;
	const issuedAt = sim.state.clock.now() - wish.ageSeconds * 1000;
	const isEndless = which === 'page' || which === 'systemUser';
	const usualEnd = isEndless ? undefined : issuedAt + usualLife;
	const end =
		typeof wish.livesSeconds === 'number' ? issuedAt + wish.livesSeconds * 1000 : usualEnd;
	return {
		token: ids.token(prefixes[which]),
		kind: which,
		loginType: which === 'instagramUser' ? 'instagram' : 'facebook',
		issuedAt,
		expiresAt: wish.livesSeconds === null ? undefined : end,
		isShortLived: wish.isShortLived,
		...(which === 'page' ? { pageId: sim.state.world.page.id } : {}),
	};
}

/**
 * Kills all tokens of a kind issued so far, also those that the world's was exchanged for, or issues
 * one more.
 */
export function changeToken(sim: Simulator, body: Body<'tokenSchema'>) {
	if (body.issue) {
		const record = issueToken(sim, body.which, body.issue);
		sim.state.tokens.set(record.token, record);
		return { accessToken: record.token };
	}
	for (const record of sim.state.tokens.values()) {
		if (record.kind === body.which) record.deadSubcode = body.killWithSubcode;
	}
	return { accessToken: worldToken(sim, body.which) };
}
