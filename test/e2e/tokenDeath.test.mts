import { setTimeout as sleep } from 'node:timers/promises';
import { describeExecution } from '../../sandbox/n8n/executions.mts';
import { loginTypes, openBusiness, type Business } from './lab/business.mts';
import { startMovedN8n, type MovedN8n } from './lab/movedN8n.mts';
import { editCredential } from './lab/operator.mts';
import { everyMinute, inARow, trigger, end } from './lab/workflows.mts';

const MINUTE_S = 61;
const HOUR_S = 3700;

let n8n: MovedN8n;
beforeAll(async () => {
	n8n = await startMovedN8n();
}, 300_000);
afterAll(async () => await n8n.close());

describe.each(loginTypes)('a token that dies while polling, %s login', (loginType) => {
	const which = loginType === 'facebook' ? 'facebookUser' : 'instagramUser';
	let business: Business;
	let workflowId = '';
	let errorWorkflowId = '';

	/** The next poll, until Meta was asked and n8n has done with the answer. */
	async function pass(seconds: number): Promise<void> {
		const before = (await business.instagram.getCalls()).length;
		await n8n.advance(seconds, [business]);
		const deadline = Date.now() + 30_000;
		while ((await business.instagram.getCalls()).length === before) {
			if (Date.now() > deadline) throw new Error(`No poll.\n${n8n.process.logTail()}`);
			await sleep(100);
		}
		await sleep(1500);
	}

	const ended = async (id: string) => (await n8n.client.executions(id)).map(describeExecution);

	beforeAll(async () => {
		business = await openBusiness(n8n.client, loginType);
		// The pasted token stays in use: it is the one that the simulator can kill.
		await business.instagram.addFault({
			kind: 'error',
			path: 'access_token',
			code: 100,
			status: 400,
			times: 1000,
		});
		const onError = await n8n.client.createWorkflow({
			...inARow('on error', end()),
			nodes: [
				{
					id: 'error',
					name: 'Error',
					type: 'n8n-nodes-base.errorTrigger',
					typeVersion: 1,
					position: [0, 0],
					parameters: {},
				},
			],
			connections: {},
		});
		errorWorkflowId = onError.id;
		await n8n.client.publish(errorWorkflowId);
		const flow = inARow(
			`dying ${loginType}`,
			trigger(business.credential, { mode: 'polling', pollTimes: everyMinute }),
			end(),
		);
		flow.settings = { ...flow.settings, errorWorkflow: errorWorkflowId };
		workflowId = (await n8n.client.createWorkflow(flow)).id;
		await n8n.client.publish(workflowId);
	});
	afterAll(async () => await business.close());

	it('fails visibly once, says how to reconnect, and goes on after the repair', async () => {
		await business.instagram.changeToken({ which, killWithSubcode: 460 });
		await business.instagram.writeMessage({ username: 'malika', text: 'Hi?', webhook: false });
		await pass(HOUR_S);
		for (let minute = 0; minute < 3; minute++) await pass(MINUTE_S);

		const failures = await ended(workflowId);
		expect(failures.filter((line) => line.includes('error'))).toEqual([
			expect.stringMatching(/no longer accepts the access token.*Reconnect: create a new/),
		]);
		expect(await ended(errorWorkflowId)).toHaveLength(1);

		const { accessToken } = await business.instagram.changeToken({ which, issue: {} });
		await editCredential(n8n.client, business.credential.id, { accessToken });
		await pass(MINUTE_S);
		const after = await n8n.client.waitForExecutions(workflowId, failures.length + 1);
		const found = after.filter(({ status }) => status === 'success');
		expect(JSON.stringify(found.map(({ data }) => data))).toContain('Hi?');
		expect(await ended(errorWorkflowId)).toHaveLength(1);
	});
});
