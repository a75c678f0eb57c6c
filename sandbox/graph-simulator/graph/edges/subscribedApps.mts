import { grantedPermissions, isUnified, requirePermission } from '../auth.mts';
import { listParam, type GraphContext } from '../context.mts';
import { badParameter, GraphError } from '../errors.mts';
import { accountFields } from './subscriptionFields.mts';

/** Refuses the whole call when one field is not known. */
export function requireKnownFields(param: string, fields: string[], known: string[]): void {
	const index = fields.findIndex((field) => !known.includes(field));
	if (index < 0) return;
	throw badParameter(
		`Param ${param}[${index}] must be one of {${known.join(', ')}} - got "${fields[index]}".`,
	);
}

function checkAccess(ctx: GraphContext): void {
	if (isUnified(ctx)) {
		requirePermission(ctx, 'messages');
		return;
	}
	if (ctx.loginType === 'facebook' && ctx.token.kind !== 'page') {
		throw new GraphError(210, '(#210) A page access token is required to request this resource.');
	}
	requirePermission(ctx, 'metadata');
}

/** On a Page `messages` and its kin need `pages_messaging`: 403 with code 200 without it. */
function requirePageMessaging(ctx: GraphContext, fields: string[]): void {
	if (
		ctx.loginType !== 'facebook' ||
		isUnified(ctx) ||
		!fields.some((field) => field.startsWith('messag'))
	)
		return;
	if (grantedPermissions(ctx.state, 'facebook').includes('pages_messaging')) return;
	throw new GraphError(
		200,
		'(#200) To subscribe to the messages field, one of these permissions is needed: pages_messaging',
		{ status: 403 },
	);
}

/** Which extra Page is meant; each Page has a subscription of its own. */
function extraPageOf({ token, state }: GraphContext): string | undefined {
	return token.pageId === state.world.page.id ? undefined : token.pageId;
}

function fieldsOf(ctx: GraphContext): string[] | undefined {
	const own = ctx.state.subscriptions[ctx.loginType];
	const extraPage = extraPageOf(ctx);
	return extraPage === undefined ? own.account : own.extraPages?.get(extraPage);
}

function setFields(ctx: GraphContext, fields: string[] | undefined): void {
	const own = ctx.state.subscriptions[ctx.loginType];
	const extraPage = extraPageOf(ctx);
	if (extraPage === undefined) {
		own.account = fields;
		return;
	}
	own.extraPages ??= new Map();
	if (fields) own.extraPages.set(extraPage, fields);
	else own.extraPages.delete(extraPage);
}

/** `POST …/subscribed_apps`: switches the account's webhooks on. */
export function subscribeAccount(ctx: GraphContext): unknown {
	checkAccess(ctx);
	const fields = listParam(ctx, 'subscribed_fields') ?? [];
	if (fields.length === 0) throw badParameter('The parameter subscribed_fields is required.');
	const unknown = ctx.state.settings.unknownFields[ctx.loginType];
	const level = isUnified(ctx) ? 'instagram' : ctx.loginType;
	const known = accountFields[level].filter((field) => !unknown.includes(field));
	requireKnownFields('subscribed_fields', fields, known);
	requirePageMessaging(ctx, fields);
	setFields(ctx, fields);
	ctx.state.subscriptions[ctx.loginType].failingSince = undefined;
	return { success: true };
}

/** `GET …/subscribed_apps`. */
export function listAccountSubscriptions(ctx: GraphContext): unknown {
	checkAccess(ctx);
	const fields = fieldsOf(ctx);
	if (!fields) return { data: [] };
	const { id, name, instagramAppId } = ctx.state.world.app;
	const app =
		ctx.loginType === 'facebook'
			? { category: 'Business', link: `https://www.facebook.com/games/?app_id=${id}`, name, id }
			: { app_id: instagramAppId };
	return { data: [{ ...app, subscribed_fields: fields }] };
}

/** `DELETE …/subscribed_apps`. */
export function unsubscribeAccount(ctx: GraphContext): unknown {
	checkAccess(ctx);
	setFields(ctx, undefined);
	return { success: true };
}
