import { rowOf } from './belongings.mts';
import type { ExecutionSummary } from './executions.mts';
import type { CallCount } from './graphCalls.mts';
import { groupBy } from './judge.mts';
import type { ChaosOptions } from './options.mts';
import type { Plan } from './plan.mts';
import type { StormLog } from './storm.mts';
import { causes, type Evidence, type HappenedEvent, type Offence, type Verdict } from './types.mts';

/** All there is to say about a run. */
export interface ChaosResult {
	options: ChaosOptions;
	plan: Plan;
	log: StormLog;
	evidence: Evidence;
	verdict: Verdict;
	executions: ExecutionSummary;
	calls: CallCount;
	/** Milliseconds from the first event until all was quiet. */
	tookMs: number;
}

/** As long as a call without an answer may hold up others, in milliseconds. */
const AROUND_MS = 5000;
const SHOWN_OFFENCES = 10;
const NEAR_MS = 20_000;

/** What is wrong, one line each; nothing in a clean run. */
export function offencesOf(result: ChaosResult): string[] {
	const { lost, doubled, damaged, outOfOrder, overtaken, strays } = result.verdict;
	const seen = overtaken.filter(({ cause }) => cause !== 'unreadable');
	const late = result.options.strict ? [...outOfOrder, ...seen] : outOfOrder;
	const offences = [...lost, ...doubled, ...damaged, ...late];
	return [...offences.map(({ event, what }) => `${describe(event, result)}: ${what}`), ...strays];
}

/** The run as a table, and who is to be looked at where something went wrong. */
export function reportOf(result: ChaosResult): string {
	return [tableOf(rowsOf(result)), ...detailsOf(result)].join('\n');
}

function rowsOf(result: ChaosResult): [string, string][] {
	const { options, plan, log, evidence, verdict, executions, calls, tookMs } = result;
	const comments = evidence.events.filter(({ kind }) => kind === 'comment').length;
	const contacts = new Set(evidence.events.map(({ leadKey }) => leadKey)).size;
	const early = plan.kills.filter(({ isEarly }) => isEarly).length;
	const dropped = plan.events.filter(({ isDropped }) => isDropped).length;
	const never = evidence.events.filter(({ acceptedAt }) => acceptedAt === undefined).length;
	const statuses = Object.entries(executions.byStatus).map(
		([status, count]) => `${count} ${status}`,
	);
	const order = String(verdict.outOfOrder.length);
	return [
		[
			'seed',
			`${options.seed} (${options.mode}, ${options.loginType} login${options.queue ? ', queue mode' : ''}${options.strictOrder ? ', Strict Order' : ''})`,
		],
		['lead events sent', `${evidence.events.length} (${comments} of them comments)`],
		['contacts', String(contacts)],
		['lost', String(verdict.lost.length)],
		['doubled', String(verdict.doubled.length)],
		['out of order', order],
		['damaged or stray', String(verdict.damaged.length + verdict.strays.length)],
		...overtakenRows(result),
		['webhooks sent again', `${log.repeated} (events, counted per delivery)`],
		[
			'webhooks that never arrived',
			`${never} (${dropped} never sent, the rest while n8n was down)`,
		],
		['executions', statuses.join(', ') || 'none'],
		['given to n8n again', `${executions.givenAgain} (after a crash)`],
		['events with two successes', String(executions.succeededTwice.length)],
		['Graph calls', `${calls.calls}, ${calls.failed} failed, ${calls.refused} with a dead token`],
		['kills', `${killsOf(log)} (${early} of them in the middle of a start)`],
		['token deaths', String(log.deaths.length)],
		['oddities', oddTimesOf(log)],
		['time', `${duration(log.endedAt - log.startedAt)}, quiet after ${duration(tookMs)}`],
	];
}

function overtakenRows({ evidence, verdict }: ChaosResult): [string, string][] {
	const { overtaken } = verdict;
	if (evidence.isStrictOrder || evidence.isPolling)
		return [['overtaken unseen', String(overtaken.length)]];
	const counts = Object.entries(causes).map(([key, words]) => {
		const count = overtaken.filter(({ cause }) => cause === key).length;
		return `${count} ${words}`;
	});
	return counts.map((value, index) => [index === 0 ? 'overtaken' : '', value]);
}

function killsOf({ cuts }: StormLog): string {
	const victims = [...groupBy(cuts, ({ victim }) => victim)];
	const kills = victims.map(([victim, own]) => `${own.length} × ${victim}`).join(', ') || 'none';
	const failed = cuts.reduce((sum, { failedStarts }) => sum + failedStarts, 0);
	return failed === 0 ? kills : `${kills}; n8n ended by itself in ${failed} starts`;
}

