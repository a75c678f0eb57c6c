import { sleep } from 'n8n-workflow';

import { Lifetime } from '../../../../nodes/InstagramLeads/common/lifetime';
import { appGroup } from '../../../../nodes/InstagramLeads/graph/webhooks/appGroup';
import { APP_FIELDS } from '../../../../nodes/InstagramLeads/graph/webhooks/fields';
import { APP_SECRET, facebookCredential, PAGE_TOKEN } from '../../../helpers/credentials';
import { expectAccountLookup, metaHost, page } from '../../../helpers/graph';
import type { ActiveTrigger } from '../../../helpers/trigger';
import { activate } from '../../../helpers/trigger';
import { hookContext, triggerNode, triggerNodeType, workflowOf } from '../../../helpers/n8n';
import { pagePath } from '../../../helpers/subscriptions';

/**
 * n8n brings a trigger up and sets its webhook up at the same time, and takes both away at the same time: whichever
 * comes first, the app's callback stays with who is left.
 */

/** Each test has an app of its own: what a process knows of one lasts. */
let appNumber = 8_000_000_000_000_000;
let appId = '';
const open: Array<() => Promise<void>> = [];

beforeEach(() => void (appId = String(++appNumber)));
afterEach(async () => {
	for (const close of open.splice(0)) await close();
});

const addressOf = (name: string) => `https://n8n.example.com/webhook/${name}-${appId}/webhook`;
const app = () => metaHost(facebookCredential(), `${appId}|${APP_SECRET}`);
const appPath = () => `/v25.0/${appId}/subscriptions`;

/** A workflow of the app, and what n8n does with its two halves. */
function workflowCalled(name: string) {
	const parameters = { mode: 'webhook', catchUp: false };
	const node = triggerNode({ parameters, node: { webhookId: `${name}-${appId}` } });
	const workflow = workflowOf(node, `${name}-${appId}`);
	const credential = facebookCredential({ appId });
	const ask = async (method: 'checkExists' | 'create' | 'delete', httpMethod = 'POST') => {
		const context = hookContext({ credential, workflow }, httpMethod);
		return await triggerNodeType.webhookMethods.default[method].call(context);
	};
	return {
		credential,
		ask,
		async bringUp(): Promise<ActiveTrigger> {
			expectAccountLookup(credential);
			const trigger = await activate({ workflow, credential });
			open.push(trigger.close);
			return trigger;
		},
	};
}

type Published = ReturnType<typeof workflowCalled>;

/** Meta says once where the callback points. */
function callbackIs(name: string): void {
	const fields = APP_FIELDS.map((field) => ({ name: field }));
	const entry = { object: 'instagram', callback_url: addressOf(name), active: true, fields };
	app()
		.get(appPath())
		.reply(200, { data: [entry] });
}

function accountIsOn({ credential }: Published): void {
	metaHost(credential, PAGE_TOKEN)
		.get(pagePath)
		.reply(200, { data: [{ id: appId, subscribed_fields: ['messages', 'feed'] }] });
}

/** Meta is to be asked once to move the callback there. */
function expectMoveTo(name: string): void {
	const isThere = ({ callback_url: url }: { callback_url: string }) => url === addressOf(name);
	app().post(appPath(), isThere).reply(200, { success: true });
}

/** It is published, alone so far, and holds the callback. */
async function holder(): Promise<Published> {
	const first = workflowCalled('first');
	await first.bringUp();
	callbackIs('first');
	accountIsOn(first);
	expect(await first.ask('checkExists')).toBe(true);
	return first;
}

