import { z } from 'zod';
import { requireMessagingToken, requirePermission } from '../auth.mts';
import { listParam, type GraphContext } from '../context.mts';
import { badParameter } from '../errors.mts';

const payload = z.string().min(1).max(1000);
const locale = z.string().regex(/^(default|[a-z]{2,3}_[A-Z]{2})$/);

const inLanguages = <T extends z.ZodTypeAny>(action: T, limit: number) =>
	z
		.array(z.object({ locale, call_to_actions: z.array(action).min(1).max(limit) }).strict())
		.refine((all) => all.some((entry) => entry.locale === 'default'), 'needs the default locale')
		.refine((all) => new Set(all.map((entry) => entry.locale)).size === all.length, 'locale twice');

const menuItem = z.discriminatedUnion('type', [
	z.object({ type: z.literal('web_url'), title: z.string().min(1).max(30), url: z.string().url() }),
	z.object({ type: z.literal('postback'), title: z.string().min(1).max(30), payload }),
]);

const profileSchema = z.object({
	ice_breakers: inLanguages(
		z.object({ question: z.string().min(1).max(80), payload }).strict(),
		4,
	).optional(),
	persistent_menu: inLanguages(menuItem, 20).optional(),
});

const properties = ['ice_breakers', 'persistent_menu'] as const;

function requireAccess(ctx: GraphContext): void {
	requireMessagingToken(ctx);
	requirePermission(ctx, 'messages');
	if (ctx.params.platform !== 'instagram') throw badParameter('Param platform must be instagram');
}

function namedProperties(ctx: GraphContext) {
	const asked = listParam(ctx, 'fields') ?? [];
	const named = properties.filter((property) => asked.includes(property));
	if (named.length === 0) throw badParameter('The parameter fields is required');
	return named;
}

/** `GET …/messenger_profile`: each property that was asked for, where it is set. */
export function readProfile(ctx: GraphContext): unknown {
	requireAccess(ctx);
	const set = namedProperties(ctx).flatMap((property) => {
		const value = ctx.state.messengerProfile[property];
		return value === undefined ? [] : [[property, value]];
	});
	return { data: set.length > 0 ? [Object.fromEntries(set)] : [] };
}

/** `POST …/messenger_profile`: what is given takes the place of what was there. */
export function setProfile(ctx: GraphContext): unknown {
	requireAccess(ctx);
	const parsed = profileSchema.safeParse(ctx.params);
	if (!parsed.success) {
		const [issue] = parsed.error.issues;
		throw badParameter(`Param ${issue.path.join('.')}: ${issue.message}`);
	}
	Object.assign(ctx.state.messengerProfile, parsed.data);
	return { result: 'success' };
}

/** `DELETE …/messenger_profile`. */
export function deleteProfile(ctx: GraphContext): unknown {
	requireAccess(ctx);
	for (const property of namedProperties(ctx)) delete ctx.state.messengerProfile[property];
	return { result: 'success' };
}
