import { listParam, textParam, type GraphContext } from '../context.mts';
import { badParameter } from '../errors.mts';
import { requirePermission } from '../auth.mts';

/** What Instagram takes of a messenger profile. Doc: messenger-platform/instagram/features/ice-breakers, persistent-menu. */
const properties = ['ice_breakers', 'persistent_menu'];

function checkAccess(ctx: GraphContext): void {
	requirePermission(ctx, 'messages');
	const platform = textParam(ctx, 'platform') ?? (ctx.loginType === 'instagram' && 'instagram');
	if (platform !== 'instagram') throw badParameter('The parameter platform is required.');
}

/** `GET …/messenger_profile`: what is set of the fields asked for. */
export function readMessengerProfile(ctx: GraphContext): unknown {
	checkAccess(ctx);
	const asked = listParam(ctx, 'fields') ?? properties;
	const set = Object.entries(ctx.state.messengerProfile).filter(([name]) => asked.includes(name));
	return { data: set.length === 0 ? [] : [Object.fromEntries(set)] };
}

/** `POST …/messenger_profile`. */
export function writeMessengerProfile(ctx: GraphContext): unknown {
	checkAccess(ctx);
	const given = properties.filter((name) => ctx.params[name] !== undefined);
	if (given.length === 0)
		throw badParameter('Requires one of the params: ice_breakers, persistent_menu');
	for (const name of given) ctx.state.messengerProfile[name] = ctx.params[name];
	return { result: 'success' };
}

/** `DELETE …/messenger_profile?fields=…`. */
export function clearMessengerProfile(ctx: GraphContext): unknown {
	checkAccess(ctx);
	const asked = listParam(ctx, 'fields') ?? [];
	if (asked.length === 0) throw badParameter('The parameter fields is required.');
	for (const name of asked) delete ctx.state.messengerProfile[name];
	return { result: 'success' };
}
