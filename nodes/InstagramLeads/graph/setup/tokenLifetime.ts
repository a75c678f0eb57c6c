import type { GraphClient } from '../client/client';
import { canDebugToken, debuggedToken } from '../account/debuggedToken';

const HOUR_MS = 60 * 60 * 1000;

/** Short-lived tokens live for an hour or two, long-lived ones for 60 days. Doc: access-tokens/get-long-lived. */
const SHORT_MS = 48 * HOUR_MS;

/**
 * How long a short-lived token of Facebook Login still lives that n8n can't exchange, lacking the app's ID and
 * secret. Meta tells people with a role in the app by the token itself.
 *
 * @returns whole hours; undefined where there is nothing to warn of, or Meta doesn't tell
 */
export async function hoursWithoutRenewal(client: GraphClient): Promise<number | undefined> {
	if (client.credential.loginType !== 'facebook' || canDebugToken(client)) return undefined;
	const result = await debuggedToken(client);
	const end = result.ok ? result.value?.expires_at : undefined;
	if (!end) return undefined;
	const left = end * 1000 - client.clock.now();
	return left < SHORT_MS ? Math.max(0, Math.floor(left / HOUR_MS)) : undefined;
}
