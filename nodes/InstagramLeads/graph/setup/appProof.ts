import type { GraphClient } from '../client/client';
import { numericId } from '../client/pathId';
import { appSecretProof } from '../credential/appSecretProof';
import { attempt } from '../errors/attempt';
import type { GraphErrorClass } from '../errors/graphError';

/**
 * What Meta says of the app's ID and secret: `proven`, `refused`, `secretOnly` where it takes the secret and
 * tells nothing of the ID, or `untold`.
 */
export type AppProof = 'proven' | 'refused' | 'secretOnly' | 'untold';

/** Refusals that are about the app; all others may have other causes. */
const REFUSED: GraphErrorClass[] = ['reconnect', 'badRequest', 'gone'];

/**
 * Has Meta judge the app's ID and secret, which nothing else does before the first webhook. To be asked while
 * the access token works. Never throws.
 */
export async function proveApp(client: GraphClient): Promise<AppProof> {
	const ofToken = await takesAppToken(client);
	if (client.credential.loginType === 'facebook' || ofToken === 'proven') return ofToken;
	// Meta may know such apps by the tokens that they gave only.
	return await takesProof(client);
}

/** The app's own token, `id|secret`. Doc: facebook-login/guides/access-tokens. */
async function takesAppToken(client: GraphClient): Promise<AppProof> {
	const { appId, appSecret } = client.credential;
	const asked = async () =>
		await client.get(
			`/${numericId(appId, 'App ID')}`,
			{ fields: 'id' },
			{ token: `${appId}|${appSecret}`, host: 'app' },
		);
	const result = await attempt(asked());
	if (result.ok) return 'proven';
	return REFUSED.includes(result.failure.errorClass) ? 'refused' : 'untold';
}

/**
 * A call with the access token, signed with the secret; and one that is signed wrongly, since Meta needn't
 * look at signatures. Doc: graph-api/securing-requests.
 */
async function takesProof(client: GraphClient): Promise<AppProof> {
	const { accessToken, appSecret } = client.credential;
	const takes = async (secret: string) => {
		const proof = appSecretProof(secret, accessToken);
		return await attempt(client.get('/me', { fields: 'id', appsecret_proof: proof }));
	};
	const right = await takes(appSecret);
	if (!right.ok) return REFUSED.includes(right.failure.errorClass) ? 'refused' : 'untold';
	const wrong = await takes(`not ${appSecret}`);
	return wrong.ok ? 'untold' : 'secretOnly';
}

/** What the fields are called in the form, by login type. */
export function appFieldsOf({ credential }: Pick<GraphClient, 'credential'>) {
	const isInstagram = credential.loginType === 'instagram';
	return {
		id: isInstagram ? "'Instagram App ID'" : "'App ID'",
		secret: isInstagram ? "'Instagram App Secret'" : "'App Secret'",
		whereTo: isInstagram
			? "Copy both from the App Dashboard: Instagram, API setup with Instagram login. They are others than the Meta app's own under App settings, Basic."
			: 'Copy both from the App Dashboard: App settings, Basic. They must belong to the same app.',
	};
}
