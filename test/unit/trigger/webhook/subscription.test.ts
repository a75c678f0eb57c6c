import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

import { APP_FIELDS } from '../../../../nodes/InstagramLeads/graph/webhooks/fields';
import {
	ACCOUNT_ID,
	APP_ID,
	facebookCredential,
	instagramCredential,
	PAGE_TOKEN,
} from '../../../helpers/credentials';
import { expectAccountLookup, graphError, metaHost, page } from '../../../helpers/graph';
import {
	appHost,
	appPath,
	FOREIGN,
	OURS,
	pagePath,
	present,
	presentOnPage,
} from '../../../helpers/subscriptions';
import type { Surroundings } from '../../../helpers/n8n';
import { hookContext, logOf, triggerNodeType } from '../../../helpers/n8n';

const success = { success: true };
type Method = 'checkExists' | 'create' | 'delete';

/** n8n asks the trigger about its webhook. */
async function ask(method: Method, surroundings: Surroundings) {
	const context = hookContext(surroundings);
	const log = logOf(context);
	const result = await triggerNodeType.webhookMethods.default[method].call(context);
	return { result, log };
}

const expectAccountLookupAt = (credential: ICredentialDataDecryptedObject, version: string) =>
	void metaHost(credential)
		.get(`/${version}/me/accounts`)
		.query(true)
		.reply(200, { data: [page()] });

const presentOnPageAt = (
	credential: ICredentialDataDecryptedObject,
	version: string,
	fields: string[],
) =>
	void metaHost(credential, PAGE_TOKEN)
		.get(pagePath.replace('v25.0', version))
		.reply(200, { data: [{ id: APP_ID, subscribed_fields: fields }] });

describe('what n8n asks about the verification address', () => {
	it.each<Method>(['checkExists', 'delete'])(
		'is answered without a call: the subscription belongs to the other method (%s)',
		async (method) => {
			const context = hookContext({}, 'GET');
			expect(await triggerNodeType.webhookMethods.default[method].call(context)).toBe(true);
			expect(logOf(context)).toEqual([]);
		},
	);
});

describe('checkExists', () => {
	it('is true when Meta delivers to us already', async () => {
		const credential = facebookCredential();
		present(OURS);
		expectAccountLookup(credential);
		presentOnPage(credential, ['messages', 'feed']);
		expect((await ask('checkExists', { credential })).result).toBe(true);
	});

	it.each<[string, string | undefined, object]>([
		['nothing is subscribed', undefined, {}],
		['Meta delivers to somebody else', FOREIGN, {}],
		['it is switched off', OURS, { active: false }],
		['a field is missing', OURS, { fields: [{ name: 'messages' }] }],
	])('is false when %s', async (_name, callbackUrl, more) => {
		present(callbackUrl, more);
		expect((await ask('checkExists', { credential: facebookCredential() })).result).toBe(false);
	});

	it('is false when the account is not switched on', async () => {
		const credential = facebookCredential();
		present(OURS);
		expectAccountLookup(credential);
		presentOnPage(credential, []);
		expect((await ask('checkExists', { credential })).result).toBe(false);
	});
});

describe('checkExists when n8n comes up again', () => {
	const askAtStart = async (status: number) => {
		const context = hookContext({ credential: facebookCredential() });
		const log = logOf(context);
		jest.spyOn(context, 'getActivationMode').mockReturnValue('init');
		appHost()
			.get(appPath)
			.times(status === 500 ? 3 : 1)
			.reply(status, status === 500 ? graphError(2) : { data: [] });
		const exists = await triggerNodeType.webhookMethods.default.checkExists.call(context);
		return { exists, log };
	};

	it('takes the subscription for granted where Meta does not say', async () => {
		const { exists, log } = await askAtStart(500);
		expect(exists).toBe(true);
		expect(JSON.stringify(log)).toContain('taken for granted');
	});

	it('is false where Meta says that there is none', async () => {
		expect((await askAtStart(200)).exists).toBe(false);
	});
});

