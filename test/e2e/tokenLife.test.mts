import { setTimeout as sleep } from 'node:timers/promises';
import { describeExecution } from '../../sandbox/n8n/executions.mts';
import { openBusiness, type Business, type LoginType } from './lab/business.mts';
import { startMovedN8n, type MovedN8n } from './lab/movedN8n.mts';
import { editCredential } from './lab/operator.mts';
import { onlyItem, Watch } from './lab/watch.mts';
import { action, byHand, end, inARow, trigger } from './lab/workflows.mts';

const DAYS = 70;
const DAY_S = 86_400;
const LOOK_MS = 100;
const PATIENCE_MS = 30_000;

/** A workflow that only receives webhooks, and the one token that was ever pasted. */
interface Life {
	name: string;
	loginType: LoginType;
	/** What is pasted: good for an hour, or for 60 days as the App Dashboard gives it. */
	isShortLived: boolean;
	business: Business;
	watch: Watch;
	contactId: string;
	/** Simulated start, in ms. */
	startedAt: number;
}

type Kind = Pick<Life, 'name' | 'loginType' | 'isShortLived'>;
const kinds: Kind[] = [
	{ name: 'facebook login, a short-lived token', loginType: 'facebook', isShortLived: true },
	{ name: 'facebook login, a long-lived token', loginType: 'facebook', isShortLived: false },
	{ name: 'instagram login, a short-lived token', loginType: 'instagram', isShortLived: true },
	{ name: 'instagram login, a long-lived token', loginType: 'instagram', isShortLived: false },
];

let n8n: MovedN8n;
const lives = new Map<string, Life>();
const businesses = (): Business[] => [...lives.values()].map(({ business }) => business);

async function start(kind: Kind): Promise<Life> {
	const business = await openBusiness(n8n.client, kind.loginType);
	const { instagram, credential } = business;
	const { accessToken } = await instagram.changeToken({
		which: kind.loginType === 'facebook' ? 'facebookUser' : 'instagramUser',
		issue: { isShortLived: kind.isShortLived },
	});
	await editCredential(n8n.client, credential.id, { accessToken });
	const workflow = await n8n.client.createWorkflow(
		inARow(kind.name, trigger(credential, { mode: 'webhook', catchUp: false }), end()),
	);
	await n8n.client.publish(workflow.id);
	const watch = new Watch(n8n.client, workflow.id);
	const startedAt = Date.parse((await instagram.getCalls())[0].at);
	return { ...kind, business, watch, contactId: '', startedAt };
}

const isTokenCall = ({ path }: { path: string }): boolean => path.endsWith('access_token');

/** Every call of a business to Meta's token endpoints: what was asked, on which day, how it ended. */
async function tokenCalls({ business, startedAt }: Life) {
	const calls = await business.instagram.getCalls();
	return calls.filter(isTokenCall).map(({ at, query, status }) => ({
		day: Math.floor((Date.parse(at) - startedAt) / DAY_S / 1000),
		grant: String(query.grant_type),
		status,
	}));
}

/** The next day, until every trigger has made its daily call; a renewal comes before it. */
async function nextDay(): Promise<void> {
	const count = async ({ instagram }: Business): Promise<number> =>
		(await instagram.getCalls()).filter((call) => !isTokenCall(call)).length;
	const before = await Promise.all(businesses().map(count));
	await n8n.advance(DAY_S, businesses());
	const deadline = Date.now() + PATIENCE_MS;
	for (;;) {
		const now = await Promise.all(businesses().map(count));
		if (now.every((calls, index) => calls > before[index])) return;
		if (Date.now() > deadline) {
			throw new Error(`No daily call: ${before} → ${now}\n${n8n.process.logTail()}`);
		}
		await sleep(LOOK_MS);
	}
}

async function receive(life: Life, text: string): Promise<void> {
	const { contactId } = await life.business.instagram.writeMessage({ username: 'malika.k', text });
	life.contactId = contactId;
	const [execution] = await life.watch.next(1);
	expect(onlyItem(execution, 'Trigger')).toMatchObject({ receivedVia: 'webhook', text });
}

beforeAll(async () => {
	n8n = await startMovedN8n();
	console.log(`n8n's clock is moved by ${n8n.movedBy}`);
	for (const kind of kinds) lives.set(kind.name, await start(kind));
	for (let day = 1; day <= DAYS; day++) {
		await nextDay();
		for (const life of lives.values()) {
			if (day % 14 === 0) await receive(life, `day ${day}`);
			// An operator changes something else: that must not bring the pasted token back.
			if (day === 61) {
				await editCredential(n8n.client, life.business.credential.id, { extraAppSecret: 'more' });
			}
		}
	}
}, 900_000);

afterAll(async () => {
	await n8n.close();
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
