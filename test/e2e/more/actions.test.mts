import type { CallRecord } from '../../../sandbox/graph-simulator/types.mts';
import type { N8nClient } from '../../../sandbox/n8n/client.mts';
import { describeExecution } from '../../../sandbox/n8n/executions.mts';
import type { Execution } from '../../../sandbox/n8n/types.mts';
import { logins, openBusiness, type Business } from '../harness/business.mts';
import { fan, outputOf } from '../harness/fan.mts';
import { sharedN8n } from '../harness/n8n.mts';
import { fetchFile } from '../harness/workflows.mts';
import { moderationRows } from '../operations/moderation.mts';
import { profileRows } from '../operations/profile.mts';
import { readRows } from '../operations/reading.mts';
import { setScene, type Row, type Scene } from '../operations/scene.mts';
import { sendRows } from '../operations/sending.mts';

const rowsOf = (scene: Scene): Record<string, Row> => ({
	...readRows(scene),
	...sendRows(scene),
	...profileRows(),
	...moderationRows(scene),
});

describe.each(logins)('the operations with %s login', (login) => {
	let n8n: N8nClient;
	let business: Business;
	let execution: Execution;
	let calls: CallRecord[];
	let rows: Record<string, Row>;

	beforeAll(async () => {
		n8n = sharedN8n();
		business = await openBusiness(n8n, login);
		const scene = await setScene(business);
		rows = rowsOf(scene);
		const parameters = Object.fromEntries(
			Object.entries(rows).map(([name, row]) => {
				const [resource, operation] = name.split(' ');
				// All in one run by hand, to the people of the scene.
				const options = { ...(row.parameters.options as object), testRunToEverybody: true };
				return [name, { resource, operation, ...row.parameters, options }];
			}),
		);
		const file = fetchFile(`${business.filesUrl}/vase.jpg`);
		const flow = fan(`operations ${login}`, business.credential, parameters, file);
		const workflow = await n8n.createWorkflow(flow);
		execution = await n8n.runManually(workflow.id, 'By hand', 120_000);
		calls = await business.instagram.getCalls();
	});
	afterAll(async () => await business.close());

	const names = Object.keys(rowsOf({} as Scene));

	it.each(names)('%s', (name) => {
		const { items, call, unmade } = rows[name];
		const output = outputOf(execution, name);
		expect({ output, run: describeExecution(execution) }).toMatchObject({ output: items });
		if (unmade) {
			const made = calls.filter(({ body }) => JSON.stringify(body ?? {}).includes(unmade));
			expect(made).toEqual([]);
		}
		if (!call) return;
		const { messagingNode, loginType } = business;
		const path = call.path.replace('{node}', messagingNode);
		expect(calls).toContainEqual(
			expect.objectContaining({ ...call, path, loginType, status: 200, auth: 'header' }),
		);
	});

	it('carries no token in an address', () => {
		// Meta takes the token of an exchange or renewal in no other way.
		const others = calls.filter(({ path }) => !path.includes('access_token'));
		expect(others.filter(({ auth }) => auth === 'query')).toEqual([]);
	});
});
