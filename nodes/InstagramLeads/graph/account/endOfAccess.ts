import type { GraphClient } from '../client/client';
import { SIGN_IN_STEPS } from '../errors/errorTexts';
import { GraphError } from '../errors/graphError';
import { tokenStatus } from './tokenStatus';

/** The days before its end from which on a token is worth a word. */
export const SOON_DAYS = 7;

/**
 * Whether the access of who signed in ends soon: the token, or what it may read; n8n can renew neither. Asks
 * Meta, since what n8n stored of an earlier token survives a reconnection.
 *
 * @returns the warning, as an error that tells what to do; `undefined` where there is time, where nothing
 * ends, and where the token is dead already, which its use tells
 * @throws GraphError when Meta can't be asked
 */
export async function endOfAccess(client: GraphClient): Promise<GraphError | undefined> {
	const status = await tokenStatus(client);
	if (!status.isValid) return undefined;
	const ends = [
		endOf(status.daysLeft, status.expiresAt),
		endOf(status.dataAccessDaysLeft, status.dataAccessExpiresAt),
	];
	const [next] = ends.filter((end) => end !== undefined).sort((a, b) => a.days - b.days);
	if (!next) return undefined;
	return GraphError.local(
		'reconnect',
		`Access to Instagram ends on ${next.day}`,
		`n8n can't renew it. ${SIGN_IN_STEPS} Until then it runs as ever.`,
	);
}

interface End {
	days: number;
	/** `YYYY-MM-DD`. */
	day: string;
}

function endOf(days: number | undefined, at: string | undefined): End | undefined {
	if (days === undefined || at === undefined || days > SOON_DAYS) return undefined;
	return { days, day: at.slice(0, 10) };
}
