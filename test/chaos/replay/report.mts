import type { Look } from './memory.mts';
import type { Fate, ReplayVerdict } from './verdict.mts';

/** All there is to say about a replay. */
export interface ReplayResult {
	seed: number;
	fates: Fate[];
	verdict: ReplayVerdict;
	looks: Look[];
	/** Executions that ended well. */
	succeeded: number;
	/** Calls to Meta's API, answers to people among them. */
	calls: number;
	/** Of these refused with 613. */
	refusedForTheirNumber: number;
	/** Webhooks, each try counted. */
	posts: number;
	/** Of these not answered with 200. */
	postsRefused: number;
	/** What was given to n8n and started nothing: to write the state down, or as known already. */
	startedNothing: number;
}

const SHOWN = 10;
/** For each event; what polls find again must not come as far as n8n. */
const MOST_STARTED_NOTHING = 0.1;

/** What is wrong, one line each; nothing in a clean run. */
export function offencesOf(result: ReplayResult): string[] {
	const { verdict, fates, succeeded, startedNothing } = result;
	const { unanswered, answeredTwice, outOfOrder } = verdict;
	const extra = succeeded - fates.length;
	const isMuch = startedNothing > MOST_STARTED_NOTHING * fates.length;
	return [
		...unanswered.map((fate) => `${nameOf(fate)} was never answered`),
		...answeredTwice.map((fate) => `${nameOf(fate)} was answered ${fate.answeredAt.length} times`),
		...outOfOrder.map((fate) => `${nameOf(fate)} was answered after a later one`),
		...(extra > 0 ? [`n8n had ${extra} executions more than there were events`] : []),
		...(isMuch ? [`n8n was given something ${startedNothing} times that started nothing`] : []),
	];
}

/** The run as text: figures, n8n's memory on the way, what was wrong. */
export function reportOf(result: ReplayResult): string {
	const { verdict, fates, calls, posts } = result;
	const offences = offencesOf(result);
	const dropped = fates.filter(({ isDropped }) => isDropped).length;
	const lines = [
		`seed ${result.seed}`,
		`${fates.length} lines of ${new Set(fates.map(({ contact }) => contact)).size} people, ${dropped} without a webhook`,
		`unanswered ${verdict.unanswered.length}, answered twice ${verdict.answeredTwice.length}, out of order ${verdict.outOfOrder.length}, overtaken ${verdict.overtaken.length} (of what only a poll could find, or Meta had to send again)`,
		`executions ${result.succeeded}, ${result.startedNothing} times something was given to n8n that started nothing`,
		`webhooks ${posts}, ${result.postsRefused} of them not taken at once`,
		`Graph calls ${calls}, ${result.refusedForTheirNumber} refused for their number`,
		'',
		tableOf(result.looks),
	];
	if (offences.length > 0) lines.push('', ...offences.slice(0, SHOWN));
	return lines.join('\n');
}

function tableOf(looks: Look[]): string {
	const rows = looks.map((look) => [
		look.events.toLocaleString('en'),
		`${look.seconds} s`,
		`${look.heapMebibytes} MiB`,
		`${look.residentMebibytes} MiB`,
		`${(look.staticDataBytes / 1024).toFixed(1)} KiB`,
	]);
	const all = [['executions', 'after', 'heap, lowest', 'resident', 'static data'], ...rows];
	const widths = all[0].map((_, column) => Math.max(...all.map((row) => row[column].length)));
	return all
		.map((row) => row.map((cell, column) => cell.padStart(widths[column])).join('  '))
		.join('\n');
}

const nameOf = ({ kind, index, contact }: Fate): string => `${kind} ${index} of fan.${contact}`;
