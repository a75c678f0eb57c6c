import type { Contact } from '../../types.mts';
import { requireMessagingToken, requirePermission, grantedPermissions } from '../auth.mts';
import { permissions } from '../../state/tokens.mts';
import { requestedFields, type GraphContext } from '../context.mts';
import { GraphError } from '../errors.mts';
import { project } from '../nodes.mts';
import {
	businessType,
	contactType,
	facebookAccountType,
	instagramAccountType,
	pagesOf,
	pageType,
	portfolio,
	type Page,
} from '../nodeTypes/profiles.mts';
import { pageRequestOf, paginate } from '../paging.mts';

/** `GET /{ig-id}`, in the shape of the mount. */
export function getAccount(ctx: GraphContext): unknown {
	requirePermission(ctx, 'basic');
	const type = ctx.loginType === 'instagram' ? instagramAccountType : facebookAccountType;
	return project(type, ctx.state.world.account, ctx, requestedFields(ctx));
}

/** `GET /me` on the instagram mount; documents print it wrapped in `data`, so a setting can too. */
export function getMyAccount(ctx: GraphContext): unknown {
	const account = getAccount(ctx);
	return ctx.state.settings.meShape === 'data' ? { data: [account] } : account;
}

/** `GET /me/accounts`: Pages with their tokens. */
export function listPages(ctx: GraphContext): unknown {
	// A system user has no roles of its own: its list is empty, whatever it may see.
	const isSystemUser = ctx.token.kind === 'systemUser';
	if (!isSystemUser) requirePermission(ctx, 'pages');
	const fields = requestedFields(ctx);
	const isEmpty = isSystemUser || ctx.state.settings.pagesOfPortfolio;
	const pages = isEmpty ? [] : pagesOf(ctx.state.world);
	const rules = {
		path: `${ctx.state.world.facebookUser.id}/accounts`,
		keyOf: (page: Page) => ({ at: -pages.indexOf(page), id: page.id }),
		defaultLimit: 25,
		maxLimit: 100,
		afterOnly: false,
	};
	const { page, paging } = paginate(ctx, pages, rules, pageRequestOf(ctx, fields));
	const defaults = ['access_token', 'category', 'name', 'id', 'tasks'];
	const wanted = fields ?? defaults.map((name) => ({ name, args: {} }));
	const data = page.map((item) => project(pageType, item, ctx, wanted));
	return { data, ...(paging ? { paging } : {}) };
}

/** `GET /me/businesses`: one portfolio, with the Pages where `pagesOfPortfolio` says so. */
export function listBusinesses(ctx: GraphContext): unknown {
	requirePermission(ctx, 'portfolio');
	const isFilled = ctx.state.settings.pagesOfPortfolio;
	return { data: isFilled ? [project(businessType, portfolio, ctx, requestedFields(ctx))] : [] };
}

/** `GET /me/permissions`: what the user granted and took away. */
export function listPermissions(ctx: GraphContext): unknown {
	const granted = grantedPermissions(ctx.state, 'facebook');
	return {
		data: permissions.facebook.map((permission) => ({
			permission,
			status: granted.includes(permission) ? 'granted' : 'declined',
		})),
	};
}

/** `GET /{igsid}`: only after the person wrote or tapped; commenting is not enough (230). */
export function getContact(ctx: GraphContext, contact: Contact): unknown {
	requireMessagingToken(ctx);
	requirePermission(ctx, 'messages');
	if (!contact.hasConsented) {
		throw new GraphError(230, 'User consent is required to access user profile');
	}
	if (contact.isBlocked) return { id: contact.id };
	return project(contactType, contact, ctx, requestedFields(ctx));
}
