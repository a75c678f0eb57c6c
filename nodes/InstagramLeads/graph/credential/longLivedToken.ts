import { createHash } from 'crypto';
import { z } from 'zod';

/**
 * What the credential keeps beside what the operator pasted, in hidden fields. Numbers are
 * milliseconds; empty or 0 where there is nothing.
 */
export interface DerivedToken {
	/** The token in use: exchanged or renewed from the pasted one. */
	longLivedToken: string;
	/** SHA-256 (hex) of the pasted token it came from: a token pasted anew replaces all this. */
	derivedFrom: string;
	/** When `longLivedToken` ends; 0 where Meta didn't say yet. */
	expiresAt: number;
	/** No exchange or renewal is tried before, unless the credential changes. */
	nextAttemptAt: number;
	/** SHA-256 (hex) of token, app ID and app secret that failed; empty after a success. */
	failedWith: string;
}

const derivedSchema = z.object({
	longLivedToken: z.string().catch(''),
	derivedFrom: z.string().catch(''),
	expiresAt: z.coerce.number().catch(0),
	nextAttemptAt: z.coerce.number().catch(0),
	failedWith: z.string().catch(''),
});

const DAY_MS = 24 * 60 * 60 * 1000;

/** The operator's rule: renew when that much or less remains. */
export const RENEW_BEFORE_MS = 7 * DAY_MS;

/**
 * After a failure. Not on every call: Meta counts these too. An hour also is how late Instagram's
 * rule may be met that a token is renewed only once it is a day old. Doc: refresh_access_token.
 */
const RETRY_AFTER_MS = 60 * 60 * 1000;

/** After an outage, while there is nothing but the pasted token: a short one lives for an hour. */
const RETRY_EXCHANGE_AFTER_MS = 5 * 60 * 1000;

/** Tokens without an end (Page tokens, system users) are looked at again after that. */
const ENDLESS_MS = 365 * DAY_MS;

/** The name of the field that n8n looks at to decide whether `preAuthentication` runs. */
export const TOKEN_STATE_FIELD = 'tokenState';

const field = (name: string) => `($self["${name}"] || "")`;
const isElsewhere = (...names: string[]) =>
	names.map((name) => `${field(name)}.startsWith("=")`).join(' || ');

/** Older versions of n8n show what is read from elsewhere as the expression it is: not to be compared. */
const IS_SAME_TOKEN = `(${isElsewhere('accessToken')} || ${field('derivedFrom')} === ${field('accessToken')}.hash("sha256"))`;

/**
 * Whether a stored moment is still to come. One that is further away than it can have been when it was
 * stored is none: the clock was set back since.
 */
const isAhead = (name: string, mostMs: number) =>
	`Number($self["${name}"] || 0) > Date.now() && Number($self["${name}"] || 0) <= Date.now() + ${mostMs}`;

const ATTEMPT_FIELDS = ['accessToken', 'appId', 'appSecret'];
const IS_SAME_ATTEMPT = `(${isElsewhere(...ATTEMPT_FIELDS)} || ${field('failedWith')} === (${ATTEMPT_FIELDS.map(field).join(' + ')}).hash("sha256"))`;

/**
 * Empty when there is something to do, which makes n8n call `preAuthentication` before the next
 * request: the token was pasted anew, or its end is near, and no attempt with the same token and
 * app has failed lately.
 */
export const TOKEN_STATE_EXPRESSION = [
	'={{',
	`!${field('accessToken')} ? "waiting"`,
	`: ${isAhead('nextAttemptAt', RETRY_AFTER_MS)} && ${IS_SAME_ATTEMPT} ? "waiting"`,
	`: ${IS_SAME_TOKEN} && Number($self["expiresAt"] || 0) - ${RENEW_BEFORE_MS} > Date.now() ? "fresh" : ""`,
	'}}',
].join(' ');

/** SHA-256 (hex), which n8n's expressions know as `hash("sha256")`. */
export function fingerprintOf(pastedToken: string): string {
	return createHash('sha256').update(pastedToken).digest('hex');
}

/** What stands for an attempt with the credential as it is now. */
export function attemptOf(credentials: Record<string, unknown>): string {
	return fingerprintOf(ATTEMPT_FIELDS.map((name) => String(credentials[name] ?? '')).join(''));
}

/** The token to use: the derived one, as long as it comes from the token that is pasted now. */
export function tokenInUse(credentials: Record<string, unknown>): string {
	const pasted = String(credentials.accessToken ?? '');
	const { longLivedToken, derivedFrom } = derivedSchema.parse(credentials);
	const isCurrent = longLivedToken !== '' && derivedFrom === fingerprintOf(pasted);
	return (isCurrent ? longLivedToken : pasted).trim();
}

/**
 * When the token in use ends, as Meta said when it gave it.
 *
 * @returns milliseconds; `undefined` where it has no end, or Meta gave none yet
 */
