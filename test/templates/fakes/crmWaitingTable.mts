import { describeExecution } from '../../../sandbox/n8n/executions.mts';
import { deliverAgain, runFrom } from '../harness/n8n.mts';
import type { CrmHandles } from './crmScene.mts';
import { PATIENCE_MS, twice } from './crmScene.mts';

/** Declares the tests of a template that keeps what the CRM refused in a table, and saves it again itself. */
export function proveWaitingTable({ scene, crm }: CrmHandles): void {
	it('adds nothing when the same event comes again, one after the other or at once', async () => {
		const run = await scene().say('again', 'Only once, please');

		const runs = [await deliverAgain(run), ...(await twice(() => deliverAgain(run)))];

		expect(runs.map(({ status }) => status)).toEqual(['success', 'success', 'success']);
		expect(scene().textsOf('again')).toEqual(['Only once, please']);
		expect(crm().countRecords('again')).toBe(crm().recordsPerLead);
	});

	it('makes one new Deal of a deleted one, also for two events at once', async () => {
		const first = await scene().say('deleted', 'First');
		const second = await scene().say('deleted', 'Second');
		crm().delete('deleted');

		const runs = await Promise.all([deliverAgain(first), deliverAgain(second)]);

		expect(runs.map(describeExecution).join()).not.toContain('error');
		expect([...scene().textsOf('deleted')].sort()).toEqual(['First', 'Second']);
		expect(crm().countRecords('deleted')).toBe(crm().recordsPerLead);
	});

	it.each([500, 401])(
		'says so when the CRM answers %s, and saves it later, once',
		async (status) => {
			const username = `unlucky_${status}`;
			crm().setDown(status);
			const run = await scene().say(username, 'Is anybody there?');

			expect(run.status).toBe('error');
			expect(describeExecution(run)).toContain(
				`${crm().name} did not take what @${username} wrote`,
			);
			expect(await scene().waitingRows()).toBe(1);

			crm().setDown(undefined);
			await runFrom(scene().template.workflowId, 'Every 10 Minutes', PATIENCE_MS);
			await runFrom(scene().template.workflowId, 'Every 10 Minutes', PATIENCE_MS);

			expect(scene().textsOf(username)).toEqual(['Is anybody there?']);
			expect(await scene().waitingRows()).toBe(0);
		},
	);

	it.each(['deal', 'note'] as const)(
		'finds a %s whose answer was lost, and makes no second',
		async (kind) => {
			const username = `cut_${kind}`;
			crm().cutAfterNext(kind);
			const run = await scene().say(username, 'Hello?');
			// Harmless repetition may have helped already.
			if (run.status === 'error') {
				await runFrom(
					scene().template.workflowId,
					'Every 10 Minutes',
					crm().recoveryMs + PATIENCE_MS,
				);
			}
			await scene().say(username, 'Are you there?');

			expect(scene().textsOf(username)).toEqual(['Hello?', 'Are you there?']);
			expect(
				crm()
					.deals()
					.filter((deal) => deal.username === username),
			).toHaveLength(1);
			expect(crm().countRecords(username)).toBe(crm().recordsPerLead);
			expect(await scene().waitingRows()).toBe(0);
		},
	);
}
