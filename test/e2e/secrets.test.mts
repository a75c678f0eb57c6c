import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { loginTypes, openBusiness, VERIFY_TOKEN, type Business } from './lab/business.mts';
import { byId, fan } from './lab/fan.mts';
import { startMovedN8n, type MovedN8n } from './lab/movedN8n.mts';
import { Watch } from './lab/watch.mts';
import { end, inARow, trigger } from './lab/workflows.mts';

/** Tokens of either login type, and parameters that carry a secret. */
const SECRET =
	/\b(?:EAA|IGAA)[A-Za-z0-9_-]{8,}|\b(?:access_token|client_secret|appsecret_proof|input_token|hub\.verify_token)=[^\s"&[]+/;

let n8n: MovedN8n;
beforeAll(async () => {
	n8n = await startMovedN8n({ N8N_LOG_LEVEL: 'debug' });
}, 300_000);
afterAll(async () => await n8n.close());

describe.each(loginTypes)('what is left of a run with %s login', (loginType) => {
	let business: Business;
	const places: Record<string, string> = {};
	let known: string[] = [];

	async function useEverything(): Promise<string[]> {
		const { instagram, credential } = business;
		const flow = inARow('hook', trigger(credential, { mode: 'webhook', catchUp: true }), end());
		const hook = await n8n.client.createWorkflow(flow);
		await n8n.client.publish(hook.id);
		const { contactId } = await instagram.writeMessage({ username: 'malika', text: 'Hi' });
		await new Watch(n8n.client, hook.id).next(1);
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
			conversations: { resource: 'conversation', operation: 'getMany', simplify: false },
			pages: account('getPages'),
			token: account('getTokenStatus'),
			setup: account('checkSetup'),
		};
		const work = await n8n.client.createWorkflow(fan('work', credential, actions));
		await n8n.client.runManually(work.id, 'By hand');
		const message = 'Error validating access token EAAinAText1234567890 access_token=madeUpToken1';
		await instagram.addFault({ kind: 'error', code: 190, subcode: 460, times: 50, message });
		await n8n.client.runManually(work.id, 'By hand');
		await instagram.clearFaults();
		return [hook.id, work.id];
	}

	beforeAll(async () => {
		business = await openBusiness(n8n.client, loginType);
		const { app, page, account, facebookUser } = await business.instagram.getWorld();
		known = [
			app.secret,
			app.instagramAppSecret,
			page.accessToken,
			account.accessToken,
			facebookUser.accessToken,
			VERIFY_TOKEN,
		];
		const ids = await useEverything();
		const executions = await Promise.all(ids.map((id) => n8n.client.executions(id)));
		places.executions = JSON.stringify(executions);
		places.workflows = JSON.stringify(await Promise.all(ids.map((id) => n8n.client.workflow(id))));
		const file = path.join(n8n.process.handle.userFolder, `${loginType}.json`);
		await n8n.process.cli(['export:credentials', '--all', `--output=${file}`]);
		places.credentials = await readFile(file, 'utf8');
		places.log = await readFile(n8n.process.logFile, 'utf8');
		places.calls = JSON.stringify(await business.instagram.getCalls());
	}, 240_000);
	afterAll(async () => await business.close());

	it.each(['executions', 'workflows', 'credentials', 'log', 'calls'])('no secret: %s', (place) => {
		expect(places[place].length).toBeGreaterThan(10);
		expect(SECRET.exec(places[place])?.[0]).toBeUndefined();
		expect(known.filter((secret) => places[place].includes(secret))).toEqual([]);
	});

	it('a token in an address only where Meta takes it no other way', async () => {
		const calls = await business.instagram.getCalls();
		const inQuery = calls.filter(({ auth }) => auth === 'query').map((call) => call.path);
		expect(inQuery.filter((asked) => !asked.endsWith('access_token'))).toEqual([]);
	});
});
