import type { Bench } from '../harness/bench.mts';
import { NEAR } from '../harness/farMeta.mts';
import { openCalmSite, type Site } from '../harness/site.mts';
import { codeWorkflow, controlWorkflow, openLane, webhookWorkflow, type Lane } from '../lanes.mts';

/** Our trigger and what it is measured beside, all in one n8n. */
export interface Lanes {
	ours: Lane;
	webhook: Lane;
	code: Lane;
	control: Lane;
	close: () => Promise<void>;
}

/** Publishes all lanes; their paths begin with `name`. */
export async function openLanes({ client }: Bench, name: string): Promise<Lanes> {
	const paths = { webhook: `${name}-webhook`, code: `${name}-code`, control: `${name}-control` };
	const webhook = await openLane(client, webhookWorkflow(paths.webhook), paths.webhook);
	const code = await openLane(client, codeWorkflow(paths.code), paths.code);
	const workflow = controlWorkflow(paths.control);
	const control = await openLane(client, workflow, `${paths.control}/webhook`);
	const site: Site = await openCalmSite(client, { distance: NEAR });
	return {
		ours: site.lane,
		webhook,
		code,
		control,
		close: async () => {
			await site.close();
			for (const { workflowId } of [webhook, code, control])
				await client.deleteWorkflow(workflowId);
		},
	};
}
