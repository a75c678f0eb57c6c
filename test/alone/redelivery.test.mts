import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { describeExecution, itemsOf } from '../../sandbox/n8n/executions.mts';
import type { Execution, Json, WorkflowNode } from '../../sandbox/n8n/types.mts';
import { openBusiness, type Business } from '../e2e/harness/business.mts';
import { startMovedN8n, type MovedN8n } from '../e2e/harness/movedN8n.mts';
import { end, errorTrigger, inARow, trigger } from '../e2e/harness/workflows.mts';

const PEOPLE = Array.from({ length: 12 }, (_, n) => `person.${n}`);
const MESSAGES = [1, 2, 3];
const MINUTE_S = 60;
const LOOK_MS = 300;
/** Longer than what goes on takes until nothing happens any more. */
const QUIET_MS = 4000;
const PATIENCE_MS = 120_000;

/** A CRM that can be away; it knows what it took, and which texts it never takes. */
class Crm {
	readonly taken: string[] = [];
	isAway = false;
	refused: string | undefined;
	asked = 0;
	private readonly server: Server;

	constructor() {
		this.server = createServer((request, response) => {
			let body = '';
			request.on('data', (chunk: Buffer) => (body += chunk.toString()));
			request.on('end', () => {
				this.asked++;
				const { text } = JSON.parse(body) as { text: string };
				const isRefused = this.isAway || text === this.refused;
				if (!isRefused) this.taken.push(text);
				response.writeHead(isRefused ? 503 : 200, { 'content-type': 'application/json' });
				response.end('{}');
			});
		});
	}

