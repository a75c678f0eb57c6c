import { AppGroup } from '../../../../nodes/InstagramLeads/graph/webhooks/appGroup';
import { MetaClock } from '../../../../nodes/InstagramLeads/graph/client/metaClock';
import { readCredential } from '../../../../nodes/InstagramLeads/graph/credential/credential';
import { createHmac } from 'crypto';
import { sleep } from 'n8n-workflow';

import type { ActiveTrigger } from '../../../../nodes/InstagramLeads/trigger/webhook/activeTriggers';
import {
	markStarting,
	mayBecomeActive,
	registerTrigger,
	unregisterTrigger,
} from '../../../../nodes/InstagramLeads/trigger/webhook/activeTriggers';
import type { Admission } from '../../../../nodes/InstagramLeads/trigger/queue/eventQueue';
import { readSettings } from '../../../../nodes/InstagramLeads/trigger/parameters/settings';
import type { SignOfLoss } from '../../../../nodes/InstagramLeads/trigger/shared/alertness';
import { WebhookRecord } from '../../../../nodes/InstagramLeads/trigger/shared/webhookRecord';
import { Lifetime } from '../../../../nodes/InstagramLeads/common/lifetime';
import { WebhookSecrets } from '../../../../nodes/InstagramLeads/trigger/webhook/webhookSecrets';
import { passTime, virtualTime } from '../../../helpers/clock';
import { APP_ID, APP_SECRET, CONTACT_ID, facebookCredential } from '../../../helpers/credentials';
import {
	changesEntry,
	commentValue,
	delivery,
	messagingEntry,
	outboundMessaging,
	textMessage,
} from '../../../helpers/deliveries';
import { readableLog } from '../../../helpers/triggerParts';
import { get, post } from '../../../helpers/webhooks';
import { deferred, longEnough } from '../../../helpers/waiting';

const credential = facebookCredential();
const own = outboundMessaging({ message: { mid: 'own', text: 'Welcome!', is_echo: true } });
const batch = delivery(
	messagingEntry(textMessage('a', 'hello'), own),
	changesEntry({ field: 'comments', value: commentValue() }, { field: 'mentions', value: 7 }),
);

/** Stands in for the trigger that is active in this process. */
function activeTrigger(options: {
	polls?: boolean;
	admission?: Admission;
	delivered?: Promise<void>;
}) {
	const delivered: string[][] = [];
	const queue = {
		admission: () => options.admission ?? 'open',
		enqueue: (events: Array<{ eventId: string }>) => {
			delivered.push(events.map(({ eventId }) => eventId));
			return { report: Promise.resolve(options.delivered) };
		},
	};
	const events = ['message', 'comment'];
	const settings = readSettings({
		getNodeParameter: (name, fallback) => (name === 'events' ? events : fallback),
	});
	const trigger = {
		queue,
		settings: { ...settings, polls: options.polls ?? true },
		client: {
			credential: async () => readCredential(facebookCredential()),
			clock: new MetaClock(),
		},
		secrets: new WebhookSecrets(),
		lookups: { follow: async () => {} },
		entryIds: { note: async () => {} },
		alertness: { suspectLoss: (sign: SignOfLoss) => void signs.push(sign) },
		webhookRecord: new WebhookRecord(),
		membership: {
			key: KEY,
			group: new AppGroup(),
			isFor: () => true,
			isForOther: () => false,
			signatureShown: () => {},
			isProved: true,
			noteDelivery: () => {},
		},
		log: triggerLog.log,
		lifetime: new Lifetime(),
	} as unknown as ActiveTrigger;
	registerTrigger(KEY, trigger);
	registered.push(trigger);
	return delivered;
}

const KEY = 'wf-1:node-1';
const triggerLog = readableLog();
/** What deliveries told of lost ones. */
const signs: SignOfLoss[] = [];

beforeEach(() => void signs.splice(0));
const registered: ActiveTrigger[] = [];

afterEach(() => {
	for (const trigger of registered.splice(0)) unregisterTrigger(KEY, trigger);
});

