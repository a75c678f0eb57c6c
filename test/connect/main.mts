import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import {
	createSimulatorClient,
	type SimulatorClient,
} from '../../sandbox/graph-simulator/client.mts';
import { startSimulator } from '../../sandbox/graph-simulator/server.mts';
import { connectN8n, type N8nClient } from '../../sandbox/n8n/client.mts';
import { ensureN8n } from '../../sandbox/n8n/install.mts';
import { installBuiltPackage } from '../../sandbox/n8n/packageInstall.mts';
import { startN8n } from '../../sandbox/n8n/process.mts';
import { createProgress } from '../../sandbox/n8n/progress.mts';
import { openBrowser } from '../../sandbox/pictures/browser.mts';
import { action, inARow, trigger } from '../e2e/harness/workflows.mts';
import { findMissingSuites } from '../setup/services.mts';
import { ConnectPanel } from './connectPanel.mts';

// Makes an OAuth2 credential in the real editor, signs in at the simulator's consent page, and lets a
// message arrive: tsx test/connect/main.mts [-- --out FOLDER]

const { values } = parseArgs({
	args: process.argv.slice(2).filter((arg) => arg !== '--'),
	options: { out: { type: 'string', default: path.join('.sandbox', 'connect') } },
});

/** How many steps came out as they must, and how many did not. */
const seen = { passed: 0, failed: 0 };

function expectThat(what: string, isSo: boolean): void {
	console.log(`${isSo ? '✓' : '✗'} ${what}`);
	seen[isSo ? 'passed' : 'failed']++;
}

interface Stage {
	n8n: N8nClient;
	instagram: SimulatorClient;
	panel: ConnectPanel;
	baseUrl: string;
}

async function cancelAndConnect({ n8n, instagram, panel, baseUrl }: Stage): Promise<string> {
	const { app } = await instagram.getWorld();
	await panel.create('Instagram Leads OAuth2 API', {
		'Client ID': app.id,
		'Client Secret': app.secret,
		'Configuration ID': '1098765432109876',
		'Base URL': baseUrl,
	});
	await panel.picture('empty');
	expectThat("who cancels sees n8n's error page", /error/i.test(await panel.connect('cancel')));
	expectThat('and is not connected', !(await panel.isConnected()));
	await panel.picture('cancelled');
	await panel.connect('allow');
	expectThat('who allows sees "Account connected"', await panel.waitUntilConnected());
	await panel.picture('connected');
	const saved = await n8n.session.rest<{ id: string; type: string }[]>('GET', '/credentials');
	const found = saved.find(({ type }) => type === 'instagramLeadsOAuth2Api');
	if (!found) throw new Error('The credential was not saved');
	return found.id;
}

async function messageArrives({ n8n, instagram }: Stage, credentialId: string): Promise<string> {
	const ref = { id: credentialId, name: 'Connected' };
	const credentials = { instagramLeadsOAuth2Api: ref };
	const start = { ...trigger(ref, { authentication: 'oAuth2' }), credentials };
	const read = {
		...action(ref, { authentication: 'oAuth2', resource: 'account', operation: 'get' }),
		credentials,
	};
	const { id } = await n8n.createWorkflow(inARow('Connected', start, read));
	await n8n.publish(id);
	await instagram.writeMessage({ username: 'malika', text: 'Hi' });
	const [execution] = await n8n.waitForExecutions(id, 1);
	expectThat(
		'a message starts the published workflow, and its action reads the account',
		execution.status === 'success',
	);
	return id;
}

async function loginsAreOffered({ n8n, panel }: Stage, workflowId: string): Promise<void> {
	const data = { loginType: 'instagram', accessToken: 'IGAAmadeUp', appId: '1', appSecret: 'x' };
	await n8n.createCredential({ name: 'Pasted', type: 'instagramLeadsApi', data });
	const { nodes } = await n8n.workflow(workflowId);
	for (const { id, name } of nodes) {
		const { picked, listed, logins } = await panel.loginsOf(workflowId, id, name);
		expectThat(
			`the list of ${name} shows credentials of both types`,
			[picked, 'Pasted'].every((credential) => listed.join().includes(credential)),
		);
		expectThat(
			`a new credential of ${name} may be of both`,
			logins.join() === 'Access Token,OAuth2',
		);
	}
}

async function reconnect(stage: Stage, credentialId: string, workflowId: string): Promise<void> {
	const { n8n, instagram, panel } = stage;
	await n8n.unpublish(workflowId);
	await instagram.changeToken({ which: 'systemUser', killWithSubcode: 460 });
	const failure = await n8n.publish(workflowId).then(() => '', String);
	expectThat('a token that was taken away is told of', failure.includes("click 'Switch account'"));
	await panel.open(credentialId);
	await panel.connect('allow');
	expectThat('who reconnects is connected', await panel.waitUntilConnected());
	await panel.picture('reconnected');
	await n8n.publish(workflowId);
	await instagram.writeMessage({ username: 'malika', text: 'Hi again' });
	const executions = await n8n.waitForExecutions(workflowId, 2);
	expectThat('and messages arrive again', executions.at(-1)?.status === 'success');
}

async function walk(): Promise<void> {
	const installation = await ensureN8n(createProgress());
	const folder = await mkdtemp(path.join(tmpdir(), 'instagram-leads-connect-'));
	await installBuiltPackage(folder);
	await mkdir(values.out, { recursive: true });
	const n8n = await startN8n({ userFolder: folder, installation });
	const simulator = await startSimulator();
	try {
		const client = await connectN8n(n8n);
		const browser = await openBrowser(client);
		const stage: Stage = {
			n8n: client,
			instagram: createSimulatorClient(simulator.url),
			panel: new ConnectPanel(browser.context, values.out),
			baseUrl: simulator.facebookBaseUrl,
		};
		try {
			const credentialId = await cancelAndConnect(stage);
			const workflowId = await messageArrives(stage, credentialId);
			await loginsAreOffered(stage, workflowId);
			await reconnect(stage, credentialId, workflowId);
		} catch (error) {
			await stage.panel.picture('failed');
			throw error;
		} finally {
			await browser.close();
		}
	} finally {
		await n8n.stop();
		await simulator.close();
		await rm(folder, { recursive: true, force: true, maxRetries: 5 });
	}
}

const missing = (await findMissingSuites()).find(({ files }) => /connect/.test(files));
if (!missing) {
	await walk();
	console.log(`${seen.passed} passed, ${seen.failed} failed`);
} else if (missing.isPromised) {
	throw new Error(`${missing.reason}, and TEST_SERVICES promises it`);
} else {
	console.log(`skipped: ${missing.name} (${missing.reason})`);
	console.log('0 passed, 0 failed, 11 skipped');
}
process.exitCode = seen.failed === 0 ? 0 : 1;
