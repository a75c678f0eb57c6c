import { createHash } from 'crypto';
import { z } from 'zod';

import { BoundedMap } from '../../common/boundedMap';
import { compact } from '../../common/compact';
import type { LeadAccount } from '../../events/leadEvent';
import type { OwnAccount } from '../../events/ownAccount';
import type { GraphClient } from '../client/client';
import { numericId } from '../client/pathId';
import type { LoginType } from '../credential/credential';
import type { Attempt } from '../errors/attempt';
import { attempt } from '../errors/attempt';
import { GraphError } from '../errors/graphError';
import { hideSecrets } from '../errors/redact';
import type { Page } from './pages';
import { listPages, nameOfPage, noPageError, PAGE_FIELDS, pageSchema } from './pages';

/** The account that a credential stands for, and what is needed to talk for it. */
export interface ConnectedAccount {
	account: LeadAccount;
	/** What Meta calls the account besides; see {@link ownAccountOf}. */
	otherIds?: readonly string[];
	/** Facebook Page behind the account; `facebook` login only. */
	pageId?: string;
	/** Object that owns the messaging edges: the Page, or the Instagram account. */
	messagingNode: string;
	/** Page access token for messaging; absent where the credential's own token serves. */
	messagingToken?: string;
}

/** The account with all its ids and its name: whatever decides who wrote something asks by this. */
export function ownAccountOf({ account, otherIds, pageId }: ConnectedAccount): OwnAccount {
	const ids = [...(otherIds ?? []), ...(pageId ? [pageId] : [])];
	return { ...account, otherIds: [...new Set(ids)].filter((other) => other !== account.id) };
}

const id = z.union([z.string(), z.number()]).transform(String);

/**
 * Page tokens don't expire by time; a few hours bound how long a changed link goes unnoticed where no
 * call fails for it, and cost 4 lookups a day.
 */
const REMEMBERED_MS = 6 * 60 * 60 * 1000;

const remembered = new BoundedMap<string, ConnectedAccount>({
	size: 100,
	maxAgeMs: REMEMBERED_MS,
});

/**
 * Finds the account of the client's credential; remembered in memory for six hours, by everything in
 * the credential that decides the answer.
 *
 * @throws GraphError with the link or choice that is missing
 */
export async function connectedAccount(client: GraphClient): Promise<ConnectedAccount> {
	const key = rememberKey(client);
	const known = remembered.get(key);
	if (known) return known;
	const connected = await findAccount(client);
	if (connected.messagingToken) hideSecrets([connected.messagingToken]);
	remembered.set(key, connected);
	return connected;
}

/** Forgets what was found out for the credential, so that the next use asks Meta again. */
export function forgetAccount(client: GraphClient): void {
	remembered.delete(rememberKey(client));
}

/** Asks Meta for the account, without memory. */
export async function findAccount(client: GraphClient): Promise<ConnectedAccount> {
	if (!client.credential.accessToken) {
		throw GraphError.local(
			'reconnect',
			"The credential has no 'Access Token'",
			'Create one in the Meta App Dashboard and paste it into the credential.',
		);
	}
	const { loginType, accessToken } = client.credential;
	const find = loginType === 'instagram' ? findInstagramAccount : findPageAccount;
	const result = await attempt(find(client));
	if (result.ok) return result.value;
	const isOfOtherLogin = accessToken.startsWith(TOKEN_PREFIX[OTHER_LOGIN[loginType]]);
	if (result.failure.errorClass !== 'reconnect' || !isOfOtherLogin) throw result.failure;
	throw GraphError.local(
		'reconnect',
		`The access token looks like one of ${LOGIN_NAME[OTHER_LOGIN[loginType]]}`,
		`In the credential, set 'Login Type' to ${LOGIN_NAME[OTHER_LOGIN[loginType]]}, or paste a token of ${LOGIN_NAME[loginType]}, which starts with ${TOKEN_PREFIX[loginType]}.`,
	);
}

/** How the two kinds of tokens begin; seen in the field, not promised by Meta. */
const TOKEN_PREFIX: Record<LoginType, string> = { facebook: 'EAA', instagram: 'IGAA' };
const LOGIN_NAME: Record<LoginType, string> = {
	facebook: 'Facebook Login',
	instagram: 'Instagram Login',
};
const OTHER_LOGIN: Record<LoginType, LoginType> = { facebook: 'instagram', instagram: 'facebook' };

/**
 * `/me` of a token from Instagram Login: `user_id` is the professional account id, `id` an
 * app-scoped one. Docs print the answer inside `data[0]`, servers give it flat.
 */
