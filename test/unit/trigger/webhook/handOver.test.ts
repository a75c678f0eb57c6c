import { Lifetime } from '../../../../nodes/InstagramLeads/common/lifetime';
import { GraphClient } from '../../../../nodes/InstagramLeads/graph/client/client';
import { readCredential } from '../../../../nodes/InstagramLeads/graph/credential/credential';
import type { AppGroup } from '../../../../nodes/InstagramLeads/graph/webhooks/appGroup';
import { appGroup } from '../../../../nodes/InstagramLeads/graph/webhooks/appGroup';
import type { AppMember } from '../../../../nodes/InstagramLeads/graph/webhooks/appMember';
import { APP_FIELDS } from '../../../../nodes/InstagramLeads/graph/webhooks/fields';
import type { OutageReporter } from '../../../../nodes/InstagramLeads/trigger/polling/outageReporter';
import type { CachedClient } from '../../../../nodes/InstagramLeads/trigger/shared/cachedClient';
import { AppMembership } from '../../../../nodes/InstagramLeads/trigger/webhook/appMembership';
import { passTime } from '../../../helpers/clock';
import {
	ACCOUNT_ID,
	APP_SECRET,
	facebookCredential,
	instagramCredential,
	PAGE_TOKEN,
} from '../../../helpers/credentials';
import { expectAccountLookup, graphError, metaHost } from '../../../helpers/graph';
import { hookContext, logOf, triggerNode, triggerNodeType, workflowOf } from '../../../helpers/n8n';
import { FOREIGN, OURS, pagePath } from '../../../helpers/subscriptions';
import { readableLog, storeOver } from '../../../helpers/triggerParts';

const MINUTE = 60_000;
const OTHER_ACCOUNT = '17841400000000002';
const addressOf = (name: string) => `https://n8n.example.com/webhook/${name}/webhook`;

/** Each test has an app of its own: what a process knows of one lasts. */
let appNumber = 7_000_000_000_000_000;
let appId = '';
beforeEach(() => void (appId = String(++appNumber)));

const subscribedTo = (callbackUrl: string | undefined) => ({
	data: callbackUrl
		? [
				{
					object: 'instagram',
					callback_url: callbackUrl,
					active: true,
					fields: APP_FIELDS.map((name) => ({ name })),
				},
			]
		: [],
});

interface Other {
	name: string;
	account?: string;
	isProved?: boolean;
	secret?: string;
	/** Meta refuses what it asks for. */
	isRefused?: boolean;
	/** n8n has not set its webhook up yet. */
	isComing?: boolean;
}

/** Workflows that share the app are up; says who was asked to take the callback over. */
function others(...given: Other[]): { group: AppGroup; asked: string[] } {
	const group = appGroup(appId);
	const asked: string[] = [];
	for (const other of given) {
		const { name, account = ACCOUNT_ID, isProved = true, isRefused, isComing } = other;
		const { secret = APP_SECRET } = other;
		const member: AppMember = {
			key: `${name}:node-1`,
			workflow: name,
			callbackUrl: isComing ? undefined : addressOf(name),
			own: { id: account },
			takenKey: undefined,
			hasSecret: (given) => given === secret,
			takeOver: async () => {
				asked.push(name);
				if (isRefused) throw new Error('said Meta');
				group.noteCallback(addressOf(name));
			},
			groupChanged: () => {},
		};
		if (isProved) group.noteProof(member.key, true);
		group.join(member);
	}
	return { group, asked };
}

/** n8n unpublishes the workflow whose address is {@link OURS}. */
async function unpublish(
	credential = facebookCredential({ appId }),
	workflow = workflowOf(triggerNode()),
): Promise<string> {
	const context = hookContext({ credential, workflow });
	const log = logOf(context);
	expect(await triggerNodeType.webhookMethods.default.delete.call(context)).toBe(true);
	return log.map(({ message }) => message).join('\n');
}

