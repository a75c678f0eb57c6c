import { Lifetime } from '../../../../nodes/InstagramLeads/common/lifetime';
import { MetaClock } from '../../../../nodes/InstagramLeads/graph/client/metaClock';
import { readCredential } from '../../../../nodes/InstagramLeads/graph/credential/credential';
import { appGroup } from '../../../../nodes/InstagramLeads/graph/webhooks/appGroup';
import { readSettings } from '../../../../nodes/InstagramLeads/trigger/parameters/settings';
import type { OutageReporter } from '../../../../nodes/InstagramLeads/trigger/polling/outageReporter';
import type { Admission } from '../../../../nodes/InstagramLeads/trigger/queue/eventQueue';
import type { CachedClient } from '../../../../nodes/InstagramLeads/trigger/shared/cachedClient';
import { WebhookRecord } from '../../../../nodes/InstagramLeads/trigger/shared/webhookRecord';
import type { ActiveTrigger } from '../../../../nodes/InstagramLeads/trigger/webhook/activeTriggers';
import {
	registerTrigger,
	unregisterTrigger,
} from '../../../../nodes/InstagramLeads/trigger/webhook/activeTriggers';
import { AppMembership } from '../../../../nodes/InstagramLeads/trigger/webhook/appMembership';
import { WebhookSecrets } from '../../../../nodes/InstagramLeads/trigger/webhook/webhookSecrets';
import { passTime } from '../../../helpers/clock';
import { ACCOUNT_ID, APP_ID, APP_SECRET, facebookCredential } from '../../../helpers/credentials';
import { delivery, messagingEntry, textMessage } from '../../../helpers/deliveries';
import { workflowOf, triggerNode } from '../../../helpers/n8n';
import { readableLog, storeOver } from '../../../helpers/triggerParts';
import { settled } from '../../../helpers/waiting';
import { post } from '../../../helpers/webhooks';

const OTHER_ACCOUNT = '17841400000000002';

interface Kind {
	account?: string;
	secret?: string;
	admission?: Admission;
	/** n8n doesn't tell the credential: at all, or in time, or only then. */
	credentialIs?: 'broken' | 'hung' | Promise<void>;
	/** What it stored before n8n was restarted. */
	stored?: object;
	isRestart?: boolean;
}

const open: Array<() => void> = [];

/** Each test has an app of its own: what a process knows of one lasts. */
let appId = Number(APP_ID);
beforeEach(() => void appId++);

/** A trigger that is up, in a workflow called as its key is. */
async function up(workflow: string, kind: Kind = {}) {
	const key = `${workflow}:node-1`;
	const delivered: string[] = [];
	const failures: string[] = [];
	const { log, lines } = readableLog();
	const lifetime = new Lifetime();
	const given = readCredential(
		facebookCredential({ appId: String(appId), appSecret: kind.secret ?? APP_SECRET }),
	);
	const own = { id: kind.account ?? ACCOUNT_ID };
	let asked = 0;
	const client = {
		own,
		clock: new MetaClock(),
		credential: async () => {
			// What the trigger learns of its app when it starts.
			if (asked++ === 0 || !kind.credentialIs) return given;
			if (kind.credentialIs === 'hung') return await new Promise<never>(() => {});
			if (kind.credentialIs === 'broken') throw new Error('no such credential');
			await kind.credentialIs;
			return given;
		},
	} as unknown as CachedClient;
	const outages = {
		failed: (error: Error) => void failures.push(error.message),
		recovered: () => void failures.splice(0),
	} as unknown as OutageReporter;
	const settings = {
		...readSettings({
			getNodeParameter: (name, fallback) => (name === 'events' ? ['message'] : fallback),
		}),
		polls: true,
	};
	const store = storeOver(kind.stored ?? {}, lifetime);
	const address = () => `https://n8n.example.com/webhook/${workflow}/webhook`;
	const parts = { key, workflow, address, settings, client, store, outages, log, lifetime };
	const membership = new AppMembership(parts);
	await membership.learn();
	const queue = {
		admission: () => kind.admission ?? 'open',
		enqueue: (events: Array<{ eventId: string }>) => {
			delivered.push(...events.map(({ eventId }) => eventId));
			return { report: Promise.resolve() };
		},
	};
	const trigger = {
		queue,
		settings,
		client,
		secrets: new WebhookSecrets(),
		lookups: { follow: async () => {} },
		entryIds: { note: async () => {} },
		alertness: { suspectLoss: () => {} },
		webhookRecord: new WebhookRecord(),
		membership,
		log,
		lifetime,
	} as unknown as ActiveTrigger;
	registerTrigger(key, trigger);
	membership.join(kind.isRestart ?? false);
	const close = () => {
		unregisterTrigger(key, trigger);
		membership.leave();
		lifetime.end();
		membership.group.forget(key);
	};
	open.push(close);
	return { key, delivered, failures, lines, membership, store, close };
}