async function findInstagramAccount(client: GraphClient): Promise<ConnectedAccount> {
	const configured = client.credential.instagramAccountId;
	const result = await attempt(client.get('/me', { fields: 'id,user_id,username' }));
	const body = orElse(result, configured ? {} : undefined);
	const flat = (body as { data?: unknown[] }).data?.[0] ?? body;
	const parsed = z
		.object({ user_id: id.optional(), id: id.optional(), username: z.string().optional() })
		.safeParse(flat);
	const found = parsed.success ? parsed.data : {};
	const ids = [found.user_id, found.id].flatMap((named) => named ?? []);
	// Either id may be filled in. `user_id` stays the one in lead keys, whoever fills in the other.
	const accountId = (ids.includes(configured) && found.user_id) || configured || ids.at(0);
	if (!accountId) {
		throw GraphError.local(
			'badRequest',
			'Meta named no Instagram account for this access token',
			"Fill in 'Instagram Account ID' in the credential.",
		);
	}
	if (found.user_id && found.user_id !== accountId) throw otherAccountError(found.username);
	const otherIds = ids.filter((other) => other !== accountId);
	return compact<ConnectedAccount>({
		account: compact({ id: accountId, username: found.username }),
		otherIds: otherIds.length > 0 ? otherIds : undefined,
		messagingNode: accountId,
	});
}

async function findPageAccount(client: GraphClient): Promise<ConnectedAccount> {
	const { pageId, instagramAccountId } = client.credential;
	const page = pageId ? await readPageById(client, pageId) : await choosePage(client);
	const linked = page.instagram_business_account;
	const accountId = instagramAccountId || linked?.id;
	if (!accountId) throw notLinkedError(page.name);
	if (linked && linked.id !== accountId) throw otherAccountError(linked.username);
	return compact<ConnectedAccount>({
		account: compact({ id: accountId, username: linked?.username }),
		pageId: page.id,
		messagingNode: page.id,
		messagingToken: page.access_token,
	});
}

async function readPageById(client: GraphClient, pageId: string): Promise<Page> {
	const result = await attempt(
		client.get(`/${numericId(pageId, 'Page ID')}`, { fields: PAGE_FIELDS }),
	);
	const isEnough = client.credential.instagramAccountId !== '';
	const parsed = pageSchema.safeParse(orElse(result, isEnough ? {} : undefined));
	return parsed.success ? parsed.data : { id: pageId };
}

/**
 * What Meta answered; where it didn't and the credential names the account itself, the fallback. A
 * dead token or an outage is never passed over.
 */
function orElse(result: Attempt<unknown>, fallback: unknown): unknown {
	if (result.ok) return result.value;
	const { failure } = result;
	const isFatal = failure.isTemporary || failure.errorClass === 'reconnect';
	if (isFatal || fallback === undefined) throw failure;
	return fallback;
}

/** The Page of the token: the one it belongs to, or the only one that fits. */
async function choosePage(client: GraphClient): Promise<Page> {
	const pages = await listPages(client);
	const { instagramAccountId } = client.credential;
	const fitting = pages.filter(({ instagram_business_account: linked }) =>
		instagramAccountId ? linked?.id === instagramAccountId : linked !== undefined,
	);
	if (fitting.length === 1) return fitting[0];
	if (pages.length === 0) throw await noPageError(client);
	if (fitting.length === 0) throw notLinkedError(pages.length === 1 ? pages[0].name : undefined);
	const names = fitting.map(nameOfPage).join(', ');
	throw GraphError.local(
		'badRequest',
		'The access token reaches several Pages with an Instagram account',
		`Fill in 'Page ID' in the credential with the number of one of them: ${names}. The operation Get Many Pages (resource Account) lists them with their Instagram accounts.`,
	);
}

function notLinkedError(pageName?: string): GraphError {
	const page = pageName ? `The Facebook Page '${pageName}'` : 'No Facebook Page of this token';
	return GraphError.local(
		'permission',
		`${page} is ${pageName ? 'not ' : ''}linked to an Instagram professional account`,
		'Link them in the Instagram app (Settings, Account Center, Connected accounts), and create the token with the permissions pages_show_list, pages_read_engagement and instagram_basic for that Page.',
	);
}

function otherAccountError(username?: string): GraphError {
	const whose = username ? `@${username}` : 'another account';
	return GraphError.local(
		'badRequest',
		`The access token belongs to ${whose}, not to the 'Instagram Account ID' in the credential`,
		"Leave 'Instagram Account ID' empty to use the account of the token, or paste a token of the account you mean.",
	);
}

function rememberKey({ credential }: GraphClient): string {
	const { loginType, accessToken, pageId, instagramAccountId, baseUrl } = credential;
	return createHash('sha256')
		.update(JSON.stringify([loginType, accessToken, pageId, instagramAccountId, baseUrl]))
		.digest('hex');
}
