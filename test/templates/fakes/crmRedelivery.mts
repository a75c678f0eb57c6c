import { setTimeout as sleep } from 'node:timers/promises';
import { describeExecution } from '../../../sandbox/n8n/executions.mts';
import { deliverAgain, deliverUntilDone, findLeadEvent, handIn } from '../harness/n8n.mts';
import { messageEvent, runAtTheSameTime } from './atTheSameTime.mts';
import { runOf, runsOf, twice, until, type CrmHandles, type CrmScene } from './crmScene.mts';

/** Declares the tests of a template whose trigger delivers again what failed. */
export function proveRedelivery(handles: CrmHandles): void {
	proveRepetition(handles);
	proveOutages(handles);
	proveLostAnswers(handles);
}

function proveRepetition({ scene, crm }: CrmHandles): void {
	it('adds nothing when the same event comes again, one after the other or at once', async () => {
		const run = await scene().say('again', 'Only once, please');

		const runs = [await deliverAgain(run)];
		if (crm().refusesTwins) runs.push(...(await twice(() => deliverAgain(run))));

		expect(runs.map(describeExecution).join()).not.toContain('error');
		expect(scene().textsOf('again')).toEqual(['Only once, please']);
		expect(crm().countRecords('again')).toBe(crm().recordsPerLead);
	});

	it('makes one Deal of two events at once, past the order that the trigger keeps', async () => {
		if (!crm().refusesTwins) return;
		const { business, template } = scene();
		const events = [1, 2].map((nth) => messageEvent(business.accountId, '4242', nth));

		await runAtTheSameTime(template.n8n, template.workflowId, events);
		// What was refused as the second of its kind comes again.
		for (const event of events) {
			await handIn(template.workflowId, { ...event, deliveryAttempt: 2 });
		}

		expect([...scene().textsOf('user_4242')].sort()).toEqual(events.map(({ text }) => text));
		expect(crm().countRecords('user_4242')).toBe(crm().recordsPerLead);
	});

	it('makes one new Deal of a deleted one', async () => {
		const first = await scene().say('deleted', 'First');
		const second = await scene().say('deleted', 'Second');
		crm().delete('deleted');

		const runs = [await deliverUntilDone(first), await deliverUntilDone(second)];

		expect(runs.map(describeExecution).join()).not.toContain('error');
		expect([...scene().textsOf('deleted')].sort()).toEqual(['First', 'Second']);
		expect(crm().countRecords('deleted')).toBe(crm().recordsPerLead);
	});
}

function proveOutages({ scene, crm }: CrmHandles): void {
	it('waits a moment when the CRM asks for it (429), and nobody is told', async () => {
		await scene().say('hurried', 'Hello');
		crm().setDown(429);
		const saying = scene().say('hurried', 'Quick!');
		await sleep(4000);
		crm().setDown(undefined);

		expect(describeExecution(await saying)).toContain('success');
		expect(scene().textsOf('hurried')).toEqual(['Hello', 'Quick!']);
	});

	it('fails while the CRM is down (500, 401), twice in all, and saves everything in order when it is back', async () => {
		const { business, template } = scene();
		const write = async (username: string, text: string): Promise<unknown> =>
			await business.instagram.writeMessage({ username, text });
		crm().setDown(500);
		const first = await scene().attempt('unlucky_1', 'Is anybody there?');
		await write('unlucky_1', 'I am still here');
		crm().setDown(401);
		const second = await scene().attempt('unlucky_2', 'And I?');
		await write('unlucky_3', 'Me too');
		await business.instagram.settle();
		crm().setDown(undefined);

		for (const run of [first, second]) expect(run.status).toBe('error');
		expect(
			crm()
				.deals()
				.map(({ username }) => username),
		).not.toContain('unlucky_1');
		await until(() => savedAll(scene()));
		expect(scene().textsOf('unlucky_1')).toEqual(['Is anybody there?', 'I am still here']);
		expect(scene().textsOf('unlucky_2')).toEqual(['And I?']);
		expect(scene().textsOf('unlucky_3')).toEqual(['Me too']);
		const runs = await runsOf(scene(), /^unlucky_[123]$/);
		expect(runs.filter(({ status }) => status !== 'success')).toHaveLength(2);
		const again = await runOf(template, 'Is anybody there?', new Set([first.id]));
		expect(findLeadEvent(again)).toMatchObject({
			deliveryAttempt: 2,
			lastError: expect.stringMatching(/\w+/) as string,
		});
	});
}

function savedAll(scene: CrmScene): boolean {
	const wanted = { unlucky_1: 2, unlucky_2: 1, unlucky_3: 1 };
	return Object.entries(wanted).every(
		([username, count]) => scene.textsOf(username).length >= count,
	);
}

function proveLostAnswers({ scene, crm }: CrmHandles): void {
	it.each(['deal', 'note'] as const)(
		'makes no second %s where the answer was lost, and saves what was written',
		async (kind) => {
			const username = `cut_${kind}`;
			crm().cutAfterNext(kind);
			await scene().attempt(username, 'Hello?');
			// Where the execution failed, the trigger delivers the event again, and later ones wait for it.
			await scene().say(username, 'Are you there?');

			expect(scene().textsOf(username)).toEqual(['Hello?', 'Are you there?']);
			expect(
				crm()
					.deals()
					.filter((deal) => deal.username === username),
			).toHaveLength(1);
			expect(crm().countRecords(username)).toBe(crm().recordsPerLead);
		},
	);
}
