import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { connectN8n, type N8nClient } from '../../../sandbox/n8n/client.mts';
import { ensureN8n } from '../../../sandbox/n8n/install.mts';
import { installPackage, packPackage } from '../../../sandbox/n8n/packageInstall.mts';
import { startN8n, type RunningN8n } from '../../../sandbox/n8n/process.mts';
import type { Progress } from '../../../sandbox/n8n/progress.mts';
import {
	createSimulatorClient,
	type SimulatorClient,
} from '../../../sandbox/graph-simulator/client.mts';
import { startSimulator } from '../../../sandbox/graph-simulator/server.mts';
import { startSlowMeta } from '../../e2e/harness/slowMeta.mts';
import { action, everyMinute, inARow, trigger } from '../../e2e/harness/workflows.mts';
import type { ChaosOptions } from '../options.mts';
import { saveCredential } from '../stage.mts';

/** An n8n that answers everybody, and the Instagram that people write to. */
export interface Site {
	instagram: SimulatorClient;
	posts: string[];
	n8n: N8nClient;
	process: RunningN8n;
	workflowId: string;
	close(keepFolder: boolean): Promise<void>;
}

const META_AWAY_MS = 150;
const SECOND = 1000;
/** Meta tries for 36 hours; here nothing has to be given up while n8n takes in what it can. */
const RETRIES_MS = [0.5, 1, 2, 4, 8, 15, ...Array.from({ length: 60 }, () => 30)].map(
	(seconds) => seconds * SECOND,
);

/**
 * The packed package in a fresh n8n, Meta 150 ms away and with its limit of two conversation calls a second. The
 * workflow answers each event at once; whatever webhooks don't tell is found by a poll every minute.
 */
export async function openSite(
	{ tarball, strictOrder }: Pick<ChaosOptions, 'tarball' | 'strictOrder'>,
	progress: Progress,
): Promise<Site> {
	const packed = tarball ?? (await packPackage());
	const installation = await ensureN8n(progress);
	const folder = await mkdtemp(path.join(tmpdir(), 'instagram-leads-replay-'));
	progress.phase(`Starting n8n ${installation.version} with ${path.basename(packed)}`);
	await installPackage(folder, packed);
	const simulator = await startSimulator();
	const slow = await startSlowMeta(simulator.instagramBaseUrl, META_AWAY_MS);
	const instagram = createSimulatorClient(simulator.url);
	await instagram.setSettings({ enforceRateLimits: true, retryDelaysMs: RETRIES_MS });
	const env = { N8N_METRICS: 'true' };
	const process = await startN8n({ userFolder: folder, installation, env });
	const close = async (keepFolder: boolean): Promise<void> => {
		await process.stop();
		slow.close();
		await simulator.close();
		if (!keepFolder) await rm(folder, { recursive: true, force: true, maxRetries: 5 });
	};
	try {
		const n8n = await connectN8n(process);
		const workflowId = await publishAnswers(n8n, instagram, slow.baseUrl, strictOrder);
		const { media } = await instagram.getState();
		return { instagram, posts: media.map(({ id }) => id), n8n, process, workflowId, close };
	} catch (error) {
		await close(false);
		throw error;
	}
}

async function publishAnswers(
	n8n: N8nClient,
	instagram: SimulatorClient,
	baseUrl: string,
	strictOrder: boolean,
): Promise<string> {
	const credential = await saveCredential(n8n, instagram, 'instagram', baseUrl);
	const start = trigger(credential, {
		mode: 'webhook',
		events: ['message', 'comment'],
		pollTimes: everyMinute,
		options: { strictOrder },
	});
	const answer = action(credential, {
		resource: 'message',
		operation: 'sendText',
		recipientType: 'whoeverWrote',
		commentAnswer: 'public',
		text: '={{ $json.eventId }}',
	});
	const workflow = await n8n.createWorkflow(inARow('Answer everybody', start, answer));
	await n8n.publish(workflow.id);
	return workflow.id;
}
