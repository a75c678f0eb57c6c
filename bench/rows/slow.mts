import { watch } from '../harness/arrivals.mts';
import type { Bench } from '../harness/bench.mts';
import { NEAR } from '../harness/farMeta.mts';
import { postCrowd } from '../harness/people.mts';
import { openCalmSite } from '../harness/site.mts';
import { openLane, waitingAtEnd, webhookWorkflow, type Lane } from '../lanes.mts';
import type { Topic } from './row.mts';

const PEOPLE = 100;
const WAIT_SECONDS = 5;
const PATIENCE_MS = 200_000;

/** Many people at once, and a workflow that mostly waits for somebody else. */
export const slow: Topic = {
	name: 'slow',
	title: { en: 'A workflow that waits', ru: 'Воркфлоу, который ждёт' },
	rows: [
		{
			key: 'slow-100',
			name: {
				en: '100 people at once, a workflow that waits 5 s: all done',
				ru: '100 человек разом, процесс ждёт 5 с: все готовы',
			},
			unit: 's',
			rival: 'webhook',
			goal: { of: 'ours', atMost: 15 },
		},
	],
	measure: async (bench) => {
		const { client } = bench;
		const path = 'bench-slow';
		const workflow = waitingAtEnd(webhookWorkflow(path), WAIT_SECONDS);
		const rival = await openLane(client, workflow, path);
		const site = await openCalmSite(client, {
			distance: NEAR,
			change: (made) => waitingAtEnd(made, WAIT_SECONDS),
		});
		try {
			for (let round = 0; round < bench.rounds; round++) {
				bench.say(`round ${round + 1}`);
				bench.note('slow-100', 'ours', await allDone(bench, site.lane));
				bench.note('slow-100', 'rival', await allDone(bench, rival));
			}
		} finally {
			await site.close();
			await client.deleteWorkflow(rival.workflowId);
		}
	},
};

async function allDone({ client }: Bench, lane: Lane): Promise<number> {
	const happened = await watch(
		client,
		{ lane },
		async (sent) => await postCrowd(lane, sent, PEOPLE, 500),
		PATIENCE_MS,
	);
	return happened.seconds;
}