afterEach(() => {
	for (const close of open.splice(0)) close();
	jest.restoreAllMocks();
});

const first = messagingEntry(textMessage('a', 'first'));
const second = { ...messagingEntry(textMessage('b', 'second')), id: OTHER_ACCOUNT };

/** A delivery comes in at the address of a workflow. */
async function deliverAt(workflow: string, secret = APP_SECRET, entries = [first]) {
	const body = delivery(...entries);
	const { status } = await post(body, { secret, workflow: workflowOf(triggerNode(), workflow) });
	return status;
}

describe('a delivery at the address of one workflow', () => {
	it('is for every workflow of the app, each by its own account', async () => {
		const members = [await up('w1'), await up('w2'), await up('w3', { account: OTHER_ACCOUNT })];
		expect(await deliverAt('w2', APP_SECRET, [first, second])).toBe(200);
		expect(members.map(({ delivered }) => delivered)).toEqual([['m:a'], ['m:a'], ['m:b']]);
	});

	it('is checked with each one’s own secret: who has another gets nothing, and says so', async () => {
		const right = await up('w1');
		const wrong = await up('w2', { secret: 'another secret' });
		expect([await deliverAt('w1'), await deliverAt('w2')]).toEqual([200, 200]);
		expect([right.delivered, wrong.delivered]).toEqual([['m:a', 'm:a'], []]);
		expect(wrong.failures).toContainEqual(expect.stringContaining('gets no webhooks'));
		expect(right.failures).toEqual([]);
	});

	it('that nobody’s secret has signed is refused, and nobody is told of a wrong secret', async () => {
		const members = [await up('w1'), await up('w2')];
		expect(await deliverAt('w1', 'forged')).toBe(401);
		expect(members.flatMap(({ delivered, failures }) => [...delivered, ...failures])).toEqual([]);
	});

	it.each<[string, Kind]>([
		['is full', { admission: 'full' }],
		['can’t read its credential', { credentialIs: 'broken' }],
		['waits for its credential', { credentialIs: 'hung' }],
	])('is taken though one of them %s', async (_name, kind) => {
		const members = [await up('w1', kind), await up('w2')];
		expect(await deliverAt('w1')).toBe(200);
		expect(members.map(({ delivered }) => delivered)).toEqual([[], ['m:a']]);
	});

	it('waits once for who has no credential yet, who takes what came meanwhile when it has', async () => {
		let tell = () => {};
		const told = new Promise<void>((resolve) => (tell = resolve));
		const late = await up('w1', { credentialIs: told });
		const other = await up('w2');
		const waits = jest.spyOn(AbortSignal, 'timeout');
		const waitsFor = async (text: string) => {
			waits.mockClear();
			const entries = [messagingEntry(textMessage(text, text))];
			expect(await deliverAt('w1', APP_SECRET, entries)).toBe(200);
			return waits.mock.calls.filter(([milliseconds]) => milliseconds === 1500).length;
		};
		// The wait for the one that is there is the one that stays.
		expect([await waitsFor('a'), await waitsFor('b')]).toEqual([2, 1]);
		expect([late.delivered, other.delivered]).toEqual([[], ['m:a', 'm:b']]);
		tell();
		await settled();
		expect([...late.delivered].sort()).toEqual(['m:a', 'm:b']);
		expect([await waitsFor('c'), late.delivered.at(-1)]).toEqual([2, 'm:c']);
	});

	it('comes again where none of them can take it', async () => {
		await up('w1', { admission: 'full' });
		await up('w2', { admission: 'full' });
		expect(await deliverAt('w1')).toBe(503);
	});
});