describe('the verification', () => {
	const query = {
		'hub.mode': 'subscribe',
		'hub.challenge': '1158201444',
		'hub.verify_token': 'my words',
	};
	const withToken = { credential: facebookCredential({ verifyToken: 'my words' }) };

	it('gets its challenge back as plain text', async () => {
		const { status, type, text } = await get(query, withToken);
		expect({ status, type, text }).toEqual({
			status: 200,
			type: 'text/plain',
			text: '1158201444',
		});
	});

	it.each<[string, object]>([
		['no mode', {}],
		['another mode', { 'hub.mode': 'x', 'hub.verify_token': 'my words' }],
		['a mode that is a list', { ...query, 'hub.mode': ['subscribe', 'subscribe'] }],
		['no token', { 'hub.mode': 'subscribe', 'hub.challenge': '1' }],
		['an empty token', { ...query, 'hub.verify_token': '' }],
		['a token that is a list', { ...query, 'hub.verify_token': ['my words'] }],
	])('is refused without a look at the credential: %s', async (_name, asked) => {
		activeTrigger({});
		const asking = jest.spyOn(registered[0].client, 'credential');
		expect((await get(asked, withToken)).status).toBe(403);
		expect(asking).not.toHaveBeenCalled();
		asking.mockRestore();
	});

	it('is not answered without an app secret, whose derived token anybody could work out', async () => {
		const guessed = createHmac('sha256', '')
			.update(`instagram-leads webhook verification ${APP_ID}`)
			.digest('hex')
			.slice(0, 40);
		for (const verifyToken of ['', guessed]) {
			passTime(2000);
			const { status } = await get(
				{ ...query, 'hub.verify_token': guessed },
				{ credential: facebookCredential({ appSecret: '', verifyToken }) },
			);
			expect(status).toBe(403);
		}
	});

	it('works with the token that is derived from the app secret', async () => {
		const derived = createHmac('sha256', APP_SECRET)
			.update(`instagram-leads webhook verification ${APP_ID}`)
			.digest('hex')
			.slice(0, 40);
		// Just asked for, the secrets are those of the test before.
		passTime(2000);
		const { status } = await get({ ...query, 'hub.verify_token': derived }, { credential });
		jest.restoreAllMocks();
		expect(status).toBe(200);
	});

	it.each([
		['another token', { ...query, 'hub.verify_token': 'other words' }],
		['no token', { 'hub.mode': 'subscribe', 'hub.challenge': '1' }],
		['two tokens', { ...query, 'hub.verify_token': ['my words', 'my words'] }],
		['another mode', { ...query, 'hub.mode': 'unsubscribe' }],
		['nothing', {}],
	])('is refused with %s', async (_name, given) => {
		const { status, text } = await get(given, withToken);
		expect({ status, text }).toEqual({ status: 403, text: '' });
	});
});

