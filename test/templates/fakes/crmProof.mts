import { setTimeout as sleep } from 'node:timers/promises';
import type { DealRecord } from '../../../sandbox/demo/deals.mts';
import { describeExecution, isSettled, itemsOf } from '../../../sandbox/n8n/executions.mts';
import type { Execution } from '../../../sandbox/n8n/types.mts';
import { openBusiness, type Business } from '../../e2e/harness/business.mts';
import { everyFewSeconds, type CredentialRef } from '../../e2e/harness/workflows.mts';
import { onInternet } from '../harness/internet.mts';
import { deliverAgain, leadEventOf, runFrom, sharedN8n } from '../harness/n8n.mts';
import { NASTY_TEXT, playStory, type Story } from '../harness/stories.mts';
import { openTemplate, type OpenedTemplate } from '../harness/templates.mts';
import { waitForDeals } from '../harness/waitFor.mts';

const PATIENCE_MS = 240_000;
const WAITING_TABLE = 'Instagram Leads Waiting';

/** What the proof needs to know of a CRM that a fake plays. */
export interface CrmUnderTest {
	/** As people call it, and the template's texts. */
	name: string;
	file: string;
	hosts: string[];
	url: string;
	credentials: Record<string, CredentialRef>;
	settings: Record<string, unknown>;
	deals(): DealRecord[];
	/** How many records there are that belong to Deals: Deals and contacts, deleted ones aside. */
	countRecords(username: string): number;
	wayBackOf(username: string): { conversation?: string | null; username?: string | null };
	/** How many of them a person has. */
	recordsPerLead: number;
	/** As somebody does it in the CRM. */
	edit(username: string, title: string): void;
	delete(username: string): void;
	setDown(status: number | undefined): void;
	/** The next thing of this kind is made, and the answer gets lost. */
	cutAfterNext(kind: 'deal' | 'note'): void;
	/** How long it may take until a lost answer is made up for. */
	recoveryMs: number;
	close(): Promise<void>;
}

/** A CRM with the template open on it, for tests of its own. */
export interface CrmScene {
	business: Business;
	template: OpenedTemplate;
	/** Somebody writes, and the run that handled it is over. */
	say(username: string, text: string): Promise<Execution>;
	dealOf(username: string): DealRecord | undefined;
	textsOf(username: string): string[];
	waitingRows(): Promise<number>;
}

