import { setTimeout as sleep } from 'node:timers/promises';
import type { N8nClient } from '../../../sandbox/n8n/client.mts';
import type { Execution, Json, WorkflowJson } from '../../../sandbox/n8n/types.mts';
import { loginTypes, openBusiness, type Business } from '../harness/business.mts';
import { errorRows, type ErrorRow } from '../harness/errorRows.mts';
import { byId } from '../harness/fan.mts';
import { sharedN8n } from '../harness/n8n.mts';
import { LOCALISED_TEXTS, nameOf, nodeMeeting, sending } from '../harness/provoke.mts';
import { action, byHand, inARow } from '../harness/workflows.mts';

/** One node per row, each of which meets its failure, with what each of them put out. */
class Rows {
	private readonly outputs = new Map<string, (Record<string, Json>[] | undefined)[]>();

	constructor(
		private readonly n8n: N8nClient,
		private readonly business: Business,
	) {}

	async run(): Promise<void> {
		const { n8n, business } = this;
		const written = await business.instagram.writeMessage({ username: 'malika', text: 'Hi' });
		const { contactId } = written;
		const nodes: WorkflowJson['nodes'] = [];
		for (const [index, row] of errorRows.entries()) {
			nodes.push({
				...(await nodeMeeting(row, index, { n8n, business, contactId })),
				position: [300, index * 200],
				onError: 'continueErrorOutput',
			});
		}
		const targets = nodes.map(({ name }) => ({ node: name, type: 'main', index: 0 }));
		const workflow = await n8n.createWorkflow({
			name: 'every failure',
			nodes: [byHand(), ...nodes],
			connections: { 'By hand': { main: [targets] } },
			settings: { executionOrder: 'v1' },
		});
		this.keep(await n8n.runManually(workflow.id, 'By hand', 150_000));
		await n8n.deleteWorkflow(workflow.id);
	}

	/** Items of the node's regular output, and of its error output. */
	of(row: ErrorRow): (Record<string, Json>[] | undefined)[] {
		return this.outputs.get(nameOf(row)) ?? [];
	}

	private keep(execution: Execution): void {
		const runs = execution.data?.resultData?.runData ?? {};
		for (const [name, [run]] of Object.entries(runs)) {
			const outputs = (run.data?.main ?? []).map((items) => items?.map(({ json }) => json));
			this.outputs.set(name, outputs);
		}
	}
}

describe.each(loginTypes)('every failure that Meta knows, %s login', (loginType) => {
	let business: Business;
	let rows: Rows;

	beforeAll(async () => {
		business = await openBusiness(sharedN8n(), loginType);
		rows = new Rows(sharedN8n(), business);
		await rows.run();
	});
	afterAll(async () => await business.close());

	const named = errorRows.map((row): [string, ErrorRow] => [nameOf(row), row]);

	it.each(named)("%s, told at n8n's error output", (_name, row) => {
		const [fine, failed] = rows.of(row);
		expect(fine ?? []).toEqual([]);
		expect(failed).toHaveLength(1);
		const { errorClass, code } = row;
		expect(failed?.[0].error).toMatchObject({
			errorClass,
			code,
			message: expect.stringMatching(/^[A-Z][^#]{10,}$/) as string,
			description: expect.stringMatching(/^[A-Z].*Graph code \d+.*fbtrace_id/) as string,
		});
		expect((failed?.[0].error as Record<string, Json>).message).not.toMatch(/Esta|アクセス/);
	});
});

describe.each(loginTypes)('an execution that fails, %s login', (loginType) => {
	const n8n = sharedN8n();
	let business: Business;
	let contactId: string;

	beforeAll(async () => {
		business = await openBusiness(n8n, loginType);
		({ contactId } = await business.instagram.writeMessage({ username: 'malika', text: 'Hi' }));
	});
	afterAll(async () => await business.close());

	async function saved(parameters: Record<string, unknown>): Promise<string> {
		const flow = inARow(`fails ${loginType}`, byHand(), action(business.credential, parameters));
		return (await n8n.createWorkflow(flow)).id;
	}

	it.each<[string, number, number | undefined, RegExp]>([
		['a dead token', 190, 463, /it has expired Reconnect: create a new access token/],
		['the window', 10, 2534022, /window is closed Instagram allows answers within 24 hours/],
		['somebody gone', 551, undefined, /can't receive messages .* Nothing can be done/],
	])("shows in the editor's error panel: %s", async (_name, code, subcode, words) => {
		const id = await saved(sending(contactId));
		const [message] = LOCALISED_TEXTS;
		await business.instagram.addFault({
			kind: 'error',
			method: 'POST',
			path: '/messages',
			status: 403,
			code,
			subcode,
			message,
		});
		const execution = await n8n.runManually(id, 'By hand');
		const { error } = execution.data?.resultData ?? {};
		expect(execution.status).toBe('error');
		expect(`${error?.message} ${error?.description}`).toMatch(words);
		expect(error?.description).toMatch(/Meta said: Esta .*\(Graph code \d+.*fbtrace_id/);
		await n8n.deleteWorkflow(id);
	});

	it('calls Meta no more once somebody stops it', async () => {
		await business.instagram.clearFaults();
		await business.instagram.addFault({ kind: 'hang', path: `/${contactId}`, times: 5 });
		const id = await saved({
			resource: 'contact',
			operation: 'getProfile',
			contactId: byId(contactId),
		});
		const asked = async (): Promise<number> =>
			(await business.instagram.getCalls()).filter(({ path }) => path === `/${contactId}`).length;
		const workflowData = await n8n.session.rest('GET', `/workflows/${id}`);
		const started = await n8n.session.rest<{ executionId: string }>(
			'POST',
			`/workflows/${id}/run`,
			{ workflowData, triggerToStartFrom: { name: 'By hand' } },
		);
		while ((await asked()) === 0) await sleep(100);
		await n8n.session.rest('POST', `/executions/${started.executionId}/stop`, {});
		await sleep(3000);
		expect(await asked()).toBe(1);
		const executions = await n8n.waitForExecutions(id, 1);
		expect(executions.map(({ status }) => status)).toEqual(['canceled']);
		await n8n.deleteWorkflow(id);
	});
});
