import { randomInt } from 'node:crypto';
import type { N8nClient } from '../../../sandbox/n8n/client.mts';
import {
	createSimulatorClient,
	type SimulatorClient,
} from '../../../sandbox/graph-simulator/client.mts';
import { startSimulator } from '../../../sandbox/graph-simulator/server.mts';
import type { SettingsInput } from '../../../sandbox/graph-simulator/state/settings.mts';
import type { World } from '../../../sandbox/graph-simulator/state/world.mts';
import { noteSecrets } from './keyLogger.mts';
import { signIn } from './signIn.mts';
import { CREDENTIAL_TYPE, OAUTH2_TYPE, type CredentialRef } from './workflows.mts';

export type LoginType = 'facebook' | 'instagram';
export const loginTypes: LoginType[] = ['facebook', 'instagram'];

/**
 * How n8n comes by the token: one of a login type is pasted, or somebody signs in at Facebook. That gives
 * the token of a person, or of a system user, who sees the Page (`systemUser`) or the account alone
 * (`unified`).
 */
export type Login = LoginType | SignIn;
export type SignIn = 'person' | 'systemUser' | 'unified';
export const signIns: SignIn[] = ['person', 'systemUser', 'unified'];
export const logins: Login[] = [...loginTypes, ...signIns];

/** What the simulator's app gives who signs in. */
const GIVES: Record<SignIn, SettingsInput> = {
	person: { configurationToken: 'user' },
	systemUser: { configurationToken: 'systemUser', systemUserSees: 'page' },
	unified: { configurationToken: 'systemUser', systemUserSees: 'account' },
};

export const VERIFY_TOKEN = 'made-up-verify-token';

/** A business on a simulated Instagram of its own, with a credential for it in n8n. */
export interface Business {
	login: Login;
	/** Which of Meta's hosts it is called on. */
	loginType: LoginType;
	/** Plays Meta and the customers. */
	instagram: SimulatorClient;
	/** Where the simulator keeps files: `<filesUrl>/photo.jpg?bytes=1000`, or `&status=403`. */
	filesUrl: string;
	accountId: string;
	/** What messages go through: the Page's ID, or the account's. */
	messagingNode: string;
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

const isSignIn = (login: Login): login is SignIn => login in GIVES;

/**
 * Opens a business whose ids nobody else has, so that tests can share one n8n.
 *
 * @param accountId in an n8n of its own it may be one that a test knows beforehand
 */
export async function openBusiness(
	n8n: N8nClient,
	login: Login,
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
		settings: isSignIn(login) ? GIVES[login] : {},
	});
	const loginType = login === 'instagram' ? 'instagram' : 'facebook';
	const settings = settingsOf(login, world, {
		facebook: simulator.facebookBaseUrl,
		instagram: simulator.instagramBaseUrl,
	});
	const credential = await credentialOf(n8n, login, `${login} ${world.account.id}`, settings);
	const note = async () => noteSecrets([VERIFY_TOKEN, ...(await instagram.getSecrets())]);
	const hasPage = loginType === 'facebook' && login !== 'unified';
	return {
		login,
		loginType,
		instagram,
		filesUrl: `${simulator.url}/_files`,
		accountId: world.account.id,
		messagingNode: hasPage ? world.page.id : world.account.id,
		appSecret: loginType === 'facebook' ? world.app.secret : world.app.instagramAppSecret,
		credential,
		settings,
		note,
		async close() {
			await note();
			await simulator.close();
		},
	};
}

function settingsOf(
	login: Login,
	{ app, facebookUser, account }: World,
	baseUrls: Record<LoginType, string>,
): Record<string, string> {
	const verifyToken = VERIFY_TOKEN;
	if (isSignIn(login)) {
		return {
			clientId: app.id,
			clientSecret: app.secret,
			// Whoever signs in without one is asked for scopes.
			configId: login === 'person' ? '' : digits('10', 13),
			verifyToken,
			baseUrl: baseUrls.facebook,
		};
	}
	const own = {
		facebook: { appId: app.id, appSecret: app.secret, accessToken: facebookUser.accessToken },
		instagram: {
			appId: app.instagramAppId,
			appSecret: app.instagramAppSecret,
			accessToken: account.accessToken,
		},
	}[login];
	return { loginType: login, ...own, verifyToken, baseUrl: baseUrls[login] };
}

async function credentialOf(
	n8n: N8nClient,
	login: Login,
	name: string,
	data: Record<string, string>,
): Promise<CredentialRef> {
	const type = isSignIn(login) ? OAUTH2_TYPE : CREDENTIAL_TYPE;
	const { id } = await n8n.createCredential({ name, type, data });
	if (isSignIn(login)) await signIn(n8n, id);
	return { id, name, type };
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

/** What was asked of Meta, without the hourly look at the subscription, which may come at any moment. */
export async function callsBesideHourlyLook({ instagram }: Business): Promise<string[]> {
	const calls = (await instagram.getCalls()).map(({ method, path }) => `${method} ${path}`);
	return calls.filter((call) => !/^GET .*subscri/.test(call));
}
