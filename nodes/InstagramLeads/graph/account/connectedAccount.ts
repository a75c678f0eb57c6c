import { createHash } from 'crypto';
import { z } from 'zod';

import { BoundedMap } from '../../common/boundedMap';
import { compact } from '../../common/compact';
import type { LeadAccount } from '../../events/leadEvent';
import type { OwnAccount } from '../../events/ownAccount';
import type { GraphClient } from '../client/client';
import { numericId } from '../client/pathId';
import type { Authentication } from '../credential/authentication';
import { NO_TOKEN } from '../credential/authentication';
import type { LoginType } from '../credential/credential';
import { attempt } from '../errors/attempt';
import { GraphError } from '../errors/graphError';
import { hideSecrets } from '../errors/redact';
import { notLinkedError, orElse, otherAccountError } from './accountErrors';
import type { DebuggedToken } from './debuggedToken';
import { grantedAccounts, grantedPages, grantsOf, severalAccountsError } from './grantedAccounts';
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

/** Whether the account itself stands in place of a Page: Unified Login. */
export function isUnifiedLogin({ credential }: GraphClient, { pageId }: ConnectedAccount): boolean {
	return credential.loginType === 'facebook' && pageId === undefined;
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
		const { authentication } = client.credential;
		throw GraphError.local('reconnect', NO_TOKEN[authentication], FIRST_TOKEN[authentication]);
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

const FIRST_TOKEN: Record<Authentication, string> = {
	accessToken: 'Create one in the Meta App Dashboard and paste it into the credential.',
	oAuth2: "Open the credential, click 'Connect' and allow access.",
};

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
	const { pageId } = client.credential;
	if (pageId) return accountOfPage(client, await readPageById(client, pageId));
	const listed = await listPages(client);
	const grants = listed.length > 0 ? undefined : await grantsOf(client);
	const pages = grants ? await grantedPages(client, grants) : listed;
	const fitting = pages.filter((page) => isFitting(client, page));
	if (fitting.length === 1) return accountOfPage(client, fitting[0]);
	const connected =
		fitting.length === 0 ? await findAccountItself(client, pages, grants) : undefined;
	if (!connected) throw await noChoiceError(client, pages, fitting);
	return connected;
}

function isFitting({ credential }: GraphClient, { instagram_business_account: linked }: Page) {
	const { instagramAccountId } = credential;
	return instagramAccountId ? linked?.id === instagramAccountId : linked !== undefined;
}

/**
 * Unified Login: the Instagram account stands in place of the Page, on the same host and with the same
 * token. Meta's webhook guide (October 2026) names host, token, permissions and account id; that
 * conversations, messages and `subscribed_apps` follow the account's id is inferred from it. Field
 * reports have code 3 for `/{ig-id}/messages` with tokens of other kinds, so a Page that is seen goes first.
 */
async function findAccountItself(
	client: GraphClient,
	pages: Page[],
	grants: DebuggedToken | undefined,
): Promise<ConnectedAccount | undefined> {
	// Whose Pages are seen, and none of them fits, is told so, unless the account was named.
	if (pages.length > 0 && !client.credential.instagramAccountId) return undefined;
	const accounts = await grantedAccounts(client, grants);
	if (accounts.length > 1) throw severalAccountsError(accounts);
	const [account] = accounts;
	return account && { account: compact(account), messagingNode: account.id };
}

function accountOfPage(client: GraphClient, page: Page): ConnectedAccount {
	const { authentication, instagramAccountId } = client.credential;
	const linked = page.instagram_business_account;
	const accountId = instagramAccountId || linked?.id;
	if (!accountId) throw notLinkedError(authentication, page.name);
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

/** Why none of the Pages can be taken. */
async function noChoiceError(
	client: GraphClient,
	pages: Page[],
	fitting: Page[],
): Promise<GraphError> {
	if (pages.length === 0) return await noPageError(client);
	if (fitting.length === 0) {
		const pageName = pages.length === 1 ? pages[0].name : undefined;
		return notLinkedError(client.credential.authentication, pageName);
	}
	const names = fitting.map(nameOfPage).join(', ');
	return GraphError.local(
		'badRequest',
		'The access token reaches several Pages with an Instagram account',
		`Fill in 'Page ID' in the credential with the number of one of them: ${names}. The operation Get Many Pages (resource Account) lists them with their Instagram accounts.`,
	);
}

function rememberKey({ credential }: GraphClient): string {
	const { loginType, accessToken, pageId, instagramAccountId, baseUrl } = credential;
	return createHash('sha256')
		.update(JSON.stringify([loginType, accessToken, pageId, instagramAccountId, baseUrl]))
		.digest('hex');
}