	async start(): Promise<string> {
		await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
		return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/notes`;
	}

	stop(): void {
		this.server.close();
	}
}

let n8n: MovedN8n;
let business: Business;
let workflowId: string;
let onErrorId: string;
const crm = new Crm();

function save(url: string): WorkflowNode {
	return {
		...end(),
		name: 'Save',
		type: 'n8n-nodes-base.httpRequest',
		typeVersion: 4.2,
		parameters: {
			method: 'POST',
			url,
			sendBody: true,
			specifyBody: 'json',
			jsonBody: '={{ JSON.stringify({ text: $json.text }) }}',
			options: {},
		},
	};
}

beforeAll(async () => {
	const url = await crm.start();
	n8n = await startMovedN8n();
	business = await openBusiness(n8n.client, 'facebook');
	onErrorId = (await n8n.client.createWorkflow(inARow('on error', errorTrigger(), end()))).id;
	await n8n.client.publish(onErrorId);
	const start = trigger(business.credential, {
		mode: 'webhook',
		catchUp: false,
		options: { deliverFailedEventsAgain: true, maximumAttempts: 4 },
	});
	const flow = inARow('saves', start, save(url));
	flow.settings = { ...flow.settings, errorWorkflow: onErrorId };
	workflowId = (await n8n.client.createWorkflow(flow)).id;
	await n8n.client.publish(workflowId);
}, 300_000);

afterAll(async () => {
	await n8n.close([business]);
	await business.close();
	crm.stop();
});

const executions = async (): Promise<Execution[]> => await n8n.client.executions(workflowId);
const failed = async (): Promise<Execution[]> =>
	(await executions()).filter(({ status }) => status === 'error');

/** Resolves when nothing has happened for a while. */
async function quiet(): Promise<void> {
	for (let before = -1; ;) {
		const all = await executions();
		const isIdle = all.every(({ status }) => status === 'error' || status === 'success');
		if (isIdle && all.length === before) return;
		before = all.length;
		await sleep(QUIET_MS);
	}
}

async function passMinutes(minutes: number): Promise<void> {
	await n8n.advance(minutes * MINUTE_S + 2, [business]);
	await quiet();
}

async function until(condition: () => boolean): Promise<void> {
	const deadline = Date.now() + PATIENCE_MS;
	while (!condition()) {
		if (Date.now() > deadline) throw new Error(`not in time\n${n8n.process.logTail()}`);
		await sleep(LOOK_MS);
	}
}

const write = async (username: string, text: string): Promise<void> =>
	void (await business.instagram.writeMessage({ username, text }));

const triggerItem = (execution: Execution): Record<string, Json> =>
	itemsOf(execution, 'Trigger')[0];

describe('a CRM that is down for more than an hour', () => {
	const expected = PEOPLE.flatMap((person) => MESSAGES.map((n) => `${person} ${n}`));
	const alerts: number[] = [];

	beforeAll(async () => {
		crm.isAway = true;
		for (const n of MESSAGES) {
			await Promise.all(PEOPLE.map(async (person) => await write(person, `${person} ${n}`)));
		}
		await quiet();
		alerts.push((await failed()).length);
		for (const minutes of [1, 5, 15, 15, 15]) await passMinutes(minutes);
		alerts.push((await failed()).length);
		// What waits is written down.
		await n8n.process.restart();
		await quiet();
		await passMinutes(30);
		alerts.push((await failed()).length);
		crm.isAway = false;
		await n8n.advance(61 * MINUTE_S, [business]);
		await until(() => crm.taken.length >= expected.length);
		await quiet();
	}, 600_000);

	it('shows as six failed executions in the first hour at most, and one in the next', () => {
		console.log(`failed executions at once, after an hour, after a restart: ${alerts.join(', ')}`);
		expect(alerts[1]).toBeLessThanOrEqual(6);
		expect(alerts[2] - alerts[1]).toBeLessThanOrEqual(1);
	});

	it('loses nothing and saves nothing twice', () => {
		expect([...crm.taken].sort()).toEqual([...expected].sort());
	});

	it.each(PEOPLE)('keeps the order of %s', (person) => {
		const own = crm.taken.filter((text) => text.startsWith(`${person} `));
		expect(own).toEqual(MESSAGES.map((n) => `${person} ${n}`));
	});

	it('tells the workflow which attempt it is, and what the last one ended with', async () => {
		const again = (await executions())
			.filter(({ status }) => status === 'success')
			.map(triggerItem)
			.filter(({ deliveryAttempt }) => deliveryAttempt !== undefined);
		expect(again.length).toBeGreaterThan(0);
		for (const { lastError } of again) expect(lastError).toMatch(/^Save: /);
	});

	it('starts the error workflow once for each failed execution', async () => {
		expect(await n8n.client.executions(onErrorId)).toHaveLength((await failed()).length);
	});
});

describe('an event that fails by itself', () => {
	let before = 0;
	let last: Execution | undefined;

	beforeAll(async () => {
		before = (await failed()).length;
		crm.refused = 'odd';
		await write('malika', 'odd');
		await quiet();
		await write('malika', 'after it');
		await write('sardor', 'of somebody else');
		await until(() => crm.taken.includes('of somebody else'));
		for (const minutes of [1, 5]) await passMinutes(minutes);
	}, 300_000);

	it('holds up its own contact only, and that one not for ever', () => {
		expect(crm.taken.slice(-2)).toEqual(['of somebody else', 'after it']);
	});

	it('is given up by one failed execution that says so and holds the event', async () => {
		for (const minutes of [15, 60]) await passMinutes(minutes);
		const fresh = (await failed()).slice(before);
		expect(fresh).toHaveLength(1 + 4 + 1);
		last = fresh.at(-1);
		expect(last && describeExecution(last)).toMatch(/was delivered 5 times.*press 'Retry'/);
	}, 120_000);

	it('is delivered by a retry of that execution', async () => {
		crm.refused = undefined;
		await n8n.client.session.api('POST', `/executions/${last?.id}/retry`, {});
		await until(() => crm.taken.includes('odd'));
		expect(crm.taken.filter((text) => text === 'odd')).toHaveLength(1);
	});
});
