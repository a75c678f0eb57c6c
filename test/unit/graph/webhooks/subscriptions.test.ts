import nock from 'nock';

import { accountFields, APP_FIELDS } from '../../../../nodes/InstagramLeads/graph/webhooks/fields';
import {
	isAccountSubscribed,
	readAppSubscription,
	subscribeAccount,
	subscribeApp,
	unsubscribeAccount,
	unsubscribeApp,
} from '../../../../nodes/InstagramLeads/graph/webhooks/subscriptions';
import {
	ACCOUNT_ID,
	APP_ID,
	APP_SECRET,
	facebookCredential,
	instagramCredential,
	PAGE_ID,
	PAGE_TOKEN,
} from '../../../helpers/credentials';
import { clientFor, failureOf, graphError, metaHost } from '../../../helpers/graph';

const credential = facebookCredential();
const appHost = () => metaHost(facebookCredential(), `${APP_ID}|${APP_SECRET}`);
const appPath = `/v25.0/${APP_ID}/subscriptions`;
const callback = 'https://n8n.example.com/webhook/hook-1/webhook';
const success = { success: true };

describe("the app's subscription", () => {
	it.each<[string, object, object | undefined]>([
		[
			'fields as objects',
			{
				object: 'instagram',
				callback_url: callback,
				active: false,
				fields: [{ name: 'messages', version: 'v25.0' }, { name: 'comments' }],
			},
			{ callbackUrl: callback, active: false, fields: ['messages', 'comments'] },
		],
		[
			'fields as names',
			{ object: 'instagram', callback_url: callback, fields: ['messages'] },
			{ callbackUrl: callback, active: true, fields: ['messages'] },
		],
		[
			'nothing but the object',
			{ object: 'instagram' },
			{ callbackUrl: '', active: true, fields: [] },
		],
		['another object', { object: 'page', callback_url: callback }, undefined],
	])('is read: %s', async (_name, subscription, expected) => {
		appHost()
			.get(appPath)
			.reply(200, { data: [null, { object: 'user' }, subscription] });
		expect(await readAppSubscription(await clientFor(credential))).toEqual(expected);
	});

	it("is made, with Meta's own host and the app's token also for Instagram Login", async () => {
		appHost()
			.post(appPath, {
				object: 'instagram',
				callback_url: callback,
				fields: APP_FIELDS.join(','),
				verify_token: 'verify-me',
				include_values: true,
			})
			.reply(200, success);
		await subscribeApp(await clientFor(instagramCredential()), callback, 'verify-me');
	});

	it('never asks for echoes by a field of their own: Meta refuses the whole call', () => {
		expect(APP_FIELDS).not.toContain('message_echoes');
		expect(APP_FIELDS).toEqual(expect.arrayContaining(['messages', 'comments']));
	});

	it('is removed for Instagram only', async () => {
		appHost().delete(appPath).query({ object: 'instagram' }).reply(200, success);
		await unsubscribeApp(await clientFor(credential));
	});

	it.each([{ appId: '' }, { appSecret: '' }])('needs app ID and secret: %j', async (fields) => {
		const client = await clientFor(facebookCredential(fields));
		const failure = await failureOf(readAppSubscription(client));
		expect(failure.message).toContain("'App ID' or 'App Secret'");
	});
});

