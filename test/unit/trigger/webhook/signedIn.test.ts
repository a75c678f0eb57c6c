import { createHmac } from 'crypto';

import {
	APP_ID,
	APP_SECRET,
	asSignedIn,
	facebookCredential,
	PAGE_TOKEN,
} from '../../../helpers/credentials';
import { expectAccountLookup, metaHost } from '../../../helpers/graph';
import { hookContext, triggerNodeType } from '../../../helpers/n8n';
import {
	appHost,
	appPath,
	OURS,
	pagePath,
	present,
	presentOnPage,
} from '../../../helpers/subscriptions';
import { get, post } from '../../../helpers/webhooks';

const parameters = { authentication: 'oAuth2' };

/** The trigger, set to the credential of a sign-in; each has a webhook of its own. */
let made = 0;
const signedIn = (credential = facebookCredential()) => ({
	credential: asSignedIn(credential),
	parameters,
	node: { id: `signed-in-${++made}` },
});

/** What the trigger gives Meta as verify token where the operator gave none. */
const derived = createHmac('sha256', APP_SECRET)
	.update(`instagram-leads webhook verification ${APP_ID}`)
	.digest('hex')
	.slice(0, 40);

describe('the webhook of a trigger that is set to OAuth2', () => {
	it.each([
		['derived from the app secret', facebookCredential(), derived, 200],
		['that the operator chose', facebookCredential({ verifyToken: 'my words' }), 'my words', 200],
		['of somebody else', facebookCredential(), 'other words', 403],
	])('is verified by a token %s: %#', async (_name, credential, verifyToken, status) => {
		const asked = {
			'hub.mode': 'subscribe',
			'hub.challenge': '1158201444',
			'hub.verify_token': verifyToken,
		};
		expect((await get(asked, signedIn(credential))).status).toBe(status);
	});

	it.each([
		["is read where the app's secret signed it", APP_SECRET, true],
		['is refused where another secret signed it', 'another_secret', false],
	])('a delivery %s', async (_name, secret, isRead) => {
		const { status } = await post({ object: 'instagram', entry: [] }, { ...signedIn(), secret });
		expect(status === 401 || status === 403).toBe(!isRead);
	});

	it('is subscribed with the app of the sign-in', async () => {
		const credential = facebookCredential({ verifyToken: 'my words' });
		const asked: unknown[] = [];
		present();
		appHost()
			.post(appPath, (body) => asked.push(body) > 0)
			.reply(200, { success: true });
		expectAccountLookup(credential);
		presentOnPage(credential, []);
		metaHost(credential, PAGE_TOKEN).post(pagePath).query(true).reply(200, { success: true });
		const context = hookContext({ credential: asSignedIn(credential), parameters });
		expect(await triggerNodeType.webhookMethods.default.create.call(context)).toBe(true);
		expect(asked).toEqual([
			expect.objectContaining({ callback_url: OURS, verify_token: 'my words' }),
		]);
	});
});
