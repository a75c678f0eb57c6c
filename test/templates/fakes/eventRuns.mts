import { setTimeout as sleep } from 'node:timers/promises';
import type { Execution } from '../../../sandbox/n8n/types.mts';
import { findLeadEvent, leadEventOf } from '../harness/n8n.mts';
import type { OpenedTemplate } from '../harness/templates.mts';

const PATIENCE_MS = 180_000;
const LOOK_EVERY_MS = 300;

/** Looks until there is something to see. @throws when that takes too long */
export async function until<T>(look: () => Promise<T | undefined> | T | undefined): Promise<T> {
	const deadline = Date.now() + PATIENCE_MS;
	for (;;) {
		const found = await look();
		if (found !== undefined) return found;
		if (Date.now() > deadline) throw new Error(`Not seen in time: ${String(look)}`);
		await sleep(LOOK_EVERY_MS);
	}
}

/** The executions that the Instagram trigger started; not those of the schedule, nor called ones. */
export async function eventRuns(template: OpenedTemplate): Promise<Execution[]> {
	const isOne = (run: Execution): boolean =>
		run.mode === 'trigger' && findLeadEvent(run) !== undefined;
	return (await template.executions()).filter(isOne);
}

/** Waits until the event with this text has been handled, well or not. */
export async function runOf(template: OpenedTemplate, text: string): Promise<Execution> {
	return await until(async () =>
		(await eventRuns(template)).find((run) => run.stoppedAt && leadEventOf(run).text === text),
	);
}
