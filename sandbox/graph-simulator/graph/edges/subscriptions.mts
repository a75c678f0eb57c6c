import type { AppSubscription } from '../../state/state.mts';
import { verifyCallback } from '../../webhooks/handshake.mts';
import { booleanParam, listParam, textParam, type GraphContext } from '../context.mts';
import { badParameter, GraphError } from '../errors.mts';
import { requireKnownFields } from './subscribedApps.mts';
import { objectFields } from './subscriptionFields.mts';

function requireAppToken(ctx: GraphContext): void {
	if (ctx.token.kind === 'app') return;
	throw new GraphError(15, '(#15) This method must be called with an app access_token.');
}

function required(ctx: GraphContext, name: string): string {
	const value = textParam(ctx, name);
	if (value === undefined || value === '') {
		throw badParameter(`The parameter ${name} is required`);
	}
	return value;
}

/**
 * `POST /{app-id}/subscriptions`: asks the callback to prove itself while this call is open, then
 * replaces whatever callback and fields the object had. 2200 when the callback fails.
 */
export async function subscribeApp(ctx: GraphContext): Promise<unknown> {
	requireAppToken(ctx);
	const object = required(ctx, 'object');
	const own = ctx.state.subscriptions[ctx.loginType].app;
	const known = own.get(object);
	const callbackUrl = textParam(ctx, 'callback_url') ?? known?.callbackUrl;
	if (callbackUrl === undefined) throw badParameter('The parameter callback_url is required');
	const verifyToken = textParam(ctx, 'verify_token') ?? known?.verifyToken ?? '';
	const fields = listParam(ctx, 'fields') ?? known?.fields ?? [];
	const { deliveryTimeoutMs, unknownFields } = ctx.state.settings;
	const taken = (objectFields[object] ?? fields).filter(
		(name) => !unknownFields.app.includes(name),
	);
	requireKnownFields('fields', fields, taken);
	const failure = await verifyCallback(callbackUrl, verifyToken, deliveryTimeoutMs);
	if (failure !== undefined) {
		throw new GraphError(2200, `(#2200) callback verification failed: ${failure}`);
	}
	const includeValues = booleanParam(ctx, 'include_values') ?? true;
	own.set(object, { object, callbackUrl, verifyToken, fields, includeValues, active: true });
	return { success: true };
}

/** `GET /{app-id}/subscriptions`. */
export function listAppSubscriptions(ctx: GraphContext): unknown {
	requireAppToken(ctx);
	const list = [...ctx.state.subscriptions[ctx.loginType].app.values()];
	const describe = ({ object, callbackUrl, active, fields }: AppSubscription) => ({
		object,
		callback_url: callbackUrl,
		active,
		fields: fields.map((name) => ({ name, version: ctx.version })),
	});
	return { data: list.map(describe) };
}

/** `DELETE /{app-id}/subscriptions`: everything, one object, or only some of its fields. */
export function unsubscribeApp(ctx: GraphContext): unknown {
	requireAppToken(ctx);
	const { app } = ctx.state.subscriptions[ctx.loginType];
	const object = textParam(ctx, 'object');
	const fields = listParam(ctx, 'fields');
	if (object === undefined) {
		app.clear();
		return { success: true };
	}
	const subscription = app.get(object);
	if (subscription && fields) {
		subscription.fields = subscription.fields.filter((field) => !fields.includes(field));
	}
	if (!fields || subscription?.fields.length === 0) app.delete(object);
	return { success: true };
}
