import { z } from 'zod';

import type { GraphClient } from '../client/client';
import { attempt } from '../errors/attempt';

const HOUR_MS = 60 * 60 * 1000;

/** Short-lived tokens live for an hour or two, long-lived ones for 60 days. Doc: access-tokens/get-long-lived. */
const SHORT_MS = 48 * HOUR_MS;

const debugSchema = z.object({
	data: z.object({ expires_at: z.coerce.number().positive() }).passthrough(),
});

/**
 * How long a short-lived token of Facebook Login still lives that n8n can't exchange, lacking the app's ID and
 * secret. Meta tells people with a role in the app by the token itself.
 *
 * @returns whole hours; undefined where there is nothing to warn of, or Meta doesn't tell
 */
export async function hoursWithoutRenewal(client: GraphClient): Promise<number | undefined> {
	const { loginType, appId, appSecret, accessToken } = client.credential;
	if (loginType !== 'facebook' || (appId && appSecret)) return undefined;
	const result = await attempt(client.get('/debug_token', { input_token: accessToken }));
	const parsed = debugSchema.safeParse(result.ok ? result.value : undefined);
	if (!parsed.success) return undefined;
	const left = parsed.data.data.expires_at * 1000 - client.clock.now();
	return left < SHORT_MS ? Math.max(0, Math.floor(left / HOUR_MS)) : undefined;
}
