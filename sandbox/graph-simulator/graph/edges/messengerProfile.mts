import { z } from 'zod';
import { requirePermission } from '../auth.mts';
import { listParam, textParam, type GraphContext } from '../context.mts';
import { badParameter } from '../errors.mts';

/** What Instagram takes of a messenger profile. Doc: messenger-platform/instagram/features/ice-breakers, persistent-menu. */
const properties = ['ice_breakers', 'persistent_menu'] as const;

const payload = z.string().min(1).max(1000);
const question = z.object({ question: z.string().min(1).max(80), payload }).strict();
const title = z.string().min(1).max(30);
const menuItem = z.discriminatedUnion('type', [
	z.object({ type: z.literal('web_url'), title, url: z.string().url() }).strict(),
	z.object({ type: z.literal('postback'), title, payload }).strict(),
]);

const locale = z.string().regex(/^(default|[a-z]{2,3}_[A-Z]{2})$/);

/** By language, the default among them, each once. */
const inLanguages = <T extends z.ZodTypeAny>(action: T, limit: number) =>
	z
		.array(z.object({ locale, call_to_actions: z.array(action).min(1).max(limit) }).strict())
		.refine((all) => all.some((entry) => entry.locale === 'default'), 'needs the default locale')
		.refine((all) => new Set(all.map((entry) => entry.locale)).size === all.length, 'locale twice');

const profileSchema = z
	.object({
		// Without languages, as before October 2021.
		ice_breakers: z.union([inLanguages(question, 4), z.array(question).min(1).max(4)]),
		persistent_menu: inLanguages(menuItem, 20),
	})
	.partial();

function checkAccess(ctx: GraphContext): void {
	requirePermission(ctx, 'messages');
	const platform = textParam(ctx, 'platform') ?? (ctx.loginType === 'instagram' && 'instagram');
	if (platform !== 'instagram') throw badParameter('The parameter platform is required.');
}

/** `GET …/messenger_profile`: what is set of the fields asked for. */
export function readMessengerProfile(ctx: GraphContext): unknown {
	checkAccess(ctx);
	const asked = listParam(ctx, 'fields') ?? [...properties];
	const set = [...ctx.state.messengerProfile].filter(([name]) => asked.includes(name));
	return { data: set.length === 0 ? [] : [Object.fromEntries(set)] };
}

/** `POST …/messenger_profile`: what is given takes the place of what was there. */
export function writeMessengerProfile(ctx: GraphContext): unknown {
	checkAccess(ctx);
	if (properties.every((name) => ctx.params[name] === undefined))
		throw badParameter('Requires one of the params: ice_breakers, persistent_menu');
	const parsed = profileSchema.safeParse(ctx.params);
	if (!parsed.success) {
		const [issue] = parsed.error.issues;
		throw badParameter(`Param ${issue.path.join('.')}: ${issue.message}`);
	}
	for (const [name, value] of Object.entries(parsed.data)) {
		ctx.state.messengerProfile.set(name, value);
	}
	return { result: 'success' };
}

/** `DELETE …/messenger_profile?fields=…`. */
export function clearMessengerProfile(ctx: GraphContext): unknown {
	checkAccess(ctx);
	const asked = listParam(ctx, 'fields') ?? [];
	if (asked.length === 0) throw badParameter('The parameter fields is required.');
	for (const name of asked) ctx.state.messengerProfile.delete(name);
	return { result: 'success' };
}