describe('a delivery', () => {
	it('goes to the active trigger: what is wanted, oldest first', async () => {
		const delivered = activeTrigger({});
		const { status, text, workflowData } = await post(batch, { credential });
		expect({ status, text, workflowData }).toEqual({
			status: 200,
			text: '',
			workflowData: undefined,
		});
		expect(delivered).toEqual([['m:a', 'c:17865799348089039']]);
		expect(triggerLog.lines).toEqual([
			{
				level: 'info',
				message:
					'Instagram Leads Trigger in "Leads" (ID: 7): skipped entry[1].changes[1]: malformed mention',
			},
		]);
	});

	it('is read in the bytes that were signed, ids and all', async () => {
		const delivered = activeTrigger({});
		const text = JSON.stringify(delivery(messagingEntry(textMessage('MID', 'x'))))
			.replace('"MID"', '90071992547409931234')
			.replace('"x"', '"\\u0441\\u0430\\u043b\\u043e\\u043c \\ud83d\\udc4b"');
		await post(text, { credential });
		expect(delivered).toEqual([['m:90071992547409931234']]);
	});

	it('may be signed with the extra secret, and with one that was just changed', async () => {
		const delivered = activeTrigger({});
		const { client } = registered[0];
		await post(batch, { credential });
		const other = readCredential(facebookCredential({ extraAppSecret: 'other secret' }));
		const asking = jest.spyOn(client, 'credential').mockResolvedValue(other);
		passTime(2000);
		const { status } = await post(batch, { credential, secret: 'other secret' });
		expect(status).toBe(200);
		expect(delivered).toHaveLength(2);
		// No copy of the client's own is good enough.
		expect(asking.mock.calls).toEqual([[0]]);
		jest.restoreAllMocks();
	});

	it.each<[string, Parameters<typeof post>[1]]>([
		['another secret', { secret: 'wrong' }],
		['no signature', { headers: {} }],
		['an old signature only', { headers: { 'x-hub-signature': 'sha1=00' } }],
		['a malformed one', { headers: { 'x-hub-signature-256': 'sha256=xyz' } }],
		[
			'an empty secret on both sides',
			{ secret: '', credential: facebookCredential({ appSecret: '', extraAppSecret: '' }) },
		],
	])(
		'of nobody we know is refused and leaves no trace but a log line: %s',
		async (_name, options) => {
			const delivered = activeTrigger({});
			const { status, text, workflowData, log } = await post(batch, { credential, ...options });
			expect({ status, text, workflowData }).toEqual({
				status: 401,
				text: '',
				workflowData: undefined,
			});
			expect(delivered).toEqual([]);
			expect(log.map(({ level }) => level)).toEqual(['warn']);
			expect(log[0].message).toContain("'App Secret'");
			expect(JSON.stringify(log)).not.toMatch(/hello|price|1602510301006188/);
		},
	);

	it('that is forged a thousand times is one line a minute, with how many they were', async () => {
		const time = virtualTime();
		activeTrigger({});
		const [{ client, lifetime }] = registered;
		const asking = jest.spyOn(client, 'credential');
		const lines: string[] = [];
		const forge = async (headers: object) => {
			const { status, log } = await post(batch, { credential, headers });
			expect(status).toBe(401);
			lines.push(...log.map(({ message }) => message));
			return log;
		};
		const logs = [];
		for (let index = 0; index < 1000; index++) {
			const signature = index % 2 ? 'sha256=nothing' : `sha256=${'a'.repeat(64)}`;
			logs.push(await forge({ 'x-hub-signature-256': signature }));
		}
		expect(lines).toEqual([expect.stringContaining('a delivery without a valid signature')]);
		expect(asking.mock.calls.length).toBeLessThanOrEqual(1);
		await time.pass(60_000);
		const later = logs.flat().map(({ message }) => message);
		expect(later).toEqual([
			expect.anything(),
			expect.stringContaining('999 deliveries without a valid signature were refused'),
		]);
		await time.pass(600_000);
		expect(logs.flat()).toHaveLength(2);
		lifetime.end();
		jest.restoreAllMocks();
	});

	it.each(['not JSON', '[]', '{"object":"page","entry":[]}', ''])(
		'with nothing in it for us is taken all the same: %s',
		async (body) => {
			const delivered = activeTrigger({});
			const { status } = await post(body, { credential });
			expect(status).toBe(200);
			expect(delivered.flat()).toEqual([]);
		},
	);

	it('is sent back to come again when too many events wait', async () => {
		const delivered = activeTrigger({ admission: 'full' });
		expect((await post(batch, { credential })).status).toBe(503);
		expect(delivered).toEqual([]);
		expect(signs).toEqual(['refused']);
	});

	it.each<[string, number, SignOfLoss[]]>([
		['at once', 5, []],
		['a few minutes late, as Meta repeats it', 300, ['late']],
		['later than Meta repeats anything', 40 * 3600, []],
	])('that comes %s tells as much of others', async (_name, secondsAgo, expected) => {
		activeTrigger({});
		const timestamp = Date.now() - secondsAgo * 1000;
		await post(delivery(messagingEntry(textMessage('a', 'hello', { timestamp }))), { credential });
		expect(signs).toEqual(expected);
	});

	it('with a secret that was just changed tells that others may have been refused', async () => {
		activeTrigger({});
		await post(batch, { credential });
		const changed = readCredential(facebookCredential({ appSecret: 'changed' }));
		jest.spyOn(registered[0].client, 'credential').mockResolvedValue(changed);
		passTime(2000);
		await post(batch, { credential, secret: 'changed' });
		await post(batch, { credential, secret: 'changed' });
		jest.restoreAllMocks();
		expect(signs).toEqual(['secret']);
	});

	it.each([
		[true, 200],
		[false, 503],
	])(
		'is queued but for the contact who has too many waiting, whom polls bring later (%s) or Meta',
		async (polls, status) => {
			const delivered = activeTrigger({ polls, admission: 'contactFull' });
			expect((await post(batch, { credential })).status).toBe(status);
			expect(delivered).toEqual([['m:a', 'c:17865799348089039']]);
			expect(signs).toEqual([]);
		},
	);

	it('is answered at once where catching up finds what a crash takes', async () => {
		activeTrigger({ polls: true, delivered: deferred<void>().promise });
		expect((await post(batch, { credential })).status).toBe(200);
	});

	it('is answered once n8n has it, where nothing catches up', async () => {
		const handedOver = deferred<void>();
		activeTrigger({ polls: false, delivered: handedOver.promise });
		const never = new Promise<void>(() => {});
		jest.mocked(sleep).mockReturnValueOnce(never);
		let status: number | undefined;
		const answer = post(batch, { credential }).then((result) => (status = result.status));
		await longEnough();
		expect(status).toBeUndefined();
		handedOver.resolve();
		await answer;
		expect(status).toBe(200);
		expect(jest.mocked(sleep).mock.calls).toEqual([[3000]]);
	});

	it("is answered within Meta's patience, whatever n8n does", async () => {
		activeTrigger({ polls: false, delivered: deferred<void>().promise });
		expect((await post(batch, { credential })).status).toBe(200);
	});
});