export function knownEndOf(credentials: Record<string, unknown>): number | undefined {
	const { expiresAt } = derivedSchema.parse(credentials);
	const isDerived = tokenInUse(credentials) !== String(credentials.accessToken ?? '').trim();
	const isEndless = expiresAt - Date.now() > ENDLESS_MS / 2;
	return isDerived && expiresAt > 0 && !isEndless ? expiresAt : undefined;
}

/** What became of a call to a token endpoint; `unavailable` says nothing about the token. */
export type TokenAnswer = { body: unknown } | 'refused' | 'unavailable';

/** A call to a token endpoint. Never rejects. */
export type TokenCall = (url: string, query: Record<string, string>) => Promise<TokenAnswer>;

interface TokenSource {
	loginType: 'facebook' | 'instagram';
	/** Root of the account's host, with version. */
	root: string;
	appId: string;
	appSecret: string;
}

const grantedSchema = z
	.object({ access_token: z.string().min(1), expires_in: z.coerce.number().optional() })
	.passthrough();

type Grant = z.infer<typeof grantedSchema>;

/**
 * Makes a long-lived token out of what was pasted, or renews the one in use. Never throws: a failure
 * keeps the token there is and is tried again later.
 *
 * @param credentials the credential's fields as n8n gives them, hidden ones included
 * @param now milliseconds
 * @returns the fields to store
 */
export async function refreshedToken(
	credentials: Record<string, unknown>,
	source: TokenSource,
	call: TokenCall,
	now: number,
): Promise<DerivedToken> {
	const derivedFrom = fingerprintOf(String(credentials.accessToken ?? ''));
	const stored = derivedSchema.parse(credentials);
	const isDerived = stored.derivedFrom === derivedFrom && stored.longLivedToken !== '';
	const kept = isDerived ? stored : { longLivedToken: '', expiresAt: 0 };
	const { longLivedToken, expiresAt } = kept;
	const outcome = await firstGrant(
		isDerived ? renewalSteps(source) : exchangeSteps(source),
		tokenInUse(credentials),
		call,
	);
	if (typeof outcome === 'object') return grantedToken(outcome, derivedFrom, now);
	const isUrgent = outcome === 'unavailable' && !isDerived;
	const nextAttemptAt = now + (isUrgent ? RETRY_EXCHANGE_AFTER_MS : RETRY_AFTER_MS);
	return {
		longLivedToken,
		expiresAt,
		derivedFrom,
		nextAttemptAt,
		failedWith: attemptOf(credentials),
	};
}

/** Goes through the steps until Meta grants one. An outage ends it, since all have the same host. */
async function firstGrant(
	steps: Step[],
	token: string,
	call: TokenCall,
): Promise<Grant | 'refused' | 'unavailable'> {
	for (const step of steps) {
		const answer = await call(step.url, step.query(token));
		if (answer === 'unavailable') return answer;
		const granted = grantedSchema.safeParse(answer === 'refused' ? undefined : answer.body);
		if (granted.success) return granted.data;
	}
	return 'refused';
}

function grantedToken(
	{ access_token: longLivedToken, expires_in: expiresIn }: Grant,
	derivedFrom: string,
	now: number,
): DerivedToken {
	const expiresAt = now + (expiresIn ? expiresIn * 1000 : ENDLESS_MS);
	return { longLivedToken, derivedFrom, expiresAt, nextAttemptAt: 0, failedWith: '' };
}

interface Step {
	url: string;
	query: (token: string) => Record<string, string>;
}

/**
 * What may be pasted with Instagram Login is short-lived, to be exchanged, or long-lived already, as
 * the App Dashboard gives it: that one is renewed, which also tells when it ends.
 * Doc: facebook-login/guides/access-tokens/get-long-lived; instagram-platform, access_token.
 */
function exchangeSteps(source: TokenSource): Step[] {
	if (source.loginType === 'facebook') return facebookExchange(source);
	if (!source.appSecret) return instagramRenewal(source);
	const exchange: Step = {
		url: `${source.root}/access_token`,
		query: (token) => ({
			grant_type: 'ig_exchange_token',
			client_secret: source.appSecret,
			access_token: token,
		}),
	};
	return [exchange, ...instagramRenewal(source)];
}

/** Facebook renews by exchanging again. */
function renewalSteps(source: TokenSource): Step[] {
	return source.loginType === 'facebook' ? facebookExchange(source) : instagramRenewal(source);
}

/** Doc: instagram-platform, refresh_access_token. */
function instagramRenewal({ root }: TokenSource): Step[] {
	return [
		{
			url: `${root}/refresh_access_token`,
			query: (token) => ({ grant_type: 'ig_refresh_token', access_token: token }),
		},
	];
}

function facebookExchange({ root, appId, appSecret }: TokenSource): Step[] {
	if (!appId || !appSecret) return [];
	return [
		{
			url: `${root}/oauth/access_token`,
			query: (token) => ({
				grant_type: 'fb_exchange_token',
				client_id: appId,
				client_secret: appSecret,
				fb_exchange_token: token,
			}),
		},
	];
}
