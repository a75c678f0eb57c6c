import type { Authentication } from '../credential/authentication';
import { NEW_TOKEN_WITH } from '../credential/authentication';
import type { Attempt } from '../errors/attempt';
import { GraphError } from '../errors/graphError';

/**
 * What Meta answered; where it didn't and the credential names the account itself, the fallback. A
 * dead token or an outage is never passed over.
 */
export function orElse(result: Attempt<unknown>, fallback: unknown): unknown {
	if (result.ok) return result.value;
	const { failure } = result;
	if (failure.isGeneral || fallback === undefined) throw failure;
	return fallback;
}

/** No Page, or the one there is, has an account. */
export function notLinkedError(authentication: Authentication, pageName?: string): GraphError {
	const page = pageName ? `The Facebook Page '${pageName}'` : 'No Facebook Page of this token';
	return GraphError.local(
		'permission',
		`${page} is ${pageName ? 'not ' : ''}linked to an Instagram professional account`,
		`Link them in the Instagram app (Settings, Account Center, Connected accounts), and ${NEW_TOKEN_WITH[authentication]} the permissions pages_show_list, pages_read_engagement and instagram_basic for that Page.`,
	);
}

/** The token and the credential's own field don't go together. */
export function otherAccountError(username?: string): GraphError {
	const whose = username ? `@${username}` : 'another account';
	return GraphError.local(
		'badRequest',
		`The access token belongs to ${whose}, not to the 'Instagram Account ID' in the credential`,
		"Leave 'Instagram Account ID' empty to use the account of the token, or paste a token of the account you mean.",
	);
}
