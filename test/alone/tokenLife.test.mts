import { describeExecution } from '../../sandbox/n8n/executions.mts';
import { loginTypes, type Business, type LoginType } from '../e2e/harness/business.mts';
import {
	itTellsOfDeath,
	letTokensDie,
	startMortal,
	type Mortal,
} from '../e2e/harness/deadToken.mts';
import { startMovedN8n, type MovedN8n } from '../e2e/harness/movedN8n.mts';
import { editCredential } from '../e2e/harness/operator.mts';
import {
	DAY_S,
	isEndOfLook,
	pass,
	receive,
	startLife,
	tokenCalls,
	unsubscribe,
	type Life,
	type LifeKind,
} from '../e2e/harness/tokenDays.mts';
import { action, byHand, inARow } from '../e2e/harness/workflows.mts';

const DAYS = 70;

const kinds: LifeKind[] = [
	{ name: 'facebook login, a short-lived token', loginType: 'facebook', isShortLived: true },
	{ name: 'facebook login, a long-lived token', loginType: 'facebook', isShortLived: false },
	{ name: 'instagram login, a short-lived token', loginType: 'instagram', isShortLived: true },
	{ name: 'instagram login, a long-lived token', loginType: 'instagram', isShortLived: false },
];

let n8n: MovedN8n;
const lives = new Map<string, Life>();
const mortals = new Map<LoginType, Mortal>();
const businesses = (): Business[] =>
	[...lives.values(), ...mortals.values()].map(({ business }) => business);

beforeAll(async () => {
	n8n = await startMovedN8n();
	console.log(`n8n's clock is moved by ${n8n.movedBy}`);
	for (const kind of kinds) lives.set(kind.name, await startLife(n8n, kind));
	for (let day = 1; day <= DAYS; day++) {
		await pass(n8n, DAY_S, businesses(), 1, isEndOfLook);
		for (const life of lives.values()) {
			if (day % 14 === 0) await receive(life, `day ${day}`);
			// What comes by webhook after it came only because somebody noticed.
			if (day === 30) await unsubscribe(life);
			// An operator changes something else: that must not bring the pasted token back.
			if (day === 61) {
				await editCredential(n8n.client, life.business.credential.id, { extraAppSecret: 'more' });
			}
		}
	}
}, 900_000);

afterAll(async () => {
	await n8n.close(businesses());
	for (const business of businesses()) await business.close();
});

describe.each(kinds.map(({ name }) => name))('after 70 days with %s', (name) => {
	const life = (): Life => lives.get(name) as Life;

	it('a webhook still makes an execution', async () => {
		await receive(life(), 'still there?');
		expect(await life().watch.surprises()).toEqual([]);
	});

	it('a message still goes out', async () => {
		const { business, contactId } = life();
		const send = action(business.credential, {
			resource: 'message',
			operation: 'sendText',
			recipientType: 'contact',
			recipientId: { __rl: true, mode: 'id', value: contactId },
			text: 'Yes, we are',
		});
		const workflow = await n8n.client.createWorkflow(inARow(`answer ${name}`, byHand(), send));
		const execution = await n8n.client.runManually(workflow.id, 'By hand');
		expect(describeExecution(execution)).toMatch(/success$/);
		const { conversations } = await business.instagram.getState();
		expect(conversations[0].messages.at(-1)?.text).toBe('Yes, we are');
	});

	it('the token was renewed when a week or less remained, and not more often', async () => {
		const { loginType, isShortLived } = life();
		const granted = (await tokenCalls(life())).filter(({ status }) => status === 200);
		const [exchange, renewal] =
			loginType === 'facebook'
				? ['fb_exchange_token', 'fb_exchange_token']
				: [isShortLived ? 'ig_exchange_token' : 'ig_refresh_token', 'ig_refresh_token'];
		// Instagram renews a token only once it is a day old.
		const first = loginType === 'instagram' && !isShortLived ? 1 : 0;
		const inTime = first + 53;
		expect(granted).toEqual([
			{ day: first, grant: exchange, status: 200 },
			{ day: inTime, grant: renewal, status: 200 },
		]);
	});

	it('Meta was asked in vain only where that could not be known before', async () => {
		const refused = (await tokenCalls(life())).filter(({ status }) => status !== 200);
		const isDashboardToken = life().loginType === 'instagram' && !life().isShortLived;
		expect(refused.map(({ day }) => day)).toEqual(isDashboardToken ? [0, 0, 1] : []);
	});

	it('the dead token was used nowhere', async () => {
		const calls = await life().business.instagram.getCalls();
		expect(calls.filter(({ code }) => code === 190)).toEqual([]);
	});
});

describe('a token that dies', () => {
	beforeAll(async () => {
		for (const loginType of loginTypes) mortals.set(loginType, await startMortal(n8n, loginType));
		await letTokensDie(n8n, [...mortals.values()]);
	}, 300_000);

	describe.each(loginTypes)('%s login', (loginType) => {
		const mortal = () => mortals.get(loginType) as Mortal;
		itTellsOfDeath(() => n8n, mortal, 'create a new');
	});
});
