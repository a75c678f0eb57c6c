import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { connectN8n, type N8nClient } from '../../../sandbox/n8n/client.mts';
import { ensureN8n } from '../../../sandbox/n8n/install.mts';
import { packPackage } from '../../../sandbox/n8n/packageInstall.mts';
import type { RunningN8n } from '../../../sandbox/n8n/process.mts';
import { startQueueCluster, type QueueCluster } from '../../../sandbox/n8n/queueMode.mts';

/** A cluster with one worker, signed in on the main process. */
export interface Harness {
	cluster: QueueCluster;
	n8n: N8nClient;
	worker: RunningN8n;
	close(): Promise<void>;
}

/**
 * Starts it; `QUEUE_KEEP` keeps the processes' folders and logs, `QUEUE_TARBALL` names a package.
 * @param options `canDeafenMain`: what Redis publishes can be kept from the main process
 */
export async function openHarness(options: { canDeafenMain?: boolean } = {}): Promise<Harness> {
	const installation = await ensureN8n();
	const folder = await mkdtemp(path.join(tmpdir(), 'instagram-leads-queue-'));
	const remove = async (): Promise<void> => {
		if (process.env.QUEUE_KEEP) console.log(`Folders and logs: ${folder}`);
		else await rm(folder, { recursive: true, force: true, maxRetries: 5 });
	};
	try {
		const tarball = process.env.QUEUE_TARBALL ?? (await packPackage());
		const cluster = await startQueueCluster({ ...options, installation, tarball, folder });
		const close = async (): Promise<void> => {
			await cluster.close();
			await remove();
		};
		try {
			const worker = await cluster.add('worker');
			const n8n = await connectN8n(cluster.main);
			return { cluster, n8n, worker, close };
		} catch (error) {
			await cluster.close();
			throw error;
		}
	} catch (error) {
		await remove();
		throw error;
	}
}
