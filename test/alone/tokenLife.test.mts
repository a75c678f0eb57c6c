import { setTimeout as sleep } from 'node:timers/promises';
import { describeExecution } from '../../sandbox/n8n/executions.mts';
import {
	loginTypes,
	openBusiness,
	type Business,
	type LoginType,
} from '../e2e/harness/business.mts';
import { startMovedN8n, type MovedN8n } from '../e2e/harness/movedN8n.mts';
import { editCredential } from '../e2e/harness/operator.mts';
import {
	DAY_S,
	isAnyCall,
	isEndOfLook,
	ownToken,
	pass,
	receive,
	startLife,
	tokenCalls,
	unsubscribe,
	type Life,
	type LifeKind,
} from '../e2e/harness/tokenDays.mts';
import {
	action,
	byHand,
	end,
	errorTrigger,
	everyMinute,
	inARow,
	trigger,
} from '../e2e/harness/workflows.mts';

const DAYS = 70;
const HOUR_S = 3700;
const MINUTE_S = 61;

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

/** A business whose token will be killed, with a workflow that polls and one that only receives. */
interface Mortal {
	business: Business;
	polling: string;
	receiving: string;
	onError: string;
}

async function startMortal(loginType: LoginType): Promise<Mortal> {
	const business = await openBusiness(n8n.client, loginType);
	// The pasted token stays in use: it is the one that the simulator can kill.
	const refusal = { kind: 'error', path: 'access_token', code: 100, status: 400 } as const;
	await business.instagram.addFault({ ...refusal, times: 1000 });
	const publish = async (name: string, parameters: Record<string, unknown>, onError: string) => {
		const flow = inARow(name, trigger(business.credential, parameters), end());
		flow.settings = { ...flow.settings, errorWorkflow: onError };
		const { id } = await n8n.client.createWorkflow(flow);
		await n8n.client.publish(id);
		return id;
	};
	const { id: onError } = await n8n.client.createWorkflow(
		inARow('on error', errorTrigger(), end()),
	);
	await n8n.client.publish(onError);
	const polls = { mode: 'polling', pollTimes: everyMinute };
	const receives = { mode: 'webhook', catchUp: false };
	return {
		business,
		polling: await publish(`polling ${loginType}`, polls, onError),
		receiving: await publish(`receiving ${loginType}`, receives, onError),
		onError,
	};
}

describe('a token that dies', () => {
	const ended = async (id: string) => (await n8n.client.executions(id)).map(describeExecution);
	const failed = async (id: string) =>
		(await ended(id)).filter((line) => line.includes('): error'));
	const told = [
		expect.stringMatching(/no longer accepts the access token.*Reconnect: create a new/),
	];

	beforeAll(async () => {
		for (const loginType of loginTypes) mortals.set(loginType, await startMortal(loginType));
		for (const [loginType, { business }] of mortals) {
			const { instagram } = business;
			await instagram.changeToken({ which: ownToken(loginType), killWithSubcode: 460 });
			await instagram.writeMessage({ username: 'malika', text: 'Hi?', webhook: false });
		}
		const dying = [...mortals.values()].map(({ business }) => business);
		await pass(n8n, HOUR_S, dying, 1, isAnyCall);
		await pass(n8n, MINUTE_S, dying, 1, isAnyCall);
		await pass(n8n, MINUTE_S, dying, 1, isAnyCall);
		// Both triggers ask: one polls, the other looks at its subscription.
		await pass(n8n, DAY_S, dying, 2, isAnyCall);
		await pass(n8n, DAY_S, dying, 2, isAnyCall);
		await sleep(2000);
	}, 300_000);

	describe.each(loginTypes)('%s login', (loginType) => {
		const mortal = () => mortals.get(loginType) as Mortal;

		it('fails visibly once where the workflow polls, and says how to reconnect', async () => {
			expect(await failed(mortal().polling)).toEqual(told);
		});

		it('fails visibly once where the workflow only receives', async () => {
			expect(await failed(mortal().receiving)).toEqual(told);
		});

		it('starts the error workflow once for each', async () => {
			expect(await ended(mortal().onError)).toHaveLength(2);
		});

		it('is forgotten with a new one, and nothing was lost', async () => {
			const { business, polling, onError } = mortal();
			const which = ownToken(loginType);
			const { accessToken } = await business.instagram.changeToken({ which, issue: {} });
			await editCredential(n8n.client, business.credential.id, { accessToken });
			await pass(n8n, MINUTE_S, [business], 1, isAnyCall);
			const after = await n8n.client.waitForExecutions(polling, 2);
			const found = after.filter(({ status }) => status === 'success');
			expect(JSON.stringify(found.map(({ data }) => data))).toContain('Hi?');
			expect(await ended(onError)).toHaveLength(2);
		});
	});
});