describe('a delivery while n8n is starting', () => {
	const seen = () => {
		const is = mayBecomeActive(KEY);
		passTime(200_000);
		const later = mayBecomeActive(KEY);
		jest.restoreAllMocks();
		return { is, later };
	};

	it('is sent back to come again: without the queue it would be doubled', async () => {
		expect(seen()).toEqual({ is: true, later: false });
		const { status, workflowData } = await post(batch, { credential });
		expect({ status, workflowData }).toEqual({ status: 503, workflowData: undefined });
	});

	it('is sent back however long n8n takes, until the trigger is up', async () => {
		markStarting(KEY);
		expect(seen()).toEqual({ is: true, later: true });
		const delivered = activeTrigger({});
		expect((await post(batch, { credential })).status).toBe(200);
		expect(delivered).toHaveLength(1);
	});

	it('is no longer when the trigger was closed', () => {
		markStarting(KEY);
		activeTrigger({});
		unregisterTrigger(KEY, registered[0]);
		expect(seen().later).toBe(false);
	});
});

describe('a delivery where the trigger runs in another process', () => {
	beforeEach(() => passTime(200_000));
	afterEach(() => jest.restoreAllMocks());

	it('goes to n8n as it is', async () => {
		const { workflowData, status } = await post(batch, { credential });
		expect(status).toBeUndefined();
		expect(workflowData).toEqual([
			[
				{ json: expect.objectContaining({ eventId: 'm:a', text: 'hello' }) as object },
				{ json: expect.objectContaining({ eventId: 'c:17865799348089039' }) as object },
			],
		]);
		expect(JSON.stringify(workflowData)).not.toContain('"raw"');
		expect(JSON.stringify(workflowData)).toContain(CONTACT_ID);
	});

	it('starts nothing when nothing in it is wanted', async () => {
		const { workflowData } = await post(delivery(messagingEntry(own)), { credential });
		expect(workflowData).toBeUndefined();
	});

	it("has Meta's own object and the account's messages on request", async () => {
		const parameters = { options: { includeRaw: true, includeOutbound: true } };
		const { workflowData } = await post(delivery(messagingEntry(own)), { credential, parameters });
		expect(workflowData).toEqual([
			[{ json: expect.objectContaining({ direction: 'outbound', raw: own }) as object }],
		]);
	});
});
