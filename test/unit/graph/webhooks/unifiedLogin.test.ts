import {
	isAccountSubscribed,
	subscribeAccount,
} from '../../../../nodes/InstagramLeads/graph/webhooks/subscriptions';
import { ACCOUNT_ID, APP_ID, facebookCredential } from '../../../helpers/credentials';
import { clientFor, metaHost } from '../../../helpers/graph';

/** An account that no Page stands for. */
const itself = { account: { id: ACCOUNT_ID }, messagingNode: ACCOUNT_ID };

const path = `/v25.0/${ACCOUNT_ID}/subscribed_apps`;

describe('Unified Login: the account gets every field of the app', () => {
	it.each<[string, object[], boolean]>([
		['one field of ours is on', [{ id: APP_ID, subscribed_fields: ['messages'] }], true],
		['Meta names no fields', [{ id: APP_ID }], true],
		['only another app is there', [{ id: '1', subscribed_fields: ['messages'] }], false],
		['nobody is there', [], false],
	])('it is subscribed where %s', async (_name, data, isSubscribed) => {
		const credential = facebookCredential();
		metaHost(credential).get(path).reply(200, { data });
		expect(await isAccountSubscribed(await clientFor(credential), itself)).toBe(isSubscribed);
	});

	it("is subscribed by its own id, with the credential's token", async () => {
		const credential = facebookCredential();
		metaHost(credential)
			.get(path)
			.reply(200, { data: [] })
			.post(path)
			.query(({ subscribed_fields: fields }) => String(fields).split(',').includes('messages'))
			.reply(200, { success: true });
		expect(await subscribeAccount(await clientFor(credential), itself)).toEqual([]);
	});
});
