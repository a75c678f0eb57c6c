import { randomInt } from 'node:crypto';
import type { N8nClient } from '../../../sandbox/n8n/client.mts';
import {
	createSimulatorClient,
	type SimulatorClient,
} from '../../../sandbox/graph-simulator/client.mts';
import { startSimulator } from '../../../sandbox/graph-simulator/server.mts';
import { noteSecrets } from './keyLogger.mts';
import { CREDENTIAL_TYPE, type CredentialRef } from './workflows.mts';

export type LoginType = 'facebook' | 'instagram';
export const loginTypes: LoginType[] = ['facebook', 'instagram'];

export const VERIFY_TOKEN = 'made-up-verify-token';

/** A business on a simulated Instagram of its own, with a credential for it in n8n. */
export interface Business {
	loginType: LoginType;
	/** Plays Meta and the customers. */
	instagram: SimulatorClient;
	/** Where the simulator keeps files: `<filesUrl>/photo.jpg?bytes=1000`, or `&status=403`. */
	filesUrl: string;
	accountId: string;
	/** What signs this business's webhooks. */
	appSecret: string;
	credential: CredentialRef;
	/** The fields of the credential. */
	settings: Record<string, string>;
	/** Notes what was secret here, for the search at the end of the run. */
	note(): Promise<void>;
	close(): Promise<void>;
}

const digits = (prefix: string, count: number): string =>
	prefix + Array.from({ length: count }, () => randomInt(10)).join('');

/**
 * Opens a business whose ids nobody else has, so that tests can share one n8n.
 *
 * @param accountId in an n8n of its own it may be one that a test knows beforehand
 */
export async function openBusiness(
	n8n: N8nClient,
	loginType: LoginType,
	accountId = digits('17841', 12),
): Promise<Business> {
	const simulator = await startSimulator();
	const instagram = createSimulatorClient(simulator.url);
	const { world } = await instagram.reset({
		world: {
			app: { id: digits('12', 14), instagramAppId: digits('65', 14) },
			page: { id: digits('10', 13) },
			account: { id: accountId },
		},
	});
	const app = {
		facebook: { id: world.app.id, secret: world.app.secret },
		instagram: { id: world.app.instagramAppId, secret: world.app.instagramAppSecret },
	}[loginType];
	const isFacebook = loginType === 'facebook';
	const name = `${loginType} ${world.account.id}`;
	const settings = {
		loginType,
		appId: app.id,
		appSecret: app.secret,
		accessToken: isFacebook ? world.facebookUser.accessToken : world.account.accessToken,
		verifyToken: VERIFY_TOKEN,
		baseUrl: isFacebook ? simulator.facebookBaseUrl : simulator.instagramBaseUrl,
	};
	const { id } = await n8n.createCredential({ name, type: CREDENTIAL_TYPE, data: settings });
	const note = async () => noteSecrets([VERIFY_TOKEN, ...(await instagram.getSecrets())]);
	return {
		loginType,
		instagram,
		filesUrl: `${simulator.url}/_files`,
		accountId: world.account.id,
		appSecret: app.secret,
		credential: { id, name },
		settings,
		note,
		async close() {
			await note();
			await simulator.close();
		},
	};
}

/** The app-level callback and the account-level fields of a business, as Meta has them. */
export async function subscriptionsOf({ instagram, loginType }: Business): Promise<{
	callbackUrl: string | undefined;
	accountFields: string[] | null;
}> {
	const { app, account } = (await instagram.getState()).subscriptions[loginType];
	const own = app.find(({ object }) => object === 'instagram');
	return { callbackUrl: own?.callbackUrl, accountFields: account };
}
