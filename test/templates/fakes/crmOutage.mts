import { setTimeout as sleep } from 'node:timers/promises';
import type { DealRecord } from '../../../sandbox/demo/deals.mts';
import { playRush } from '../harness/stories.mts';
import { storySize, waitForDeals } from '../harness/waitFor.mts';
import { runsOf, type CrmHandles } from './crmScene.mts';

const MINUTE_MS = 60_000;

/** How long the CRM is down; an hour is for who asks for it. */
const OUTAGE_MS = Number(process.env.TEMPLATES_OUTAGE_MINUTES ?? 2) * MINUTE_MS;

/** Tries come further and further apart; the longest pause of the first hour is 15 minutes, after it an hour. */
const COMES_BACK_MS = 70 * MINUTE_MS;

/** Two for that the CRM is down and two or three tries an hour; the others n8n had in hand when it went down. */
const MOST_ALERTS = 12;

const OF_RUSH = /^rush_/;

/** Declares the test of a CRM that goes down in the middle of a rush; only in the long story. */
export function proveLongOutage({ scene, crm }: CrmHandles): void {
	if (storySize !== 'load') return;
	it(
		'loses nothing of a rush in which the CRM goes down, and tells of it a few times only',
		async () => {
			const story = await playRush(scene().business, () => crm().setDown(500));
			await sleep(OUTAGE_MS);
			const alerts = (await runsOf(scene(), OF_RUSH)).filter(({ status }) => status === 'error');
			console.log(`${alerts.length} executions failed in ${OUTAGE_MS / MINUTE_MS} minutes`);
			const upAt = Date.now();
			crm().setDown(undefined);

			const deals = (): DealRecord[] =>
				crm()
					.deals()
					.filter(({ username }) => OF_RUSH.test(username ?? ''));
			expect(await waitForDeals(deals, story.expected, COMES_BACK_MS)).toEqual([]);
			console.log(`all is there ${Math.round((Date.now() - upAt) / 1000)} s after it came back`);
			expect(alerts.length).toBeLessThanOrEqual(MOST_ALERTS);
		},
		OUTAGE_MS + COMES_BACK_MS + 20 * MINUTE_MS,
	);
}