/** Declares the tests that every template of a CRM with an index passes. */
export function proveCrmTemplate(
	open: () => Promise<CrmUnderTest>,
	more?: (scene: () => CrmScene, crm: () => CrmUnderTest) => void,
): void {
	let crm: CrmUnderTest;
	let scene: CrmScene;
	let story: Story;
	let takeOff: (() => Promise<void>) | undefined;

	beforeAll(async () => {
		crm = await open();
		takeOff = await onInternet(crm.hosts, crm.url);
		const business = await openBusiness(sharedN8n(), 'facebook');
		const { file, credentials, settings } = crm;
		// Where the machine is too busy to take a webhook in time, the next poll brings it.
		const parameters = { 'Instagram Leads Trigger': { pollTimes: everyFewSeconds } };
		const template = await openTemplate(file, { business, credentials, settings, parameters });
		scene = sceneOf(crm, business, template);
	});

	afterAll(async () => {
		await scene?.template.close();
		await scene?.business.close();
		await takeOff?.();
		await crm?.close();
	});

	it('has every Deal once, with every message and comment once and in order', async () => {
		story = await playStory(scene.business);

		expect(await waitForDeals(() => crm.deals(), story.expected)).toEqual([]);
		const runs = await settledRuns(scene, story.events);
		expect(runs.filter(({ status }) => status !== 'success').map(describeExecution)).toEqual([]);
		expect(runs).toHaveLength(story.events);
	});

	it('keeps a text as it was written, whatever is in it', async () => {
		await scene.say('nasty', NASTY_TEXT);

		expect(scene.textsOf('nasty')).toEqual([NASTY_TEXT]);
	});

	it('leaves a Deal as people edited it, and fills in the way back of who commented first', async () => {
		const { business } = scene;
		await business.instagram.writeComment({ username: 'shy', text: 'How much?' });
		await business.instagram.settle();
		await until(() => scene.textsOf('shy').length === 1);
		expect(crm.wayBackOf('shy').conversation ?? '').toBe('');
		crm.edit('shy', 'Sold already');

		const run = await scene.say('shy', 'I write in Direct now');

		expect(crm.wayBackOf('shy')).toEqual({
			conversation: leadEventOf(run).conversationId,
			username: 'shy',
		});
		expect(scene.dealOf('shy')?.title).toBe('Sold already');
		expect(scene.textsOf('shy')).toEqual(['How much?', 'I write in Direct now']);
	});

	it('adds nothing when the same event comes again, one after the other or at once', async () => {
		const run = await scene.say('again', 'Only once, please');

		const runs = [await deliverAgain(run), ...(await twice(() => deliverAgain(run)))];

		expect(runs.map(({ status }) => status)).toEqual(['success', 'success', 'success']);
		expect(scene.textsOf('again')).toEqual(['Only once, please']);
		expect(crm.countRecords('again')).toBe(crm.recordsPerLead);
	});

	it('makes one new Deal of a deleted one, also for two events at once', async () => {
		const first = await scene.say('deleted', 'First');
		const second = await scene.say('deleted', 'Second');
		crm.delete('deleted');

		const runs = await Promise.all([deliverAgain(first), deliverAgain(second)]);

		expect(runs.map(describeExecution).join()).not.toContain('error');
		expect([...scene.textsOf('deleted')].sort()).toEqual(['First', 'Second']);
		expect(crm.countRecords('deleted')).toBe(crm.recordsPerLead);
	});

	it.each([500, 401])(
		'says so when the CRM answers %s, and saves it later, once',
		async (status) => {
			const username = `unlucky_${status}`;
			crm.setDown(status);
			const run = await scene.say(username, 'Is anybody there?');

			expect(run.status).toBe('error');
			expect(describeExecution(run)).toContain(`${crm.name} did not take what @${username} wrote`);
			expect(await scene.waitingRows()).toBe(1);

			crm.setDown(undefined);
			await runFrom(scene.template.workflowId, 'Every 10 Minutes', PATIENCE_MS);
			await runFrom(scene.template.workflowId, 'Every 10 Minutes', PATIENCE_MS);

			expect(scene.textsOf(username)).toEqual(['Is anybody there?']);
			expect(await scene.waitingRows()).toBe(0);
		},
	);

	it.each(['deal', 'note'] as const)(
		'finds a %s whose answer was lost, and makes no second',
		async (kind) => {
			const username = `cut_${kind}`;
			crm.cutAfterNext(kind);
			const run = await scene.say(username, 'Hello?');
			// Harmless repetition may have helped already.
			if (run.status === 'error') {
				await runFrom(scene.template.workflowId, 'Every 10 Minutes', crm.recoveryMs + PATIENCE_MS);
			}
			await scene.say(username, 'Are you there?');

			expect(scene.textsOf(username)).toEqual(['Hello?', 'Are you there?']);
			expect(crm.deals().filter((deal) => deal.username === username)).toHaveLength(1);
			expect(crm.countRecords(username)).toBe(crm.recordsPerLead);
			expect(await scene.waitingRows()).toBe(0);
		},
	);

	more?.(
		() => scene,
		() => crm,
	);
}

function sceneOf(crm: CrmUnderTest, business: Business, template: OpenedTemplate): CrmScene {
	const dealOf = (username: string): DealRecord | undefined =>
		crm.deals().find((deal) => deal.username === username);
	return {
		business,
		template,
		dealOf,
		textsOf: (username) => (dealOf(username)?.comments ?? []).map(({ text }) => text),
		say: async (username, text) => {
			const before = new Set((await template.executions()).map(({ id }) => id));
			await business.instagram.writeMessage({ username, text });
			let found: Execution | undefined;
			await until(async () => {
				const fresh = (await template.executions()).filter(({ id }) => !before.has(id));
				found = fresh.find((run) => isSettled(run) && leadTextOf(run) === text);
				return found !== undefined;
			});
			return found as Execution;
		},
		waitingRows: async () => {
			const rows = await template.n8n.dataTableRows(WAITING_TABLE);
			return rows.filter(({ workflow }) => workflow === template.workflowId).length;
		},
	};
}

function leadTextOf(run: Execution): unknown {
	return itemsOf(run, 'Lead Event')[0]?.text;
}

/** The runs that handled a lead event; the schedule runs too. */
async function settledRuns({ template }: CrmScene, count: number): Promise<Execution[]> {
	let runs: Execution[] = [];
	await until(async () => {
		runs = (await template.executions()).filter((run) => itemsOf(run, 'Lead Event').length > 0);
		return runs.length >= count && runs.every(isSettled);
	});
	return runs;
}

async function twice<T>(run: () => Promise<T>): Promise<T[]> {
	return await Promise.all([run(), run()]);
}

/** Looks until it is so. */
async function until(
	isSo: () => boolean | Promise<boolean>,
	timeoutMs = PATIENCE_MS,
): Promise<void> {
	const deadline = Date.now() + timeoutMs;
	while (!(await isSo())) {
		if (Date.now() > deadline) throw new Error(`It was not so in time: ${isSo.toString()}`);
		await sleep(300);
	}
}
