import { setTimeout as sleep } from 'node:timers/promises';
import { signIns, type Business, type SignIn } from '../e2e/harness/business.mts';
import {
	itTellsOfDeath,
	letTokensDie,
	startMortal,
	type Mortal,
} from '../e2e/harness/deadToken.mts';
import { startMovedN8n, type MovedN8n } from '../e2e/harness/movedN8n.mts';
import { signIn } from '../e2e/harness/signIn.mts';
import { DAY_S, isEndOfLook, pass } from '../e2e/harness/tokenDays.mts';
import {
	askAboutToken,
	dayAfter,
	reconnectOn,
	startWarnedLife,
	warningsOf,
	type Told,
	type WarnedKind,
	type WarnedLife,
} from '../e2e/harness/warnedDays.mts';

const DAYS = 62;
const HOUR_S = 3600;
/** On this day, looks are made by the hour. */
const HOURLY_DAY = 54;
const ASKED_ON = [30, 55, 58];

const kinds = {
	renewed: { login: 'person', reconnects: { day: 56 } },
	promoted: {
		login: 'person',
		reconnects: {
			day: 56,
			settings: { configurationToken: 'systemUser', systemUserSees: 'page' },
			configId: '1098765432109876',
		},
	},
	forgotten: { login: 'person' },
	endless: { login: 'unified' },
	dataEnds: { login: 'person', dataAccessDays: 30, reconnects: { day: 25 } },
} satisfies Record<string, WarnedKind>;
type Name = keyof typeof kinds;
const names = Object.keys(kinds) as Name[];

let n8n: MovedN8n;
const lives = {} as Record<Name, WarnedLife>;
/** By name and day. */
const told = new Map<string, Told>();
const mortals = new Map<SignIn, Mortal>();
const businesses = (): Business[] =>
	[...Object.values(lives), ...mortals.values()].map(({ business }) => business);

/** The trigger asks for the end of a token, as long as nothing was told of it lately. */
const isLookAtToken = ({ path }: { path: string }): boolean => path.endsWith('/debug_token');

/** Days on which something is told, or nearly. */
const isToldOn = (day: number): boolean => (day > 20 && day < 28) || day > 50;

async function passDay(day: number): Promise<void> {
	await pass(n8n, DAY_S, businesses(), 1, isLookAtToken);
	// What is told of it is executed before the next day begins.
	await sleep(isToldOn(day) ? 4000 : 300);
	if (day === HOURLY_DAY) {
		for (let hour = 0; hour < 5; hour++) await pass(n8n, HOUR_S, businesses(), 1, isEndOfLook);
	}
	for (const name of names) {
		if (ASKED_ON.includes(day)) told.set(`${name} ${day}`, await askAboutToken(n8n, lives[name]));
		await reconnectOn(n8n, lives[name], day);
	}
}

beforeAll(async () => {
	n8n = await startMovedN8n();
	for (const name of names) lives[name] = await startWarnedLife(n8n, kinds[name]);
	for (let day = 1; day <= DAYS; day++) await passDay(day);
}, 900_000);

afterAll(async () => {
	await n8n.close(businesses());
	for (const business of businesses()) await business.close();
});

describe('the end of a token of 60 days', () => {
	const daysOf = async (name: Name) => (await warningsOf(n8n, lives[name])).map(({ day }) => day);

	it('is told once a day in the last 7 days', async () => {
		const warnings = (await warningsOf(n8n, lives.forgotten)).slice(0, 7);
		expect(warnings.map(({ day }) => day)).toEqual([53, 54, 55, 56, 57, 58, 59]);
		for (const { text } of warnings) {
			expect(text).toContain(`Access to Instagram ends on ${dayAfter(lives.forgotten, 60)}`);
			expect(text).toContain("click 'Switch account'");
		}
	});

	it('gives way to what is told of a dead token, once a day, too', async () => {
		const afterwards = (await warningsOf(n8n, lives.forgotten)).slice(7);
		expect(afterwards.map(({ day }) => day)).toEqual([60, 61, 62]);
		for (const { text } of afterwards) {
			expect(text).toMatch(/no longer accepts the access token.*Switch account/);
		}
	});

	it.each<Name>(['renewed', 'promoted'])(
		'is told until somebody signs in again: %s',
		async (name) => {
			expect(await daysOf(name)).toEqual([53, 54, 55, 56]);
		},
	);

	it('fails the workflow that the trigger is in, each time', async () => {
		const failed = (await n8n.client.executions(lives.renewed.workflowId)).filter(
			({ status }) => status === 'error',
		);
		expect(failed).toHaveLength(4);
	});
});

