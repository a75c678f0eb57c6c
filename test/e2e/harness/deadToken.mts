import { setTimeout as sleep } from 'node:timers/promises';
import { describeExecution, isSettled } from '../../../sandbox/n8n/executions.mts';
import { openBusiness, signIns, type Business, type Login } from './business.mts';
import type { MovedN8n } from './movedN8n.mts';
import { editCredential } from './operator.mts';
import { signIn } from './signIn.mts';
import { DAY_S, isAnyCall, ownToken, pass } from './tokenDays.mts';
import { end, errorTrigger, everyMinute, inARow, trigger } from './workflows.mts';

const HOUR_S = 3700;
const MINUTE_S = 61;
const SETTLE_MS = 1500;

/** A business whose token will be killed, with a workflow that polls and one that only receives. */
export interface Mortal {
	business: Business;
	polling: string;
	receiving: string;
	onError: string;
}

const isSignedIn = ({ login }: Business): boolean => signIns.some((signIn) => signIn === login);

/** A workflow that starts where another one fails. */
export async function publishErrorWorkflow({ client }: MovedN8n): Promise<string> {
	const { id } = await client.createWorkflow(inARow('on error', errorTrigger(), end()));
	await client.publish(id);
	return id;
}

export async function startMortal(n8n: MovedN8n, login: Login): Promise<Mortal> {
	const { client } = n8n;
	const business = await openBusiness(client, login);
	// A pasted token stays in use: it is the one that the simulator can kill.
	const refusal = { kind: 'error', path: 'access_token', code: 100, status: 400 } as const;
	if (!isSignedIn(business)) await business.instagram.addFault({ ...refusal, times: 1000 });
	const publish = async (name: string, parameters: Record<string, unknown>, onError: string) => {
		const flow = inARow(name, trigger(business.credential, parameters), end());
		flow.settings = { ...flow.settings, errorWorkflow: onError };
		const { id } = await client.createWorkflow(flow);
		await client.publish(id);
		return id;
	};
	const onError = await publishErrorWorkflow(n8n);
	const polls = { mode: 'polling', pollTimes: everyMinute };
	const receives = { mode: 'webhook', catchUp: false };
	return {
		business,
		polling: await publish(`polling ${login}`, polls, onError),
		receiving: await publish(`receiving ${login}`, receives, onError),
		onError,
	};
}

/** Takes the tokens away while somebody writes, and lets two days go by. */
export async function letTokensDie(n8n: MovedN8n, mortals: Mortal[]): Promise<void> {
	const dying = mortals.map(({ business }) => business);
	for (const { login, instagram } of dying) {
		await instagram.changeToken({ which: ownToken(login), killWithSubcode: 460 });
		await instagram.writeMessage({ username: 'malika', text: 'Hi?', webhook: false });
	}
	// Both triggers ask in the long run: one polls, the other looks at its subscription.
	const steps = [
		[HOUR_S, 1],
		[MINUTE_S, 1],
		[MINUTE_S, 1],
		[DAY_S, 2],
		[DAY_S, 2],
	];
	for (const [seconds, calls] of steps) {
		await pass(n8n, seconds, dying, calls, isAnyCall);
		await settle(n8n, mortals);
	}
}

/** Waits until nothing runs: what n8n waits for a while must not be hit by the next step of the clock. */
async function settle({ client }: MovedN8n, mortals: Mortal[]): Promise<void> {
	for (;;) {
		await sleep(SETTLE_MS);
		const ids = mortals.flatMap(({ polling, receiving, onError }) => [polling, receiving, onError]);
		const all = await Promise.all(ids.map(async (id) => await client.executions(id)));
		if (all.flat().every(isSettled)) return;
	}
}

/** What a person does then: pastes another token, or signs in again. */
async function reconnect({ client }: MovedN8n, business: Business): Promise<void> {
	const { login, instagram, credential } = business;
	if (isSignedIn(business)) return await signIn(client, credential.id);
	const { accessToken } = await instagram.changeToken({ which: ownToken(login), issue: {} });
	await editCredential(client, credential.id, { accessToken });
}

/** What is told of a token that was taken away, and what becomes of it; the tests of one login. */
export function itTellsOfDeath(n8n: () => MovedN8n, mortal: () => Mortal, whatToDo: string): void {
	const failed = async (id: string) =>
		(await n8n().client.executions(id)).filter(({ status }) => status === 'error');
	const told = RegExp(`no longer accepts the access token.*Reconnect: ${whatToDo}`);

	it.each(['polling', 'receiving'] as const)(
		'fails visibly once a day where the workflow is %s, and says how to reconnect',
		async (way) => {
			const failures = await failed(mortal()[way]);
			for (const failure of failures) expect(describeExecution(failure)).toMatch(told);
			const times = failures.map(({ startedAt }) => Date.parse(startedAt ?? '') / 1000);
			const pauses = times.slice(1).map((time, index) => time - times[index]);
			expect(pauses.filter((seconds) => seconds < DAY_S - MINUTE_S)).toEqual([]);
			expect(times.length).toBeGreaterThan(1);
		},
	);

	it('starts the error workflow for each', async () => {
		const { polling, receiving, onError } = mortal();
		const failures = [...(await failed(polling)), ...(await failed(receiving))];
		expect(await n8n().client.executions(onError)).toHaveLength(failures.length);
	});

	it('is forgotten with a new one, and nothing was lost', async () => {
		const { client } = n8n();
		const { business, polling, onError } = mortal();
		const before = await client.executions(polling);
		const toldBefore = await client.executions(onError);
		await reconnect(n8n(), business);
		await pass(n8n(), MINUTE_S, [business], 1, isAnyCall);
		const after = await client.waitForExecutions(polling, before.length + 1);
		const found = after.filter(({ status }) => status === 'success');
		expect(JSON.stringify(found.map(({ data }) => data))).toContain('Hi?');
		expect(await client.executions(onError)).toHaveLength(toldBefore.length);
	});
}