describe('a workflow that is unpublished', () => {
	const host = () => metaHost(facebookCredential(), `${appId}|${APP_SECRET}`);
	const path = () => `/v25.0/${appId}/subscriptions`;
	const callbackIs = (callbackUrl: string | undefined) =>
		void host().get(path()).reply(200, subscribedTo(callbackUrl));

	const same = { name: 'same' };
	const another = { name: 'another', account: OTHER_ACCOUNT };

	// Whatever Meta is asked for beyond what a row names fails the test: the callback is never given up meanwhile.
	it.each<[string, Other[], string, string[], { account: boolean; app?: boolean }]>([
		['hands it to another of the account', [same], OURS, ['same'], { account: true }],
		['hands it to one of another account', [another], OURS, ['another'], { account: false }],
		[
			'hands it to the next where Meta refuses the first',
			[{ ...same, isRefused: true }, another],
			OURS,
			['same', 'another'],
			{ account: true },
		],
		[
			'leaves it where Meta refuses all of them: one of them will be let',
			[{ ...same, isRefused: true }],
			OURS,
			['same'],
			{ account: true },
		],
		['leaves it where it is another’s', [same], addressOf('same'), [], { account: true }],
		[
			'leaves it, and switches its own account off',
			[another],
			addressOf('another'),
			[],
			{ account: false },
		],
		[
			'gives it up where who is left has only typed the app ID',
			[{ ...same, isProved: false, secret: 'another secret' }],
			OURS,
			[],
			{ account: false, app: false },
		],
		[
			'hands it to one that has proved nothing, where Meta accepts the secret that it has',
			[{ ...same, isProved: false }],
			OURS,
			['same'],
			{ account: true },
		],
		[
			'leaves it to one that is coming up',
			[{ ...same, isComing: true }],
			OURS,
			[],
			{ account: true },
		],
		[
			'takes it away from where another was that is gone, as the last one',
			[],
			addressOf('gone'),
			[],
			{ account: false, app: false },
		],
	])('%s', async (_name, given, callbackUrl, due, stays) => {
		const { asked, group } = others(...given);
		group.noteAddress(addressOf('gone'));
		group.forget('gone:node-1', addressOf('gone'));
		const credential = facebookCredential({ appId });
		callbackIs(callbackUrl);
		expectAccountLookup(credential);
		if (stays.app === false) {
			host().delete(path()).query({ object: 'instagram' }).reply(200, { success: true });
		}
		if (!stays.account) {
			const answer = { data: [{ id: appId, subscribed_fields: ['messages', 'feed'] }] };
			metaHost(credential, PAGE_TOKEN).get(pagePath).reply(200, answer);
			metaHost(credential, PAGE_TOKEN).delete(pagePath).reply(200, { success: true });
		}
		await unpublish(credential);
		expect(asked).toEqual(due);
	});

	/** What the workflow that goes has stored of another. */
	const remembering = (name: string) => {
		const workflow = workflowOf(triggerNode());
		const members = [{ key: `${name}:node-1`, workflow: name, callbackUrl: addressOf(name) }];
		const accounts = [ACCOUNT_ID];
		const app = { appId, members: members.map((member) => ({ ...member, accounts })) };
		workflow.staticData = { global: { 'instagramLeads:node-1': { app } } };
		return workflow;
	};

	it.each([
		['moves it to one that it remembers and that is not up here', 200],
		['leaves it where it is for such a one, where Meta refuses to move it', 400],
	])('%s', async (_name, status) => {
		const credential = facebookCredential({ appId });
		callbackIs(OURS);
		expectAccountLookup(credential);
		const answer = status === 200 ? { success: true } : graphError(2200);
		host()
			.post(path(), ({ callback_url: url }: { callback_url: string }) => url === addressOf('far'))
			.reply(status, answer);
		const log = await unpublish(credential, remembering('far'));
		expect(log.includes('could not be moved to the workflow "far"')).toBe(status === 400);
	});

	it('leaves nothing to one that it remembers and that was unpublished here since', async () => {
		const credential = facebookCredential({ appId });
		appGroup(appId).forget('far:node-1', addressOf('far'));
		callbackIs(OURS);
		expectAccountLookup(credential);
		host().delete(path()).query({ object: 'instagram' }).reply(200, { success: true });
		metaHost(credential, PAGE_TOKEN).get(pagePath).reply(200, { data: [] });
		await unpublish(credential, remembering('far'));
	});

	it('hands it over though its own credential is dead', async () => {
		const { group, asked } = others(same);
		group.noteAddress(OURS);
		group.noteCallback(OURS);
		host().get(path()).reply(400, graphError(190));
		expect(await unpublish()).toContain('was not removed');
		expect([asked, group.holder?.workflow]).toEqual([['same'], 'same']);
	});

	it('touches nothing of a foreign callback', async () => {
		const { asked } = others(same);
		callbackIs(FOREIGN);
		await unpublish();
		expect(asked).toEqual([]);
	});

	it.each<[string, Other[], string | undefined, string]>([
		['the address to enter', [same], OURS, `Enter there: ${addressOf('same')}`],
		['the address, where nobody knows the callback yet', [same], undefined, addressOf('same')],
		[
			'the address of one that no delivery has proved yet',
			[{ ...same, isProved: false }],
			OURS,
			addressOf('same'),
		],
		[
			'nothing where who is left has another secret',
			[{ ...same, isProved: false, secret: 'another secret' }],
			OURS,
			'',
		],
		['nothing where it is another’s', [same, another], addressOf('another'), ''],
		['nothing where nobody is left', [], OURS, ''],
	])('says of an app that only the dashboard can change: %s', async (_name, given, at, told) => {
		const { group } = others(...given);
		group.noteAddress(OURS);
		group.noteCallback(at);
		host().get(path()).reply(400, graphError(190));
		const log = await unpublish(instagramCredential({ appId }));
		if (told === '') expect(log).toBe('');
		else expect(log).toContain(told);
	});
});