describe('a trigger that is up before n8n has set its webhook up', () => {
	it('has the callback when its holder goes', async () => {
		const first = await holder();
		const second = workflowCalled('second');
		await second.bringUp();
		callbackIs('first');
		accountIsOn(second);
		expect(await second.ask('checkExists')).toBe(true);
		callbackIs('first');
		expectMoveTo('second');
		await first.ask('delete');
		expect(appGroup(appId).holder?.key).toContain('second');
	});

	it('keeps the callback from being taken away, and takes it when its webhook is set up', async () => {
		const first = await holder();
		const second = workflowCalled('second');
		await second.bringUp();
		callbackIs('first');
		await first.ask('delete');
		callbackIs('first');
		expect(await second.ask('checkExists')).toBe(false);
		callbackIs('first');
		accountIsOn(second);
		metaHost(second.credential, PAGE_TOKEN).post(pagePath).query(true).reply(200, {});
		expectMoveTo('second');
		expect(await second.ask('create')).toBe(true);
		expect(appGroup(appId).holder?.key).toContain('second');
	});

	it('is known by its address from the first of its two webhooks on', async () => {
		const second = workflowCalled('second');
		await second.bringUp();
		await second.ask('checkExists', 'GET');
		expect(appGroup(appId).members.map(({ callbackUrl }) => callbackUrl)).toEqual([
			addressOf('second'),
		]);
	});
});

describe('a webhook that n8n has set up before its trigger is up', () => {
	it('gets nobody else the events of its account: they come again', async () => {
		await holder();
		const group = appGroup(appId);
		const second = workflowCalled('second');
		callbackIs('first');
		const token = 'EAAthe other page';
		const other = { id: '104857600000002', access_token: token };
		const account = { id: '17841400000000002', username: 'other.shop' };
		metaHost(second.credential)
			.get('/v25.0/me/accounts')
			.query(true)
			.reply(200, { data: [page({ ...other, instagram_business_account: account })] });
		const path = `/v25.0/${other.id}/subscribed_apps`;
		metaHost(second.credential, token).get(path).reply(200, { data: [] });
		metaHost(second.credential, token).post(path).query(true).reply(200, {});
		await second.ask('create');
		const [member] = group.members;
		expect([group.missing.isAwaited, group.isFor(member, account.id)]).toEqual([true, false]);
	});
});

describe('a webhook that n8n takes away and sets up again, since setting it up failed at first', () => {
	it('can have the callback like any other', async () => {
		const first = await holder();
		const second = workflowCalled('second');
		await second.bringUp();
		callbackIs('first');
		await second.ask('delete');
		callbackIs('first');
		accountIsOn(second);
		expect(await second.ask('checkExists')).toBe(true);
		callbackIs('first');
		expectMoveTo('second');
		await first.ask('delete');
	});
});

describe('what n8n asks twice, for it does not tell which of the two webhooks it is about', () => {
	it('moves the callback once', async () => {
		const first = await holder();
		const second = workflowCalled('second');
		await second.bringUp();
		await second.ask('checkExists', 'GET');
		callbackIs('first');
		expectMoveTo('second');
		callbackIs('second');
		// No turn ends before its work does.
		jest.mocked(sleep).mockReturnValue(new Promise(() => {}));
		await Promise.all([first.ask('delete'), first.ask('delete')]);
		jest.mocked(sleep).mockResolvedValue();
		expect(appGroup(appId).holder?.key).toContain('second');
	});

	it('takes the subscription of the last one away once', async () => {
		const first = await holder();
		callbackIs('first');
		app().delete(appPath()).query({ object: 'instagram' }).reply(200, { success: true });
		accountIsOn(first);
		metaHost(first.credential, PAGE_TOKEN).delete(pagePath).reply(200, { success: true });
		app().get(appPath()).reply(200, { data: [] });
		jest.mocked(sleep).mockReturnValue(new Promise(() => {}));
		await Promise.all([first.ask('delete'), first.ask('delete')]);
		jest.mocked(sleep).mockResolvedValue();
	});
});

describe('a change of the subscription that hangs', () => {
	it('keeps the next one waiting for a minute at most', async () => {
		const group = appGroup(appId);
		const waits = jest.spyOn(Lifetime.prototype, 'within');
		void group.exclusively(async () => await new Promise<never>(() => {}));
		expect(await group.exclusively(async () => await Promise.resolve('its turn'))).toBe('its turn');
		expect(waits.mock.calls.map(([milliseconds]) => milliseconds)).toEqual([60_000, 60_000]);
		waits.mockRestore();
	});
});
