import type { GraphClient } from '../client/client';
import { SIGN_IN_STEPS } from '../errors/errorTexts';
import { GraphError } from '../errors/graphError';
import { tokenStatus } from './tokenStatus';

/** How long before its end a token is worth a word: 7 days. */
const SOON_MS = 7 * 24 * 60 * 60 * 1000;

/**
 * Whether something of the token's ends within 7 days, or has ended already.
 *
 * @param end ISO 8601; absent where it has no end, or where Meta doesn't tell
 */
export function endsSoon(client: GraphClient, end: string | undefined): end is string {
	return end !== undefined && timeLeft(client, end) <= SOON_MS;
}

/**
 * Whether the access of who signed in ends soon: the token, or what it may read; n8n can renew neither. Asks
 * Meta, since what n8n stored of an earlier token survives a reconnection.
 *
 * @returns the warning, as an error that tells what to do; `undefined` where there is time, where nothing
 * ends, and where the token is dead already, which its use tells
 * @throws GraphError when Meta can't be asked
 */
export async function endOfAccess(client: GraphClient): Promise<GraphError | undefined> {
	const { isValid, expiresAt, dataAccessExpiresAt } = await tokenStatus(client);
	if (!isValid) return undefined;
	const ends = [expiresAt, dataAccessExpiresAt].filter((end) => endsSoon(client, end));
	const [next] = ends.sort();
	return next === undefined ? undefined : warningOf(client, next);
}

/** Only access to data can be over while the token still works. */
function warningOf(client: GraphClient, end: string): GraphError {
	const day = end.slice(0, 10);
	const isOver = timeLeft(client, end) <= 0;
	return GraphError.local(
		'reconnect',
		isOver ? `Access to Instagram's data ended on ${day}` : `Access to Instagram ends on ${day}`,
		`n8n can't renew it. ${SIGN_IN_STEPS}${isOver ? '' : ' Until then it runs as ever.'}`,
	);
}

/** Milliseconds, by Meta's clock. */
function timeLeft({ clock }: GraphClient, end: string): number {
	return Date.parse(end) - clock.now();
}
