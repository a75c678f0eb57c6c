import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readTemplate, withCredential, withTrigger } from '../../sandbox/demo/template.mts';
import {
	createSimulatorClient,
	type SimulatorClient,
} from '../../sandbox/graph-simulator/client.mts';
import { startSimulator } from '../../sandbox/graph-simulator/server.mts';
import { connectN8n, type N8nClient, type NewCredential } from '../../sandbox/n8n/client.mts';
import { ensureN8n, type N8nInstallation } from '../../sandbox/n8n/install.mts';
import { installPackage, packPackage } from '../../sandbox/n8n/packageInstall.mts';
import { startN8n, type RunningN8n } from '../../sandbox/n8n/process.mts';
import { startQueueCluster } from '../../sandbox/n8n/queueMode.mts';
import type { Progress } from '../../sandbox/n8n/progress.mts';
import type { ChaosOptions } from './options.mts';
import type { Killables } from './powerCuts.mts';

/** Everything a run plays with: a Meta, an n8n of its own, the template published in it. */
export interface Stage {
	instagram: SimulatorClient;
	accountId: string;
	/** Ids of the business's posts. */
	posts: string[];
	/** n8n, or its main process: where the editor and webhooks are. */
	process: RunningN8n;
	killables: Killables;
	/** Sets n8n's wall clock off by so many milliseconds; absent in queue mode. */
	clock?: { set(offMs: number): Promise<void> };
	n8n: N8nClient;
	workflowId: string;
	/** The credential that the template uses, with its fields. */
	credential: NewCredential & { id: string };
	folder: string;
	close(keepFolder: boolean): Promise<void>;
}

/** Starts everything as an operator would have it: the packed package in a fresh n8n. */
export async function openStage(
	options: Pick<ChaosOptions, 'loginType' | 'mode' | 'queue' | 'strictOrder' | 'tarball'>,
	progress: Progress,
): Promise<Stage> {
	const tarball = options.tarball ?? (await packPackage());
	if (!existsSync(tarball)) throw new Error(`There is no tarball ${tarball}`);
	const installation = await ensureN8n(progress);
	const folder = await mkdtemp(path.join(tmpdir(), 'instagram-leads-chaos-'));
	progress.phase(`Starting n8n ${installation.version} with ${path.basename(tarball)}`);
	const simulator = await startSimulator();
	const instagram = createSimulatorClient(simulator.url);
	const start = options.queue ? startParts : startOne;
	const running = await start(installation, tarball, folder).catch(
		async (error: unknown): Promise<never> => {
			// What listens on would keep the process from ending.
			await simulator.close();
			throw error;
		},
	);
	const { process, killables, clock } = running;
	const close = async (keepFolder: boolean): Promise<void> => {
		await running.close();
		await simulator.close();
		if (!keepFolder) await rm(folder, { recursive: true, force: true, maxRetries: 5 });
	};
	try {
		const n8n = await connectN8n(process);
		const baseUrl =
			options.loginType === 'instagram' ? simulator.instagramBaseUrl : simulator.facebookBaseUrl;
		const credential = await saveCredential(n8n, instagram, options.loginType, baseUrl);
		const workflowId = await publishTemplate(n8n, credential, options);
		const { account, media } = await instagram.getState();
		const posts = media.map(({ id }) => id);
		const shared = {
			instagram,
			accountId: account.id,
			posts,
			process,
			killables,
			clock,
			n8n,
			folder,
		};
		return { ...shared, workflowId, credential, close };
	} catch (error) {
		await close(false);
		throw error;
	}
}

interface Running extends Pick<Stage, 'process' | 'killables' | 'clock'> {
	close(): Promise<void>;
}

async function startOne(
	installation: N8nInstallation,
	tarball: string,
	folder: string,
): Promise<Running> {
	await installPackage(folder, tarball);
	const file = path.join(folder, 'clock');
	const clock = { set: async (offMs: number) => await writeFile(file, String(offMs)) };
	await clock.set(0);
	const preload = path.resolve('test/chaos/steppedClock.js');
	const env = { NODE_OPTIONS: `--require ${JSON.stringify(preload)}`, CHAOS_CLOCK_FILE: file };
	const process = await startN8n({ userFolder: folder, installation, env });
	return { process, killables: { n8n: [process] }, clock, close: async () => await process.kill() };
}

/** Queue mode, with two workers. A Redis that isn't our own stays alive. */
async function startParts(
	installation: N8nInstallation,
	tarball: string,
	folder: string,
): Promise<Running> {
	const cluster = await startQueueCluster({ installation, tarball, folder });
	const worker = [await cluster.add('worker'), await cluster.add('worker')];
	const { main, redis } = cluster;
	const killables = { main: [main], worker, redis: redis.server ? [redis.server] : [] };
	return { process: main, killables, close: cluster.close };
}

/** Saves a credential for the simulated account, whose calls go to `baseUrl`. */
export async function saveCredential(
	n8n: N8nClient,
	instagram: SimulatorClient,
	loginType: ChaosOptions['loginType'],
	baseUrl: string,
): Promise<Stage['credential']> {
	const { app, facebookUser, account } = await instagram.getWorld();
	const isInstagram = loginType === 'instagram';
	const credential = {
		name: `Instagram @${account.username}`,
		type: 'instagramLeadsApi',
		data: {
			loginType,
			appId: isInstagram ? app.instagramAppId : app.id,
			appSecret: isInstagram ? app.instagramAppSecret : app.secret,
			accessToken: isInstagram ? account.accessToken : facebookUser.accessToken,
			baseUrl,
		},
	};
	const { id } = await n8n.createCredential(credential);
	return { ...credential, id };
}

async function publishTemplate(
	n8n: N8nClient,
	credential: Stage['credential'],
	{ mode, strictOrder }: Pick<ChaosOptions, 'mode' | 'strictOrder'>,
): Promise<string> {
	const template = withCredential(await readTemplate(), credential);
	// As often as n8n lets a workflow poll.
	const pollTimes = { item: [{ mode: 'everyMinute' }] };
	const parameters = { mode, pollTimes, options: { strictOrder } };
	const workflow = await n8n.importWorkflow(withTrigger(template, parameters));
	await n8n.publish(workflow.id);
	return workflow.id;
}