/** Meta, as far as the app's callback goes. */
class AppAtMeta {
	readonly moves: string[] = [];

	/** How often it was asked where the callback points. */
	asked = 0;

	/** It lets nobody move the callback. */
	isRefusing = false;

	constructor(
		public callbackUrl: string | undefined,
		private readonly isDashboardOnly = false,
	) {}

	client(credential: ReturnType<typeof readCredential>): GraphClient {
		return new GraphClient(credential, async ({ method, body, token }) => {
			const isRight = token === `${appId}|${APP_SECRET}` && !this.isDashboardOnly;
			if (method === 'GET') this.asked++;
			if (!isRight) return reply(400, graphError(190));
			if (method === 'GET') return reply(200, subscribedTo(this.callbackUrl));
			const { callback_url: wanted } = body as { callback_url: string };
			this.moves.push(wanted);
			if (this.isRefusing) return reply(400, graphError(2200));
			this.callbackUrl = wanted;
			return reply(200, { success: true });
		});
	}
}

function reply(status: number, body: object) {
	return { status, headers: {}, text: JSON.stringify(body) };
}

const ends: Lifetime[] = [];
afterEach(() => {
	for (const lifetime of ends.splice(0)) lifetime.end();
	jest.restoreAllMocks();
});

/** A trigger of the app is up, in a workflow called as its address is. */
async function up(meta: AppAtMeta, name: string, { secret = APP_SECRET, mode = 'webhook' } = {}) {
	const fields = { appId, appSecret: secret };
	const credential = readCredential(
		name.startsWith('dashboard') ? instagramCredential(fields) : facebookCredential(fields),
	);
	const failures: string[] = [];
	const { log } = readableLog();
	const lifetime = new Lifetime();
	ends.push(lifetime);
	const membership = new AppMembership({
		key: `${name}:node-1`,
		workflow: name,
		address: () => addressOf(name),
		settings: { mode: mode as 'webhook', polls: true },
		client: {
			own: { id: ACCOUNT_ID },
			client: async () => meta.client(credential),
			credential: async () => credential,
		} as unknown as CachedClient,
		store: storeOver({}, lifetime),
		outages: {
			failed: (error: Error & { description?: string }) =>
				void failures.push(JSON.stringify([error.message, error])),
			recovered: () => {},
		} as unknown as OutageReporter,
		log,
		lifetime,
	});
	await membership.learn();
	membership.join(false);
	membership.group.noteProof(membership.key, secret === APP_SECRET);
	return { membership, failures };
}