describe("the account's subscription", () => {
	const page = {
		account: { id: ACCOUNT_ID },
		pageId: PAGE_ID,
		messagingNode: PAGE_ID,
		messagingToken: PAGE_TOKEN,
	};
	const pagePath = `/v25.0/${PAGE_ID}/subscribed_apps`;
	const pageHost = () => metaHost(credential, PAGE_TOKEN);
	const present = (...fields: string[]) =>
		pageHost()
			.get(pagePath)
			.reply(200, { data: [{ id: 'other-app' }, { id: APP_ID, subscribed_fields: fields }] });

	/** Answers the subscribing with what Meta would, and tells which fields were asked for. */
	const subscribing = (...answers: Array<[number, object]>) => {
		const asked: string[] = [];
		for (const [status, body] of answers) {
			pageHost()
				.post(pagePath)
				.query((query) => {
					asked.push(String(query.subscribed_fields));
					return true;
				})
				.reply(status, body);
		}
		return asked;
	};

	it("of a Page has the Page's own field names: comments is none of them", async () => {
		pageHost().get(pagePath).reply(200, { data: [] });
		const asked = subscribing([200, success]);
		await subscribeAccount(await clientFor(credential), page);
		const fields = asked[0].split(',');
		expect(fields).toEqual(expect.arrayContaining(['messages', 'feed']));
		for (const foreign of ['comments', 'live_comments', 'messaging_seen', 'messaging_referral']) {
			expect(fields).not.toContain(foreign);
		}
	});

	it('keeps the fields that somebody else subscribed to', async () => {
		present('leadgen', 'feed');
		const asked = subscribing([200, success]);
		await subscribeAccount(await clientFor(credential), page);
		const fields = asked[0].split(',');
		expect(fields).toContain('leadgen');
		expect(fields.filter((field) => field === 'feed')).toHaveLength(1);
	});

	it('makes do with the feed where the app may not have messages of the Page', async () => {
		present('leadgen');
		const asked = subscribing([403, graphError(200)], [200, success]);
		await subscribeAccount(await clientFor(credential), page);
		expect(asked[1]).toBe('leadgen,feed');
	});

	const unknown = (asked: string, field: string) => {
		const index = asked.split(',').indexOf(field);
		const message = `(#100) Param subscribed_fields[${index}] must be one of {a, b} - got "${field}"`;
		return graphError(100, { message });
	};

	/** Meta as it takes all fields but these; `says` words the refusal. */
	const refusing = (fields: string[], says: (asked: string, field: string) => object) => {
		const asked: string[] = [];
		pageHost()
			.persist()
			.post(pagePath)
			.query(true)
			.reply((uri) => {
				const query = new URL(uri, 'https://x').searchParams.get('subscribed_fields') ?? '';
				asked.push(query);
				const bad = query.split(',').find((field) => fields.includes(field));
				return bad ? [400, says(query, bad)] : [200, success];
			});
		return asked;
	};

	it.each<[string, (asked: string, field: string) => object]>([
		['names it', unknown],
		[
			'names it in another language',
			(asked, field) => ({
				...graphError(100, {
					message: `(#100) パラメータ subscribed_fields[${asked.split(',').indexOf(field)}] が不正です`,
				}),
			}),
		],
		[
			'names it behind a long list, and counts otherwise',
			(_asked, field) =>
				graphError(100, {
					message: `(#100) Param subscribed_fields[0] must be one of {${'a_field, '.repeat(99)}} - got "${field}"`,
				}),
		],
		['does not say which', () => graphError(100, { message: 'Invalid parameter' })],
	])('leaves out what Meta refuses, and keeps the rest: Meta %s', async (_name, says) => {
		present('leadgen');
		const asked = refusing(['message_reactions', 'standby'], says);
		const leftOut = await subscribeAccount(await clientFor(credential), page);
		nock.cleanAll();
		expect(leftOut).toEqual(['message_reactions', 'standby']);
		expect(asked[asked.length - 1]).toBe(
			'leadgen,messages,messaging_postbacks,messaging_optins,messaging_handovers,feed',
		);
	});

	it('fails as before where no field is to blame', async () => {
		present();
		const asked = refusing([...accountFields('facebook')], () => graphError(100));
		const failure = await failureOf(subscribeAccount(await clientFor(credential), page));
		nock.cleanAll();
		expect(failure.facts.code).toBe(100);
		expect(asked).toHaveLength(3);
	});

	it('fails where Meta refuses for another reason', async () => {
		present();
		subscribing([400, graphError(190)]);
		const failure = await failureOf(subscribeAccount(await clientFor(credential), page));
		expect(failure.errorClass).toBe('reconnect');
	});

	it('of an Instagram account has the names of Instagram, on the account itself', async () => {
		const own = instagramCredential();
		const path = `/v25.0/${ACCOUNT_ID}/subscribed_apps`;
		const host = metaHost(own);
		host
			.get(path)
			.reply(200, { data: [{ app_id: APP_ID, subscribed_fields: ['story_insights'] }] });
		host
			.post(path)
			.query({ subscribed_fields: ['story_insights', ...APP_FIELDS].join(',') })
			.reply(200, success);
		const account = { account: { id: ACCOUNT_ID }, messagingNode: ACCOUNT_ID };
		await subscribeAccount(await clientFor(own), account);
	});

	it('of an Instagram account is whole without what Meta refuses', async () => {
		const own = instagramCredential({ apiVersion: 'v21.0' });
		const client = await clientFor(own);
		const account = { account: { id: ACCOUNT_ID }, messagingNode: ACCOUNT_ID };
		const path = `/v21.0/${ACCOUNT_ID}/subscribed_apps`;
		const fields = APP_FIELDS.filter((field) => field !== 'message_edit');
		const shown = { data: [{ app_id: APP_ID, subscribed_fields: fields }] };
		metaHost(own).get(path).times(3).reply(200, shown);
		expect(await isAccountSubscribed(client, account)).toBe(false);
		metaHost(own)
			.post(path)
			.query(({ subscribed_fields }) => String(subscribed_fields).includes('message_edit'))
			.reply((uri) => {
				const asked = new URL(uri, 'https://x').searchParams.get('subscribed_fields') ?? '';
				return [400, unknown(asked, 'message_edit')];
			});
		metaHost(own)
			.post(path)
			.query({ subscribed_fields: fields.join(',') })
			.reply(200, success);
		expect(await subscribeAccount(client, account)).toEqual(['message_edit']);
		expect(await isAccountSubscribed(client, account)).toBe(true);
	});

	it('is removed when it is ours alone', async () => {
		present('messages', 'feed');
		pageHost().delete(pagePath).reply(200, success);
		await unsubscribeAccount(await clientFor(credential), page);
	});

	it.each([
		['somebody else subscribed to more', ['messages', 'leadgen']],
		['there is none', []],
	])('stays when %s', async (_name, fields) => {
		present(...fields);
		await unsubscribeAccount(await clientFor(credential), page);
	});
});