it('the end of access to data is told in the same way', async () => {
	const warnings = await warningsOf(n8n, lives.dataEnds);
	expect(warnings.slice(0, 3).map(({ day }) => day)).toEqual([23, 24, 25]);
	const day = dayAfter(lives.dataEnds, 30);
	for (const { text } of warnings.slice(0, 3)) expect(text).toContain(`ends on ${day}`);
	// That of the next token is 60 days later.
	expect(warnings).toHaveLength(3);
});

it('nothing is told of a token without end', async () => {
	expect(await warningsOf(n8n, lives.endless)).toEqual([]);
});

describe.each(['status', 'check'] as const)('who asks is told (%s)', (by) => {
	const wordsOf = (name: Name, day: number): string =>
		JSON.stringify(told.get(`${name} ${day}`)?.[by]);

	it.each<[Name, number, RegExp]>([
		['forgotten', 30, /It ends in 29 days; n8n can't renew it/],
		['forgotten', 55, /It ends in 4 days; n8n can't renew it.*'Switch account'/],
		['renewed', 58, /It ends in 57 days; n8n can't renew it/],
		['promoted', 55, /It ends in 4 days/],
		['promoted', 58, /It does not end by time.*access to data does not end by time/],
		['endless', 58, /It does not end by time.*access to data does not end by time/],
		['dataEnds', 30, /It ends in 54 days.*access to data ends in 84 days/],
	])('of %s on day %i', (name, day, words) => {
		expect(wordsOf(name, day)).toMatch(words);
	});

	it('with the dates', () => {
		const { status, check } = told.get('forgotten 55') as Told;
		expect(status).toMatchObject({ isValid: true, expires: true, daysLeft: 4 });
		expect(String(status.expiresAt)).toContain(dayAfter(lives.forgotten, 60));
		expect(String(status.dataAccessExpiresAt)).toContain(dayAfter(lives.forgotten, 90));
		expect(check).toMatchObject({ status: 'warn' });
		expect(told.get('forgotten 30')?.check).toMatchObject({ status: 'ok' });
		expect(told.get('endless 58')).toMatchObject({
			status: { expires: false, tokenType: 'system_user' },
			check: { status: 'ok' },
		});
	});
});

it('who signs in after the end goes on, and what was written meanwhile is there', async () => {
	const { business, workflowId } = lives.forgotten;
	const before = (await n8n.client.executions(workflowId)).length;
	await business.instagram.writeMessage({ username: 'malika', text: 'Anybody there?' });
	await signIn(n8n.client, business.credential.id);
	await pass(n8n, HOUR_S, [business], 1, isEndOfLook);
	const executions = await n8n.client.waitForExecutions(workflowId, before + 1);
	expect(executions.at(-1)).toMatchObject({ status: 'success' });
	expect(JSON.stringify(executions.at(-1)?.data)).toContain('Anybody there?');
});

describe('a token that is taken away', () => {
	beforeAll(async () => {
		for (const login of signIns) mortals.set(login, await startMortal(n8n, login));
		await letTokensDie(n8n, [...mortals.values()]);
	}, 300_000);

	describe.each(signIns)('of a %s', (login) => {
		const mortal = () => mortals.get(login) as Mortal;
		itTellsOfDeath(() => n8n, mortal, "open the credential, click 'Switch account'");
	});
});
