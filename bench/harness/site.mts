import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { N8nClient } from '../../sandbox/n8n/client.mts';
import type { WorkflowJson } from '../../sandbox/n8n/types.mts';
import { openLane, triggerWorkflow, type Lane } from '../lanes.mts';
import { startFarMeta, type Distance, type FarMeta } from './farMeta.mts';

/** An account at Meta and the published workflow that our trigger starts for it. */
export interface Site {
	meta: FarMeta;
	lane: Lane;
	/** Unpublishes and deletes the workflow. */
	close: () => Promise<void>;
}

/** What differs between sites. */
export interface SiteOptions {
	distance: Distance;
	/** Parameters of the trigger; its defaults where left out. */
	parameters?: Record<string, unknown>;
	/** What becomes of the workflow before it is created. */
	change?: (workflow: WorkflowJson) => WorkflowJson;
	/** What happens at Meta before the workflow is published. */
	before?: (meta: FarMeta) => Promise<void>;
}

/** What a start reads is in after this. */
const SETTLE_MS = 5000;

/** Opens a site of its own: a Meta app has one callback. */
export async function openSite(client: N8nClient, options: SiteOptions): Promise<Site> {
	const meta = await startFarMeta(options.distance);
	try {
		await options.before?.(meta);
		const { app, facebookUser } = await meta.simulator.getWorld();
		const webhookId = randomUUID();
		const credential = await client.createCredential({
			name: webhookId,
			type: 'instagramLeadsApi',
			data: {
				loginType: 'facebook',
				appId: app.id,
				appSecret: app.secret,
				accessToken: facebookUser.accessToken,
				baseUrl: meta.baseUrl,
			},
		});
		const workflow = triggerWorkflow(webhookId, credential, options.parameters);
		const changed = options.change?.(workflow) ?? workflow;
		const lane = await openLane(client, changed, `${webhookId}/webhook`, app.secret);
		return { meta, lane, close: async () => await closeSite(client, lane, meta) };
	} catch (error) {
		await meta.close();
		throw error;
	}
}

/** Opens a site and waits until what a start reads is in. */
export async function openCalmSite(client: N8nClient, options: SiteOptions): Promise<Site> {
	const site = await openSite(client, options);
	await sleep(SETTLE_MS);
	site.meta.calls.length = 0;
	return site;
}

async function closeSite(client: N8nClient, lane: Lane, meta: FarMeta): Promise<void> {
	try {
		await client.deleteWorkflow(lane.workflowId);
	} finally {
		await meta.close();
	}
}