function oddTimesOf({ oddTimes }: StormLog): string {
	const names = {
		unreadable: 'conversation unreadable',
		smallPages: 'small pages',
		clockStep: 'clock set',
	};
	const kinds = [...groupBy(oddTimes, ({ what }) => what)];
	return (
		kinds.map(([what, own]) => `${own.length} × ${names[what as keyof typeof names]}`).join(', ') ||
		'none'
	);
}

function tableOf(rows: [string, string][]): string {
	const left = Math.max(...rows.map(([name]) => name.length));
	const right = Math.max(...rows.map(([, value]) => value.length));
	const line = (mark: [string, string, string]): string =>
		`${mark[0]}${'─'.repeat(left + 2)}${mark[1]}${'─'.repeat(right + 2)}${mark[2]}`;
	const body = rows.map(([name, value]) => `│ ${name.padEnd(left)} │ ${value.padEnd(right)} │`);
	return [line(['┌', '┬', '┐']), ...body, line(['└', '┴', '┘'])].join('\n');
}

function detailsOf(result: ChaosResult): string[] {
	const { lost, doubled, damaged, outOfOrder, overtaken, strays } = result.verdict;
	const groups: [string, Offence[]][] = [
		['Lost', lost],
		['Doubled', doubled],
		['Damaged', damaged],
		['Out of order', outOfOrder],
		['Overtaken', overtaken],
	];
	const lines = groups.flatMap(([title, list]) => listOf(title, list, result));
	if (strays.length > 0)
		lines.push('', `Strays (${strays.length})`, ...strays.slice(0, SHOWN_OFFENCES));
	if (result.executions.errors.length > 0) {
		lines.push('', 'Failed executions', ...result.executions.errors);
	}
	return lines;
}

function listOf(title: string, list: Offence[], result: ChaosResult): string[] {
	if (list.length === 0) return [];
	const shown = list
		.slice(0, SHOWN_OFFENCES)
		.flatMap(({ event, what, overtaker, cause }) => [
			`- ${describe(event, result)}: ${what}${cause ? `, ${causes[cause]}` : ''}`,
			...(overtaker ? [`    the other: ${describe(overtaker, result)}`] : []),
			...(overtaker && !cause ? [`    asked of Meta: ${callsAround(overtaker, result)}`] : []),
		]);
	return ['', `${title} (${list.length})`, ...shown];
}

/** What was asked of Meta around the time in which an event came and got into its Deal; in seconds since it came. */
function callsAround(event: HappenedEvent, { evidence }: ChaosResult): string {
	const from = event.acceptedAt ?? event.happenedAt;
	const to = rowOf(event, evidence.comments)?.writtenAt ?? from;
	const calls = evidence.readings.filter(({ at }) => at >= from - AROUND_MS && at < to + AROUND_MS);
	const told = calls.map(({ at, of, contactId, mediaId, shown, isOk, isPoll, code }) => {
		const whose = contactId ?? mediaId ?? (shown ? `${shown.length} people` : 'all');
		const ended = isOk ? '' : ` failed (${code ?? 'no answer'})`;
		return `${((at - from) / 1000).toFixed(1)} s ${of} of ${whose}${isPoll ? ' by a poll' : ''}${ended}`;
	});
	return told.join('; ') || 'no call';
}

/** An event, what became of its webhook, and what was killed around it. */
function describe(event: HappenedEvent, { plan, log, evidence }: ChaosResult): string {
	const { startedAt } = log;
	const index = [...log.written].find(([, { id }]) => id === event.id)?.[0];
	const planned = plan.events.find((one) => one.index === index);
	const since = (moment: number): string => `${((moment - startedAt) / 1000).toFixed(1)} s`;
	const row = rowOf(event, evidence.comments);
	const webhook =
		event.acceptedAt !== undefined
			? `webhook accepted at ${since(event.acceptedAt)}`
			: planned?.isDropped
				? 'webhook never sent'
				: 'webhook never accepted';
	const cuts = log.cuts
		.filter(({ killedAt }) => Math.abs(killedAt - event.happenedAt) < NEAR_MS)
		.map(
			({ victim, killedAt, readyAt }) =>
				`${victim} ${since(killedAt)}–${readyAt ? since(readyAt) : 'next kill'}`,
		);
	return [
		`${event.kind} #${index} ${event.id} of ${event.leadKey}`,
		`written at ${since(event.happenedAt)}`,
		webhook,
		row ? `in the Deal at ${since(row.writtenAt)}` : 'in no Deal',
		cuts.length > 0 ? `down: ${cuts.join(', ')}` : 'no kill near',
	].join(', ');
}

function duration(milliseconds: number): string {
	const seconds = Math.round(milliseconds / 1000);
	return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
