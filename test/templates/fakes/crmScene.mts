import { setTimeout as sleep } from 'node:timers/promises';
import type { DealRecord } from '../../../sandbox/demo/deals.mts';
import { describeExecution, isSettled } from '../../../sandbox/n8n/executions.mts';
import type { Execution } from '../../../sandbox/n8n/types.mts';
import type { Business } from '../../e2e/harness/business.mts';
import type { CredentialRef } from '../../e2e/harness/workflows.mts';
import { findLeadEvent } from '../harness/n8n.mts';
import type { OpenedTemplate } from '../harness/templates.mts';

const PATIENCE_MS = 240_000;
/** What the proof needs to know of a CRM that a fake plays. */
export interface CrmUnderTest {
	/** As people call it, and the template's texts. */
	name: string;
	file: string;
	hosts: string[];
	url: string;
	credentials: Record<string, CredentialRef>;
	settings: Record<string, unknown>;
	/** The manual trigger that an operator runs once before the first message. */
	setUp?: string;
	deals(): DealRecord[];
	/** How many records there are that belong to Deals: Deals and contacts, deleted ones aside. */
	countRecords(username: string): number;
	wayBackOf(username: string): { conversation?: string | null; username?: string | null };
	/** How many of them a person has. */
	recordsPerLead: number;
	/** The CRM itself refuses a second record of the same key, so that two executions at once make one. */
	refusesTwins?: boolean;
	/** As somebody does it in the CRM. */
	edit(username: string, title: string): void;
	/** The same for a Deal that is known by its lead key only: converted templates need it. */
	rename?(leadKey: string, title: string): void;
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
	/** Somebody writes, and a run has handled it well; on a busy machine not always the first one. */
	say(username: string, text: string): Promise<Execution>;
	/** Somebody writes, and the first run that had it is over, whatever became of it. */
	attempt(username: string, text: string): Promise<Execution>;
	dealOf(username: string): DealRecord | undefined;
	textsOf(username: string): string[];
}

/** The CRM and its scene, once they are open. */
export interface CrmHandles {
	scene: () => CrmScene;
	crm: () => CrmUnderTest;
}

/** What tests do with a template that is open on its CRM. */
export function sceneOf(crm: CrmUnderTest, business: Business, template: OpenedTemplate): CrmScene {
	const dealOf = (username: string): DealRecord | undefined =>
		crm.deals().find((deal) => deal.username === username);
	return {
		business,
		template,
		dealOf,
		textsOf: (username) => (dealOf(username)?.comments ?? []).map(({ text }) => text),
		say: async (username, text) => {
			const before = await idsOf(template);
			await business.instagram.writeMessage({ username, text });
			return await successOf(template, text, before);
		},
		attempt: async (username, text) => {
			const before = await idsOf(template);
			await business.instagram.writeMessage({ username, text });
			return await runOf(template, text, before);
		},
	};
}

async function idsOf(template: OpenedTemplate): Promise<Set<string>> {
	return new Set((await template.executions()).map(({ id }) => id));
}

/** The first run of a text that went well; those that failed before it are told. */
async function successOf(
	template: OpenedTemplate,
	text: string,
	before: Set<string>,
): Promise<Execution> {
	for (;;) {
		const run = await runOf(template, text, before);
		if (run.status === 'success') return run;
		console.log(`"${text}" comes again after ${describeExecution(run)}`);
		before.add(run.id);
	}
}

/** Waits for an execution, none of those before, that handled this text and is over. */
export async function runOf(
	template: OpenedTemplate,
	text: string,
	before = new Set<string>(),
): Promise<Execution> {
	let found: Execution | undefined;
	await until(async () => {
		const fresh = (await template.executions()).filter(({ id }) => !before.has(id));
		found = fresh.find((run) => isSettled(run) && leadTextOf(run) === text);
		return found !== undefined;
	});
	return found as Execution;
}

function leadTextOf(run: Execution): unknown {
	return findLeadEvent(run)?.text;
}

/** The runs that handled events of people whose usernames fit. */
export async function runsOf({ template }: CrmScene, usernames: RegExp): Promise<Execution[]> {
	return (await template.executions()).filter((run) => {
		const contact = findLeadEvent(run)?.contact as { username?: string } | undefined;
		return usernames.test(contact?.username ?? '');
	});
}

/** The runs that handled a lead event; the schedule runs too. */
export async function settledRuns({ template }: CrmScene, count: number): Promise<Execution[]> {
	let runs: Execution[] = [];
	await until(async () => {
		runs = (await template.executions()).filter((run) => findLeadEvent(run) !== undefined);
		return runs.length >= count && runs.every(isSettled);
	});
	return runs;
}

/** Runs something two times at once. */
export async function twice<T>(run: () => Promise<T>): Promise<T[]> {
	return await Promise.all([run(), run()]);
}

/** Looks until it is so. */
export async function until(
	isSo: () => boolean | Promise<boolean>,
	timeoutMs = PATIENCE_MS,
): Promise<void> {
	const deadline = Date.now() + timeoutMs;
	while (!(await isSo())) {
		if (Date.now() > deadline) throw new Error(`It was not so in time: ${isSo.toString()}`);
		await sleep(300);
	}
}
