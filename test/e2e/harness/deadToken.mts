import { setTimeout as sleep } from 'node:timers/promises';
import { describeExecution } from '../../../sandbox/n8n/executions.mts';
import { openBusiness, signIns, type Business, type Login } from './business.mts';
import type { MovedN8n } from './movedN8n.mts';
import { editCredential } from './operator.mts';
import { signIn } from './signIn.mts';
import { DAY_S, isAnyCall, ownToken, pass } from './tokenDays.mts';
import { end, errorTrigger, everyMinute, inARow, trigger } from './workflows.mts';

const HOUR_S = 3700;
const MINUTE_S = 61;

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
	await pass(n8n, HOUR_S, dying, 1, isAnyCall);
	await pass(n8n, MINUTE_S, dying, 1, isAnyCall);
	await pass(n8n, MINUTE_S, dying, 1, isAnyCall);
	// Both triggers ask: one polls, the other looks at its subscription.
	await pass(n8n, DAY_S, dying, 2, isAnyCall);
	await pass(n8n, DAY_S, dying, 2, isAnyCall);
	await sleep(2000);
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
	const ended = async (id: string) => (await n8n().client.executions(id)).map(describeExecution);
	const failed = async (id: string) =>
		(await ended(id)).filter((line) => line.includes('): error'));
	const told = [
		expect.stringMatching(RegExp(`no longer accepts the access token.*Reconnect: ${whatToDo}`)),
	];

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
		await reconnect(n8n(), business);
		await pass(n8n(), MINUTE_S, [business], 1, isAnyCall);
		const after = await n8n().client.waitForExecutions(polling, 2);
		const found = after.filter(({ status }) => status === 'success');
		expect(JSON.stringify(found.map(({ data }) => data))).toContain('Hi?');
		expect(await ended(onError)).toHaveLength(2);
	});
}
