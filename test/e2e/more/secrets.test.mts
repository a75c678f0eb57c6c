import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import axios from 'axios';
import { loginTypes, openBusiness, type Business } from '../harness/business.mts';
import { byId, fan } from '../harness/fan.mts';
import { leaksIn, tracesOf } from '../harness/keyLogger.mts';
import { sharedN8n } from '../harness/n8n.mts';
import { Watch } from '../harness/watch.mts';
import { byHand, end, inARow, trigger } from '../harness/workflows.mts';

const PICTURE = 'https://lookaside.fbsbx.com/ig_messaging_cdn/?asset_id=1&signature=madeUpPicture1';

/** Texts in which Meta itself says too much. */
const TALKATIVE = `Error validating access token EAAinAText1234567890 access_token=madeUpToken1 for ${PICTURE}`;

/**
 * Does all that could tell a secret. What is left of it in n8n is searched at the end of the run,
 * with what all other tests leave.
 */
describe.each(loginTypes)('a run that could tell secrets, %s login', (loginType) => {
	const n8n = sharedN8n();
	let business: Business;

	beforeAll(async () => {
		business = await openBusiness(n8n, loginType);
	});
	afterAll(async () => await business.close());

	it('of a trigger and of every action that talks about tokens', async () => {
		const { instagram, credential } = business;
		const flow = inARow('hook', trigger(credential, { mode: 'webhook', catchUp: true }), end());
		const hook = await n8n.createWorkflow(flow);
		await n8n.publish(hook.id);
		const attachments = [{ type: 'image', url: PICTURE }];
		const { contactId } = await instagram.writeMessage({ username: 'malika', attachments });
		await new Watch(n8n, hook.id).next(1);
		const send = (id: string) => ({
			resource: 'message',
			operation: 'sendText',
			recipientType: 'contact',
			recipientId: byId(id),
			text: 'Hello',
		});
		const account = (operation: string) => ({ resource: 'account', operation });
		const actions = {
			send: send(contactId),
			fails: send('1000000000000009'),
			conversations: { resource: 'conversation', operation: 'getMany' },
			pages: account('getPages'),
			token: account('getTokenStatus'),
			setup: account('checkSetup'),
		};
		const work = await n8n.createWorkflow(fan('work', credential, actions));
		expect((await n8n.runManually(work.id, 'By hand')).status).toBe('success');
		await instagram.addFault({
			kind: 'error',
			code: 190,
			subcode: 460,
			times: 50,
			message: TALKATIVE,
		});
		const failed = await n8n.runManually(work.id, 'By hand');
		expect(JSON.stringify(failed.data)).toContain('[hidden]');
		await instagram.clearFaults();
		await n8n.deleteWorkflow(hook.id);
	});

	it('a token in an address only where Meta takes it no other way', async () => {
		const calls = await business.instagram.getCalls();
		const inQuery = calls.filter(({ auth }) => auth === 'query').map((call) => call.path);
		expect(inQuery.filter((asked) => !asked.endsWith('access_token'))).toEqual([]);
	});
});

it('credentials that are exported are encrypted', async () => {
	const n8n = sharedN8n();
	const business = await openBusiness(n8n, 'facebook');
	const file = path.join(n8n.n8n.handle.userFolder, 'exported.json');
	await n8n.n8n.cli(['export:credentials', '--all', `--output=${file}`]);
	const exported = await readFile(file, 'utf8');
	expect(exported).toContain(business.credential.id);
	for (const secret of await business.instagram.getSecrets()) {
		expect(exported).not.toContain(secret);
	}
	await business.close();
});

describe('the search at the end of the run', () => {
	it('finds what stands somewhere', async () => {
		const n8n = sharedN8n();
		const planted = `planted-${randomUUID()}`;
		const set = {
			...end(),
			name: 'Set',
			type: 'n8n-nodes-base.set',
			typeVersion: 3.4,
			parameters: { mode: 'raw', jsonOutput: JSON.stringify({ planted }) },
		};
		const workflow = await n8n.createWorkflow(inARow('planted', byHand(), set));
		await n8n.runManually(workflow.id, 'By hand');
		await axios.get(`${n8n.n8n.url}/webhook/${planted}`, { validateStatus: () => true });
		await sleep(500);
		const places = leaksIn(await tracesOf(n8n), [planted]).map((leak) => leak.split(':')[0]);
		expect(places).toEqual(['log', 'executions', 'workflows', 'database']);
	});

	it.each([
		['a token', 'EAAmadeUpToken1234567890'],
		['a parameter', '?access_token=made&x=1'],
		['a signed address', PICTURE],
	])('knows by its look: %s', (_name, text) => {
		const innocent = 'nothing to see here';
		const places = { log: innocent, executions: innocent, workflows: innocent, database: innocent };
		expect(leaksIn(places, [])).toEqual([]);
		expect(leaksIn({ ...places, executions: JSON.stringify([{ text }]) }, [])).toHaveLength(1);
	});
});