describe('a workflow with the same App ID and a secret of its own', () => {
	it('gets nobody anything by what it signs, and nobody is told of a wrong secret for it', async () => {
		const right = [await up('w1'), await up('w2')];
		await deliverAt('w1');
		const wrong = await up('w3', { secret: 'another secret' });
		expect([
			await deliverAt('w3', 'another secret'),
			await deliverAt('w3', 'another secret'),
		]).toEqual([200, 200]);
		for (const { key, delivered, failures, membership } of right) {
			expect([delivered, failures, membership.group.isProved(key)]).toEqual([['m:a'], [], true]);
		}
		const { group } = wrong.membership;
		expect([group.isProved(wrong.key), group.holder?.workflow]).toEqual([false, 'w1']);
	});

	it('goes on saying so, though the callback is at its address', async () => {
		await up('w1');
		const holder = await up('w2', { secret: 'another secret' });
		for (let delivery = 0; delivery < 2; delivery++) await deliverAt('w2');
		expect(holder.failures).toContainEqual(expect.stringContaining('gets no webhooks'));
		expect(holder.membership.isProved).toBe(false);
	});
});

describe('after a restart', () => {
	const stored = (...keys: string[]) => ({
		lastKey: 'taken',
		app: {
			appId: String(appId),
			members: keys.map((key) => ({ key: `${key}:node-1`, workflow: key })),
		},
	});

	it.each([
		['the holder first', ['w1', 'w2']],
		['the holder last', ['w2', 'w1']],
	])('a delivery comes again until all are up, %s', async (_name, [earlier, later]) => {
		const kind = { stored: stored('w1', 'w2'), isRestart: true };
		const before = await up(earlier, kind);
		expect(await deliverAt('w1')).toBe(503);
		const after = await up(later, kind);
		expect(await deliverAt('w1')).toBe(200);
		expect(new Set([...before.delivered, ...after.delivered])).toEqual(new Set(['m:a']));
		expect(after.delivered).toEqual(['m:a']);
	});

	it.each<[string, () => object]>([
		['is stored', () => stored('w1', 'w2')],
		['could not be stored', () => ({})],
	])('nobody is given what is another’s that is not up yet, where it %s', async (_name, was) => {
		const isRestart = true;
		const other = await up('w2', { stored: was(), isRestart, account: OTHER_ACCOUNT });
		expect(await deliverAt('w2', APP_SECRET, [first, second])).toBe(503);
		expect(other.lines.filter(({ message }) => message.includes('left out'))).toEqual([]);
		const own = await up('w1', { stored: was(), isRestart });
		await deliverAt('w2', APP_SECRET, [first, second]);
		expect(new Set(other.delivered)).toEqual(new Set(['m:b']));
		expect(own.delivered).toEqual(['m:a']);
	});

	it('who does not come in five minutes is waited for no longer, and told of once', async () => {
		const { membership, lines } = await up('w1', { stored: stored('w1', 'w2'), isRestart: true });
		passTime(5 * 60_000 + 1);
		await membership.look();
		await membership.look();
		expect(await deliverAt('w1')).toBe(200);
		expect(lines.filter(({ level }) => level === 'warn')).toEqual([
			{ level: 'warn', message: expect.stringContaining('"w2"') as string },
		]);
	});
});

describe('what a workflow stores of the others', () => {
	it('is who has proved to belong to the app, with where the callback points', async () => {
		const { store, membership } = await up('w1');
		const other = await up('w2');
		await up('w3', { secret: 'another secret' });
		await deliverAt('w1');
		const keys = () => store.appRecord?.members.map(({ key }) => key);
		expect(keys()).toEqual(['w1:node-1', 'w2:node-1']);
		expect(store.appRecord?.callback?.callbackUrl).toBe(membership.callbackUrl);
		other.close();
		expect(keys()).toEqual(['w1:node-1']);
	});
});

describe('a credential that is given another app', () => {
	it('leaves the group of the first at the next look', async () => {
		const { membership } = await up('w1');
		expect(appGroup(String(appId)).members).toContain(membership);
		const other = readCredential(facebookCredential({ appId: '999' }));
		Object.assign(membership, {
			parts: { ...Reflect.get(membership, 'parts'), client: { credential: async () => other } },
		});
		await membership.look();
		expect([appGroup(String(appId)).members, appGroup('999').members]).toEqual([[], [membership]]);
	});
});
