import { findAccount } from '../account/connectedAccount';
import type { GraphClient } from '../client/client';
import { attempt } from '../errors/attempt';
import { checkAccountType, checkFeatures, checkLink } from './accountChecks';
import type { SetupCheck } from './setupCheck';
import { checkOf } from './setupCheck';
import { checkApp, checkToken } from './tokenCheck';
import type { Surroundings } from './webhookChecks';
import { checkWebhooks } from './webhookChecks';

/**
 * Walks through all that has to be right between n8n and Instagram. What needs the account is left
 * out where it can't be found; nothing here throws on Meta's account.
 */
export async function checkSetup(
	client: GraphClient,
	surroundings: Surroundings,
): Promise<SetupCheck[]> {
	const token = await checkToken(client);
	const general = [
		token.check,
		await checkApp(client, { ...token, isTokenValid: token.status?.isValid === true }),
	];
	const found = await attempt(findAccount(client));
	if (!found.ok) {
		const link = checkOf('accountLink', 'Instagram account').failure(found.failure);
		return [...general, link, appIsLive];
	}
	const setup = { client, connected: found.value };
	return [
		...general,
		checkLink(setup),
		await checkAccountType(setup),
		...(await checkFeatures(setup, token.status)),
		...(await checkWebhooks(setup, surroundings)),
		appIsLive,
	];
}

/** No edge of the API tells it to a node. */
const appIsLive: SetupCheck = checkOf('appIsLive', 'Meta app is live').warn(
	"Meta's API doesn't tell. Before the app is published no webhook comes, and without Advanced Access only people with a role in the app are heard; comments come by polling only.",
	'App Dashboard: Publish (in older dashboards the switch App Mode, at the top: Live). App Review, Permissions and features: Advanced Access for the permissions listed here.',
);
