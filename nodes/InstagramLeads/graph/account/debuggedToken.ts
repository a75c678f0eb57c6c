import { z } from 'zod';

import type { GraphClient } from '../client/client';
import type { Attempt } from '../errors/attempt';
import { attempt } from '../errors/attempt';

const seconds = z.coerce.number().optional().catch(undefined);

const grantSchema = z.object({ scope: z.string(), target_ids: z.array(z.coerce.string()) });

const debugSchema = z.object({
	data: z
		.object({
			is_valid: z.boolean().catch(false),
			type: z.string().optional().catch(undefined),
			app_id: z.coerce.string().optional().catch(undefined),
			/** 0: never. */
			expires_at: seconds,
			/** 0: never. */
			data_access_expires_at: seconds,
			issued_at: seconds,
			scopes: z.array(z.string()).optional().catch(undefined),
			/** Without `target_ids`: for all that the person may grant. */
			granular_scopes: z.array(z.unknown()).catch([]),
			error: z.object({}).passthrough().optional().catch(undefined),
		})
		.passthrough(),
});

/** What Meta tells about a token. Times in seconds since 1970. */
export type DebuggedToken = z.infer<typeof debugSchema>['data'];

/**
 * Asks Meta about the credential's token: with the app's own where the credential has what that is made of,
 * else by the token itself, which Meta answers people with a role in the app. `undefined` where the answer is none.
 * Doc: facebook-login/guides/access-tokens/debugging.
 */
export async function debuggedToken(
	client: GraphClient,
): Promise<Attempt<DebuggedToken | undefined>> {
	const { appId, appSecret, accessToken } = client.credential;
	const byApp = { token: `${appId}|${appSecret}`, host: 'app' } as const;
	const options = canDebugToken(client) ? byApp : {};
	const result = await attempt(client.get('/debug_token', { input_token: accessToken }, options));
	if (!result.ok) return result;
	const parsed = debugSchema.safeParse(result.value);
	return { ok: true, value: parsed.success ? parsed.data.data : undefined };
}

/** Whether the app itself can ask Meta about the token. */
export function canDebugToken({ credential }: GraphClient): boolean {
	const { loginType, appId, appSecret } = credential;
	return loginType === 'facebook' && appId !== '' && appSecret !== '';
}

/** The assets that were ticked when a permission was granted, by id, each once. */
export function grantedAssets({ granular_scopes: grants }: DebuggedToken, scope: RegExp): string[] {
	const ids = grants.flatMap((candidate) => {
		const parsed = grantSchema.safeParse(candidate);
		return parsed.success && scope.test(parsed.data.scope) ? parsed.data.target_ids : [];
	});
	return [...new Set(ids)];
}
