import type { World } from '../../state/world.mts';
import type { Contact } from '../../types.mts';
import { listMedia } from '../../state/posts.mts';
import type { GraphContext } from '../context.mts';
import type { FieldNode } from '../fields.mts';
import { project, type NodeType } from '../nodes.mts';
import { mediaEdge } from './mediaEdge.mts';
import { commentType, mediaType } from './posts.mts';
import { missingObject } from '../errors.mts';

type Account = World['account'];

function mentionedComment(_account: Account, ctx: GraphContext, field: FieldNode) {
	const id = field.args.comment_id ?? '';
	const comment = ctx.state.comments.get(id);
	if (!comment) throw missingObject('GET', id);
	return project(commentType, comment, ctx, field.fields);
}

function mentionedMedia(_account: Account, ctx: GraphContext, field: FieldNode) {
	const id = field.args.media_id ?? '';
	const media = ctx.state.media.get(id);
	if (!media) throw missingObject('GET', id);
	return project(mediaType, media, ctx, field.fields);
}

const sharedAccountFields: NodeType<Account>['fields'] = {
	username: (account) => account.username,
	name: (account) => account.name,
	biography: (account) => account.biography,
	profile_picture_url: (account) => account.profilePictureUrl,
	followers_count: (account) => account.followersCount,
	follows_count: (account) => account.followsCount,
	media_count: (_account, ctx) => listMedia(ctx.state).length,
	media: (_account, ctx, field) => mediaEdge(ctx, { ...field.args, fields: field.fields }),
};

/** The account on graph.facebook.com. */
export const facebookAccountType: NodeType<Account> = {
	name: 'IGUser',
	defaults: ['id'],
	fields: {
		id: (account) => account.id,
		...sharedAccountFields,
		mentioned_comment: mentionedComment,
		mentioned_media: mentionedMedia,
	},
};

/** The account on graph.instagram.com: `id` is app-scoped, `user_id` is the account id. */
export const instagramAccountType: NodeType<Account> = {
	name: 'IGUser',
	defaults: ['id'],
	fields: {
		id: (account) => account.appScopedId,
		user_id: (account) => account.id,
		account_type: (account) => account.accountType,
		...sharedAccountFields,
	},
};

/** A Page; `linked` is its Instagram account, if any. */
export interface Page {
	id: string;
	name: string;
	category: string;
	accessToken: string;
	linked?: Account;
}

function linkedAccount(page: Page, ctx: GraphContext, field: FieldNode) {
	return page.linked && project(facebookAccountType, page.linked, ctx, field.fields);
}

const tasks = ['ADVERTISE', 'ANALYZE', 'CREATE_CONTENT', 'MESSAGING', 'MODERATE', 'MANAGE'];

/** A Facebook Page. */
export const pageType: NodeType<Page> = {
	name: 'Page',
	defaults: ['name', 'id'],
	fields: {
		id: (page) => page.id,
		name: (page) => page.name,
		category: (page) => page.category,
		access_token: (page) => page.accessToken,
		tasks: () => tasks,
		link: (page) => `https://www.facebook.com/${page.id}`,
		instagram_business_account: linkedAccount,
		connected_instagram_account: linkedAccount,
	},
};

/** All Pages of the simulated person, the main one first. */
export function pagesOf(world: World): Page[] {
	const extras = world.extraPages.map(({ instagram, ...page }) => ({
		...page,
		category: 'Local business',
		linked: instagram && { ...world.account, ...instagram, name: page.name },
	}));
	return [{ ...world.page, linked: world.account }, ...extras];
}

/** A business portfolio. */
export interface Business {
	id: string;
	name: string;
}

/** The one that has the simulated Pages, where they belong to one. */
export const portfolio: Business = { id: '1006000000000001', name: 'Shops' };

function ownedPages(_business: Business, ctx: GraphContext, field: FieldNode) {
	return {
		data: pagesOf(ctx.state.world).map((page) => project(pageType, page, ctx, field.fields)),
	};
}

/** A business portfolio; it has no Pages of clients. */
export const businessType: NodeType<Business> = {
	name: 'Business',
	defaults: ['id', 'name'],
	fields: {
		id: (business) => business.id,
		name: (business) => business.name,
		owned_pages: ownedPages,
		client_pages: () => ({ data: [] }),
	},
};

/** The person whose user token it is. */
export const facebookUserType: NodeType<World['facebookUser']> = {
	name: 'User',
	defaults: ['name', 'id'],
	fields: { id: (user) => user.id, name: (user) => user.name },
};

/** A person who wrote to the business (User Profile API). */
export const contactType: NodeType<Contact> = {
	name: 'IGBusinessScopedUser',
	defaults: ['name', 'username', 'id'],
	fields: {
		id: (contact) => contact.id,
		name: (contact) => contact.name ?? null,
		username: (contact) => contact.username,
		profile_pic: (contact) => contact.profilePictureUrl ?? null,
		follower_count: (contact) => contact.followerCount,
		is_user_follow_business: (contact) => contact.followsBusiness,
		is_business_follow_user: () => false,
		is_verified_user: (contact) => contact.isVerified,
	},
};

/** The app, as far as an app token may read it. */
export const appType: NodeType<World['app']> = {
	name: 'Application',
	defaults: ['name', 'id'],
	fields: {
		id: (app) => app.id,
		name: (app) => app.name,
		link: (app) => `https://www.facebook.com/apps/${app.id}`,
	},
};