describe('a callback whose workflow is gone', () => {
	/** They look once a minute, each of them. */
	async function minutes(count: number, members: AppMembership[]): Promise<void> {
		for (let minute = 0; minute < count; minute++) {
			await Promise.all(members.map(async (member) => await member.look()));
			passTime(MINUTE);
		}
	}

	/** The holder vanishes without a word, as with a workflow that fails to start. */
	async function vanished(meta: AppAtMeta, names: string[], secret?: string) {
		const members = [];
		for (const name of names) members.push(await up(meta, name, { secret }));
		const { group } = members[0].membership;
		group.noteAddress(addressOf('gone'));
		group.noteCallback(addressOf('gone'));
		return { group, members: members.map(({ membership }) => membership), parts: members };
	}

	it('is taken over within five minutes, by one of those who are left', async () => {
		const meta = new AppAtMeta(addressOf('gone'));
		const { group, members } = await vanished(meta, ['a', 'b', 'c']);
		await minutes(3, members);
		expect(meta.moves).toEqual([]);
		await minutes(2, members);
		expect(meta.moves).toEqual([addressOf('a')]);
		expect(group.holder?.workflow).toBe('a');
	});

	it.each<[string, string | undefined, string[]]>([
		['is left to who took it in another n8n', FOREIGN, []],
		['is left where it was moved to one of them meanwhile', addressOf('b'), []],
		['is set anew where Meta has none any more', undefined, [addressOf('a')]],
	])('%s', async (_name, callbackUrl, moves) => {
		const meta = new AppAtMeta(callbackUrl);
		const { members } = await vanished(meta, ['a', 'b']);
		await minutes(5, members);
		expect(meta.moves).toEqual(moves);
	});

	it('is taken over at the next look where n8n has taken the webhook away', async () => {
		const meta = new AppAtMeta(addressOf('gone'));
		const { group, members } = await vanished(meta, ['a', 'b']);
		group.forget('gone:node-1', addressOf('gone'));
		await minutes(1, members);
		expect(meta.moves).toEqual([addressOf('a')]);
	});

	it('is tried ever more seldom where Meta lets nobody take it over, whoever looks', async () => {
		const meta = new AppAtMeta(addressOf('gone'));
		meta.isRefusing = true;
		const { group, members } = await vanished(meta, ['a', 'b']);
		group.forget('gone:node-1', addressOf('gone'));
		const tries: number[] = [];
		for (let minute = 0; minute < 16; minute++) {
			meta.moves.splice(0);
			await minutes(1, members);
			if (meta.moves.length > 0) tries.push(minute);
		}
		expect(tries).toEqual([0, 1, 3, 7, 15]);
		meta.isRefusing = false;
		await minutes(16, members);
		expect(group.holder?.workflow).toBe('a');
	});

	it('is not taken over by who has a wrong secret', async () => {
		const meta = new AppAtMeta(addressOf('gone'));
		const { members } = await vanished(meta, ['a'], 'another secret');
		await minutes(5, members);
		expect(meta.moves).toEqual([]);
	});

	it('is told of where only the dashboard can move it, with an address to enter', async () => {
		const meta = new AppAtMeta(addressOf('gone'), true);
		const { members, parts } = await vanished(meta, ['dashboard-a', 'dashboard-b']);
		await minutes(5, members);
		for (const { failures } of parts) {
			expect(failures[0]).toContain('is not published any more');
			expect(failures[0]).toContain(addressOf('dashboard-a'));
		}
		expect(meta.moves).toEqual([]);
		// What the first has heard of Meta, the others needn't ask.
		expect(meta.asked).toBe(1);
	});
});

describe('a trigger that polls only', () => {
	it('joins nobody', async () => {
		const { membership } = await up(new AppAtMeta(undefined), 'a', { mode: 'polling' });
		await membership.look();
		expect(appGroup(appId).members).toEqual([]);
	});
});
