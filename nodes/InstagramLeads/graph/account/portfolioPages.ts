import type { GraphClient } from '../client/client';
import { readPage } from '../client/client';
import { attempt } from '../errors/attempt';

/** Lists the Pages of the portfolios; `/me/accounts` has only those with a role of the person's own. */
export const PORTFOLIO_PERMISSION = 'business_management';

const EDGES = ['owned_pages', 'client_pages'] as const;
const PAGE_SIZE = 100;

/** A portfolio may hold hundreds of Pages; so many are looked at for what the list left out. */
const MOST_LOOKED_UP = 25;

type RawPage = { id?: unknown; access_token?: unknown; instagram_business_account?: unknown };

/**
 * The Pages that the token's owner reaches through business portfolios (their own and their clients').
 * None without `business_management`. Doc: business/owned_pages, business/client_pages.
 *
 * @param fields what is asked of each Page
 * @returns Pages as Meta gives them, each once
 * @throws GraphError when Meta is away, or the token is dead
 */
export async function portfolioPages(client: GraphClient, fields: string): Promise<unknown[]> {
	const edges = EDGES.map((edge) => `${edge}.limit(${PAGE_SIZE}){${fields}}`).join(',');
	const asked = { fields: `id,${edges}`, limit: PAGE_SIZE };
	const found = new Map<unknown, RawPage>();
	const businesses = await listed(client, '/me/businesses', asked);
	for (const business of businesses as Array<Record<string, unknown>>) {
		for (const edge of EDGES) {
			const nested = business[edge] as { data?: unknown; paging?: { next?: unknown } } | undefined;
			const isWhole = nested !== undefined && nested.paging?.next === undefined;
			const pages = isWhole
				? readPage(nested).data
				: await listed(client, `/${String(business.id)}/${edge}`, { fields, limit: PAGE_SIZE });
			for (const page of pages as RawPage[]) found.set(page.id, page);
		}
	}
	let lookedUp = 0;
	for (const [id, page] of found) {
		if (page.access_token ?? page.instagram_business_account) continue;
		if (++lookedUp > MOST_LOOKED_UP) break;
		const result = await attempt(client.get(`/${String(id)}`, { fields }));
		if (result.ok) found.set(id, result.value as RawPage);
	}
	return [...found.values()];
}

/** What an edge lists; nothing where the token may not read it. */
async function listed(
	client: GraphClient,
	path: string,
	query: { fields: string; limit: number },
): Promise<unknown[]> {
	const found: unknown[] = [];
	const reading = async () => {
		for await (const { data } of client.pages(path, query)) found.push(...data);
	};
	const result = await attempt(reading());
	if (!result.ok) {
		const { failure } = result;
		if (failure.isGeneral) throw failure;
	}
	return found.filter((entry) => typeof entry === 'object' && entry !== null && 'id' in entry);
}
