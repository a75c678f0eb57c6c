import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import axios from 'axios';
import type { Progress } from '../../../sandbox/n8n/progress.mts';
import { staticDataBytes } from '../../../sandbox/n8n/staticData.mts';
import type { ChaosOptions } from '../options.mts';
import { openStage, type Stage } from '../stage.mts';
import { BATCH, batchOf, signatureOf } from './deliveries.mts';
import type { Checkpoint } from './report.mts';

/** How far to go, and where to look on the way. */
export interface Limits {
	contacts: number;
	minutes: number;
	/** Contacts between two looks. */
	every: number;
}

const STUCK_MS = 120_000;
const LOOK_EVERY_MS = 1000;
const TRIGGER_TYPE = 'n8n-nodes-instagram-leads.instagramLeadsTrigger';

/**
 * Lets new contacts write to a workflow that does nothing, in the real n8n, until there were enough
 * of them or the time is over. Static data as n8n's API shows it, memory of n8n's process.
 */
export async function measureInN8n(
	options: ChaosOptions,
	limits: Limits,
	progress: Progress,
): Promise<Checkpoint[]> {
	const stage = await openStage({ ...options, mode: 'webhook' }, progress);
	try {
		await stage.n8n.unpublish(stage.workflowId);
		const flow = await publishNothing(stage);
		progress.phase('New contacts write to the real n8n');
		return await measure(stage, flow, limits, progress);
	} finally {
		await stage.close(options.keep);
	}
}

interface Flow {
	workflowId: string;
	callbackUrl: string;
}

/** The trigger and nothing behind it. */
async function publishNothing({ n8n, process, credential }: Stage): Promise<Flow> {
	const webhookId = randomUUID();
	const { id } = await n8n.createWorkflow({
		name: 'State',
		nodes: [
			{
				id: randomUUID(),
				name: 'Trigger',
				type: TRIGGER_TYPE,
				typeVersion: 1,
				position: [0, 0],
				parameters: { mode: 'webhook', catchUp: false, options: { resolveProfile: false } },
				credentials: { instagramLeadsApi: { id: credential.id, name: credential.name } },
				webhookId,
			},
		],
		connections: {},
		settings: { executionOrder: 'v1' },
	});
	await n8n.publish(id);
	return { workflowId: id, callbackUrl: `${process.url}/webhook/${webhookId}/webhook` };
}

async function measure(
	stage: Stage,
	{ workflowId, callbackUrl }: Flow,
	limits: Limits,
	progress: Progress,
): Promise<Checkpoint[]> {
	const secret = String(stage.credential.data.appSecret);
	const deadline = Date.now() + limits.minutes * 60_000;
	const checkpoints = [await look(stage, workflowId, 0)];
	let contacts = 0;
	while (contacts < limits.contacts && Date.now() < deadline) {
		const count = Math.min(BATCH, limits.contacts - contacts);
		const body = batchOf(contacts, count);
		const headers = {
			'content-type': 'application/json',
			'x-hub-signature-256': signatureOf(secret, body),
		};
		await axios.post(callbackUrl, body, { headers, proxy: false });
		contacts += count;
		await untilDone(stage, workflowId, contacts);
		progress.detail(`${contacts} contacts`);
		if (contacts % limits.every === 0 || contacts >= limits.contacts) {
			checkpoints.push(await look(stage, workflowId, contacts));
		}
	}
	if (checkpoints[checkpoints.length - 1].contacts !== contacts) {
		checkpoints.push(await look(stage, workflowId, contacts));
	}
	return checkpoints;
}

/** Waits until n8n has had so many executions, by the number of the newest. */
async function untilDone(stage: Stage, workflowId: string, wanted: number): Promise<void> {
	let deadline = Date.now() + STUCK_MS;
	let seen = 0;
	while (seen < wanted) {
		await sleep(LOOK_EVERY_MS);
		const newest = await newestExecution(stage, workflowId);
		if (newest > seen) deadline = Date.now() + STUCK_MS;
		seen = newest;
		if (Date.now() > deadline) {
			throw new Error(`n8n stopped at execution ${seen} of ${wanted}\n${stage.process.logTail()}`);
		}
	}
}

async function newestExecution({ n8n }: Stage, workflowId: string): Promise<number> {
	const { data } = await n8n.session.api<{ data: { id: string }[] }>(
		'GET',
		`/executions?workflowId=${workflowId}&limit=1`,
	);
	return Number(data[0]?.id ?? 0);
}

async function look(stage: Stage, workflowId: string, contacts: number): Promise<Checkpoint> {
	// The trigger writes its state down when it has been quiet for a second.
	await sleep(3000);
	return {
		contacts,
		staticDataBytes: await staticDataBytes(stage.n8n, workflowId),
		rssMegabytes: residentMegabytes(stage.process.pid()),
	};
}

/** Resident memory of a process, as the system tells it; Windows has no `ps`. */
function residentMegabytes(pid: number | undefined): number | undefined {
	const { stdout } = spawnSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' });
	const kilobytes = Number(stdout);
	return kilobytes > 0 ? Math.round(kilobytes / 1024) : undefined;
}