describe('create', () => {
	/** Expects the subscribing of app and Page; gives what the app asked for. */
	function expectSubscribing(credential: ICredentialDataDecryptedObject) {
		const asked: Array<Record<string, unknown>> = [];
		appHost()
			.post(appPath, (body) => asked.push(body) > 0)
			.reply(200, success);
		expectAccountLookup(credential);
		presentOnPage(credential, []);
		metaHost(credential, PAGE_TOKEN).post(pagePath).query(true).reply(200, success);
		return asked;
	}

	it.each([
		['nothing was there', undefined],
		['ours was there', OURS],
	])('subscribes app and Page: %s', async (_name, callbackUrl) => {
		const credential = facebookCredential({ verifyToken: 'my words' });
		present(callbackUrl);
		const asked = expectSubscribing(credential);
		expect((await ask('create', { credential })).result).toBe(true);
		expect(asked).toEqual([
			{
				object: 'instagram',
				callback_url: OURS,
				fields: APP_FIELDS.join(','),
				verify_token: 'my words',
				include_values: true,
			},
		]);
	});

	it('leaves out a field that Meta refuses, says so, and takes the rest for whole', async () => {
		const credential = facebookCredential({ apiVersion: 'v21.0' });
		const old = appPath.replace('v25.0', 'v21.0');
		const asked: string[] = [];
		appHost().get(old).reply(200, { data: [] });
		expectAccountLookupAt(credential, 'v21.0');
		presentOnPageAt(credential, 'v21.0', []);
		metaHost(credential, PAGE_TOKEN)
			.post(pagePath.replace('v25.0', 'v21.0'))
			.query(true)
			.reply(200, success);
		appHost()
			.post(old)
			.times(2)
			.reply((_uri, body) => {
				const fields = String((body as { fields: string }).fields).split(',');
				asked.push(fields.join(','));
				const index = fields.indexOf('messaging_seen');
				const message = `(#100) Param fields[${index}] must be one of {…} - got "messaging_seen"`;
				return index < 0 ? [200, success] : [400, graphError(100, { message })];
			});
		const { result, log } = await ask('create', { credential });
		expect(result).toBe(true);
		const rest = APP_FIELDS.filter((field) => field !== 'messaging_seen');
		expect(asked).toEqual([APP_FIELDS.join(','), rest.join(',')]);
		expect(log).toEqual([
			{ level: 'warn', message: expect.stringMatching(/left out: messaging_seen\./) as string },
		]);

		const fields = rest.map((name) => ({ name }));
		const entry = { object: 'instagram', callback_url: OURS, active: true, fields };
		appHost()
			.get(old)
			.reply(200, { data: [entry] });
		presentOnPageAt(credential, 'v21.0', ['messages']);
		expect((await ask('checkExists', { credential })).result).toBe(true);
	});

	it.each([
		['in upper case', 'https://N8N.example.com/webhook', OURS],
		['with its port', 'https://n8n.example.com:443/webhook', OURS],
		[
			'in Cyrillic',
			'https://пример.рф/webhook',
			'https://xn--e1afmkfd.xn--p1ai/webhook/hook-1/webhook',
		],
	])('knows its own callback %s', async (_name, webhookBaseUrl, kept) => {
		const credential = facebookCredential();
		present(kept);
		const asked = expectSubscribing(credential);
		expect((await ask('create', { credential, webhookBaseUrl })).result).toBe(true);
		expect(asked).toEqual([expect.objectContaining({ callback_url: kept })]);
	});

	it("reports somebody else's callback and changes nothing", async () => {
		present(FOREIGN);
		const failure = await ask('create', { credential: facebookCredential() }).then(
			() => undefined,
			(error: { message: string; description: string }) => error,
		);
		expect(failure?.message).toContain('already sends its Instagram events to another address');
		expect(failure?.description).toContain('https://crm.example.com/instagram (');
		expect(failure?.description).toContain("'Replace Foreign Subscription'");
		expect(JSON.stringify(failure)).not.toContain('secret=hidden');
	});

	it.each([
		['https://n8n.example.com/webhook/other/webhook', 'another workflow of this n8n'],
		['https://n8n.example.com/webhook-test/hook-1/webhook', 'a test address of this n8n'],
		[
			'https://two.example.com/webhook/6c7a1a9e-9d0c-4d40-9e63-0f1f8a6a3d11/webhook',
			'an Instagram Leads Trigger in another n8n',
		],
		['https://two.example.com/webhook-test/x', "a test address of another n8n's"],
		['https://app.manychat.com/instagram', 'ManyChat'],
		['https://elsewhere.example.com/x', 'another system or another n8n'],
		['not an address', 'an unknown system'],
	])('says whose it is: %s', async (foreign, owner) => {
		present(foreign);
		await expect(ask('create', { credential: facebookCredential() })).rejects.toMatchObject({
			description: expect.stringContaining(owner) as string,
		});
	});

	it("replaces somebody else's callback where the operator ticked it", async () => {
		const credential = facebookCredential();
		present(FOREIGN);
		const asked = expectSubscribing(credential);
		const parameters = { options: { replaceForeignSubscription: true } };
		expect((await ask('create', { credential, parameters })).result).toBe(true);
		expect(asked).toHaveLength(1);
	});

	it.each([
		'http://n8n.example.com/webhook',
		'https://localhost:5678/webhook',
		'https://127.0.0.1/webhook',
		'https://10.0.0.7/webhook',
		'https://192.168.1.7/webhook',
		'https://172.20.0.7/webhook',
		'https://n8n/webhook',
	])("refuses an address that Meta can't reach: %s", async (webhookBaseUrl) => {
		present();
		await expect(
			ask('create', { credential: facebookCredential(), webhookBaseUrl }),
		).rejects.toMatchObject({
			message: expect.stringContaining("Meta can't reach this n8n") as string,
			description: expect.stringContaining('WEBHOOK_URL') as string,
		});
	});

	it("says what is wrong when app ID and secret don't fit", async () => {
		appHost().get(appPath).reply(400, graphError(190));
		await expect(ask('create', { credential: facebookCredential() })).rejects.toThrow(
			"'App ID' and 'App Secret'",
		);
	});

	/** Expects everything up to the subscribing of the app. */
	const expectAccountFirst = (credential: ICredentialDataDecryptedObject) => {
		present();
		expectAccountLookup(credential);
		presentOnPage(credential, []);
		metaHost(credential, PAGE_TOKEN).post(pagePath).query(true).reply(200, success);
	};

	it('says what is wrong when Meta could not verify the callback', async () => {
		const credential = facebookCredential();
		expectAccountFirst(credential);
		appHost().post(appPath).reply(400, graphError(2200));
		await expect(ask('create', { credential })).rejects.toThrow(
			"couldn't verify the webhook address",
		);
	});

	it('tries again what passes by itself', async () => {
		const credential = facebookCredential();
		expectAccountFirst(credential);
		appHost().post(appPath).reply(500, graphError(2));
		appHost().post(appPath).reply(200, success);
		expect((await ask('create', { credential })).result).toBe(true);
	});

	it('says what is missing without app ID and secret', async () => {
		const credential = facebookCredential({ appId: '' });
		await expect(ask('create', { credential })).rejects.toThrow("'App ID' or 'App Secret'");
	});

	it('leaves the callback to the dashboard where Instagram Login takes it there only', async () => {
		const credential = instagramCredential();
		const path = `/v25.0/${ACCOUNT_ID}/subscribed_apps`;
		appHost().get(appPath).reply(400, graphError(190));
		expectAccountLookup(credential);
		metaHost(credential).get(path).reply(200, { data: [] });
		metaHost(credential)
			.post(path)
			.query({ subscribed_fields: APP_FIELDS.join(',') })
			.reply(200, success);
		const { result, log } = await ask('create', { credential });
		expect(result).toBe(true);
		expect(JSON.stringify(log)).toContain(OURS);
	});
});

describe('delete', () => {
	it('removes both layers when they are ours', async () => {
		const credential = facebookCredential();
		present(OURS);
		appHost().delete(appPath).query({ object: 'instagram' }).reply(200, success);
		expectAccountLookup(credential);
		presentOnPage(credential, ['messages', 'feed']);
		metaHost(credential, PAGE_TOKEN).delete(pagePath).reply(200, success);
		expect(await ask('delete', { credential })).toEqual({ result: true, log: [] });
	});

	it.each([
		['somebody else took over meanwhile', FOREIGN],
		['nothing is there', undefined],
	])('touches nothing when %s', async (_name, callbackUrl) => {
		present(callbackUrl);
		const credential = facebookCredential();
		expect(await ask('delete', { credential })).toEqual({ result: true, log: [] });
	});

	it('never fails: what Meta refuses is logged', async () => {
		const credential = facebookCredential();
		present(OURS);
		appHost().delete(appPath).query(true).reply(400, graphError(100));
		const { result, log } = await ask('delete', { credential });
		expect(result).toBe(true);
		expect(log).toEqual([
			{ level: 'warn', message: expect.stringContaining('was not removed') as string },
		]);
	});
});
