import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createSimulatorClient, type SimulatorClient } from '../graph-simulator/client.mts';
import { startSimulator, type RunningSimulator } from '../graph-simulator/server.mts';
import { connectN8n, type N8nClient } from '../n8n/client.mts';
import { ensureN8n, type N8nInstallation } from '../n8n/install.mts';
import { runNpm } from '../n8n/npm.mts';
import { installBuiltPackage } from '../n8n/packageInstall.mts';
import { startN8n, type RunningN8n } from '../n8n/process.mts';
import type { Progress } from '../n8n/progress.mts';
import { readTemplate, withCredential, withSetting, withTrigger } from './template.mts';

/** Everything that runs in the demo. Parts appear as they start, so that a stop can end them. */
export interface Demo {
	folder?: string;
	simulator?: RunningSimulator;
	n8n?: RunningN8n;
}

/** The demo once it is ready for the story. */
export interface Stage {
	simulator: RunningSimulator;
	customers: SimulatorClient;
	n8n: RunningN8n;
	client: N8nClient;
	/** Of the published template. */
	workflowId: string;
	/** When n8n was there to be started, in ms since the epoch. */
	installedAt: number;
}

/** Builds, installs, starts and sets everything up as an operator would. */
export async function prepare(
	demo: Demo,
	progress: Progress,
	{ build }: { build: boolean },
): Promise<Stage> {
	if (build) await buildPackage(progress);
	const installation = await ensureN8n(progress);
	const installedAt = Date.now();
	demo.simulator = await startSimulator();
	const customers = createSimulatorClient(demo.simulator.url);
	const n8n = await startWithPackage(demo, installation, progress);

	progress.phase('Importing the template, publishing it');
	const client = await connectN8n(n8n);
	const workflowId = await publishTemplate(client, customers, demo.simulator.facebookBaseUrl);
	progress.done();
	return { simulator: demo.simulator, customers, n8n, client, workflowId, installedAt };
}

async function buildPackage(progress: Progress): Promise<void> {
	progress.phase('Building the package');
	const built = await runNpm(['run', 'build'], { cwd: process.cwd() });
	if (built.code !== 0) throw new Error(`The build failed:\n${built.output}`);
	progress.done();
}

async function startWithPackage(
	demo: Demo,
	installation: N8nInstallation,
	progress: Progress,
): Promise<RunningN8n> {
	demo.folder = await mkdtemp(path.join(tmpdir(), 'instagram-leads-demo-'));
	progress.phase('Packing the package, installing it into a fresh n8n');
	await installBuiltPackage(demo.folder);
	progress.phase(`Starting n8n ${installation.version}`);
	demo.n8n = await startN8n({ userFolder: demo.folder, installation });
	progress.done();
	return demo.n8n;
}

async function publishTemplate(
	client: N8nClient,
	customers: SimulatorClient,
	baseUrl: string,
): Promise<string> {
	const { app, facebookUser, account } = await customers.getWorld();
	const credential = await client.createCredential({
		name: `Instagram @${account.username}`,
		type: 'instagramLeadsApi',
		data: {
			loginType: 'facebook',
			appId: app.id,
			appSecret: app.secret,
			accessToken: facebookUser.accessToken,
			baseUrl,
		},
	});
	const template = withCredential(await readTemplate(), credential);
	// As often as n8n allows, so that nobody waits ten minutes for what no webhook brought.
	const polling = withTrigger(template, { pollTimes: { item: [{ mode: 'everyMinute' }] } });
	// So that whoever writes on the phone page gets an answer there.
	const workflow = withSetting(polling, 'autoReply', true);
	await client.importWorkflow(workflow);
	await client.publish(workflow.id);
	return workflow.id;
}
