import { z } from 'zod';

import type { GraphClient } from '../client/client';
import { NEW_TOKEN_WITH } from '../credential/authentication';
import { attempt } from '../errors/attempt';
import { GraphError } from '../errors/graphError';
import { PORTFOLIO_PERMISSION, portfolioPages } from './portfolioPages';

const id = z.union([z.string(), z.number()]).transform(String);

const instagramUser = z.object({ id, username: z.string().optional() }).passthrough();

/** A Page as Meta gives it. */
export const pageSchema = z
	.object({
		id,
		name: z.string().optional(),
		access_token: z.string().optional(),
		instagram_business_account: instagramUser.optional().catch(undefined),
	})
	.passthrough();

export type Page = z.infer<typeof pageSchema>;

/** What is asked of a Page. */
export const PAGE_FIELDS = 'id,name,access_token,instagram_business_account{id,username}';

/** A Page as people can tell it from others. */
export function nameOfPage({ id: pageId, name, instagram_business_account: linked }: Page): string {
	const account = linked?.username ? `, @${linked.username}` : '';
	return `${name ?? 'Page'} (${pageId}${account})`;
}

/** Pages of a user token with their linked accounts; a Page token answers with its own Page. */
export async function listPages(client: GraphClient): Promise<Page[]> {
	return (await pagesByRole(client)).pages;
}

/** Pages of the token's owner, by roles of their own and through business portfolios. */
export async function listAllPages(client: GraphClient): Promise<Page[]> {
	const { pages, isOfPage } = await pagesByRole(client);
	if (isOfPage) return pages;
	const known = new Set(pages.map(({ id: pageId }) => pageId));
	const others = readPages(await portfolioPages(client, PAGE_FIELDS));
	return [...pages, ...others.filter(({ id: pageId }) => !known.has(pageId))];
}

/** Whose role comes from a business portfolio has an empty list, and yet the Page answers by its id. */
export async function noPageError(client: GraphClient): Promise<GraphError> {
	const found = await attempt(portfolioPages(client, PAGE_FIELDS));
	const linked = found.ok ? readPages(found.value).filter(isLinked) : [];
	const names = linked.map(nameOfPage).join(', ');
	const which = names ? `: ${names}` : ' (on facebook.com: the Page, About, Page transparency)';
	return GraphError.local(
		'permission',
		'Meta lists no Facebook Page for this access token',
		`If your role comes from a business portfolio, that is usual: fill in 'Page ID' in the credential${which}. Get Many Pages (resource Account) lists such Pages where the token has ${PORTFOLIO_PERMISSION}. Otherwise ${NEW_TOKEN_WITH[client.credential.authentication]} pages_show_list, pages_read_engagement and instagram_basic, and tick the Page that is linked to the Instagram account.`,
	);
}

function isLinked({ instagram_business_account: linked }: Page): boolean {
	return linked !== undefined;
}

async function pagesByRole(client: GraphClient): Promise<{ pages: Page[]; isOfPage: boolean }> {
	const result = await attempt(listPagesOfUser(client));
	if (result.ok) return { pages: result.value, isOfPage: false };
	// A Page has no edge `accounts`: code 100 says that the token is the Page's own.
	if (result.failure.facts.code !== 100) throw result.failure;
	return { pages: readPages([await client.get('/me', { fields: PAGE_FIELDS })]), isOfPage: true };
}

async function listPagesOfUser(client: GraphClient): Promise<Page[]> {
	const pages: Page[] = [];
	for await (const { data } of client.pages('/me/accounts', { fields: PAGE_FIELDS, limit: 100 })) {
		pages.push(...readPages(data));
	}
	return pages;
}

function readPages(candidates: unknown[]): Page[] {
	return candidates.flatMap((candidate) => {
		const parsed = pageSchema.safeParse(candidate);
		return parsed.success ? [parsed.data] : [];
	});
}
