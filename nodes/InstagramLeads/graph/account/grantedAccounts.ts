import { z } from 'zod';

import type { GraphClient } from '../client/client';
import { numericId } from '../client/pathId';
import { attempt } from '../errors/attempt';
import { GraphError } from '../errors/graphError';
import type { DebuggedToken } from './debuggedToken';
import { canDebugToken, debuggedToken, grantedAssets } from './debuggedToken';
import type { Page } from './pages';
import { PAGE_FIELDS, pageSchema } from './pages';

/**
 * What a token may see that no list of Pages shows: a business integration system user has no roles of its
 * own, so that `/me/accounts` can be empty, but `debug_token` names the assets that were ticked.
 */

/** So many of the ticked assets are looked at. */
const MOST_LOOKED_AT = 25;

const instagramAccount = z.object({
	id: z.coerce.string(),
	username: z.string().optional().catch(undefined),
});

/** An Instagram account that Meta shows. */
export type GrantedAccount = z.infer<typeof instagramAccount>;

/** The ticked Pages that Meta shows to the token. */
export async function grantedPages(client: GraphClient, grants: DebuggedToken): Promise<Page[]> {
	const ids = grantedAssets(grants, /^pages_/);
	return await readEach(client, ids, PAGE_FIELDS, pageSchema);
}

/**
 * The account of the credential's own field, or those that were ticked, as far as Meta shows them to the
 * token: how Unified Login names an account.
 *
 * @throws GraphError `badRequest` when the field holds no id
 */
export async function grantedAccounts(
	client: GraphClient,
	grants: DebuggedToken | undefined,
): Promise<GrantedAccount[]> {
	const { instagramAccountId } = client.credential;
	const ticked = grants ? grantedAssets(grants, /^instagram_/) : [];
	const ids = instagramAccountId ? [numericId(instagramAccountId, 'Instagram Account ID')] : ticked;
	return await readEach(client, ids, 'id,username', instagramAccount);
}

/** What was ticked when the token was given; `undefined` where Meta can't be asked or doesn't tell. */
export async function grantsOf(client: GraphClient): Promise<DebuggedToken | undefined> {
	if (!canDebugToken(client)) return undefined;
	const result = await debuggedToken(client);
	if (result.ok) return result.value;
	// A wrong secret: what else is known of the account has to do.
	if (result.failure.isTemporary) throw result.failure;
	return undefined;
}

async function readEach<T extends z.ZodTypeAny>(
	client: GraphClient,
	ids: string[],
	fields: string,
	schema: T,
): Promise<Array<z.output<T>>> {
	const found: Array<z.output<T>> = [];
	for (const id of ids.slice(0, MOST_LOOKED_AT)) {
		const result = await attempt(client.get(`/${id}`, { fields }));
		// A dead token or an outage is never passed over.
		if (!result.ok && result.failure.isGeneral) throw result.failure;
		const parsed = schema.safeParse(result.ok ? result.value : undefined);
		if (parsed.success) found.push(parsed.data as z.output<T>);
	}
	return found;
}

/** Several accounts, and nobody said which. */
export function severalAccountsError(accounts: GrantedAccount[]): GraphError {
	const names = accounts.map(({ id, username }) => (username ? `${id} (@${username})` : id));
	return GraphError.local(
		'badRequest',
		'The access token reaches several Instagram accounts',
		`Fill in 'Instagram Account ID' in the credential with one of them: ${names.join(', ')}.`,
	);
}
