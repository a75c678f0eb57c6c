import { rowOf } from './belongings.mts';
import type { CommentRow, HappenedEvent, Reading, Sign } from './types.mts';

/** One try to bring webhooks to the callback. */
export interface Attempt {
	at: number;
	status?: number;
	/** What it told of. */
	ids: string[];
}

/** What signs are found in. Times in ms since the epoch. */
export interface Traces {
	events: HappenedEvent[];
	comments: CommentRow[];
	attempts: Attempt[];
	readings: Reading[];
	/** When n8n was killed. */
	restarts: number[];
}

/** Without another sign the trigger calms down after so long. */
const WATCHED_MS = 600_000;

/** What comes so late was lost once, in milliseconds; a little more than the trigger's own minute. */
const LATE_MS = 62_000;

/**
 * When the trigger surely knew that webhooks may have been lost, worked out from what Meta and the killer
 * know and not from what the trigger says of itself. A sign ends with the process that saw it.
 */
export function signsOf(traces: Traces): Sign[] {
	const polls = pollsOf(traces.readings);
	const starts = traces.restarts.map((from): Sign => {
		const read = polls.find((poll) => poll.from > from);
		return {
			from,
			until: Math.min(read?.to ?? Infinity, nextOf(traces.restarts, from)),
			what: 'start',
		};
	});
	const watched = (from: number, what: Sign['what']): Sign => {
		const until = Math.min(from + WATCHED_MS, nextOf(traces.restarts, from));
		return { from, until, what };
	};
	const happenedAt = new Map(traces.events.map(({ id, happenedAt: at }) => [id, at]));
	const isStarting = (at: number): boolean =>
		starts.some((one) => one.from <= at && at < one.until);
	// While it starts, n8n itself answers so.
	const refused = traces.attempts.filter(({ at, status }) => status === 503 && !isStarting(at));
	const late = traces.attempts.filter(
		({ at, status, ids }) =>
			isSuccess(status) && ids.some((id) => at - (happenedAt.get(id) ?? at) > LATE_MS),
	);
	const polled = polls.filter((poll, index) => {
		const before = polls[index - 1]?.from ?? -Infinity;
		return !isStarting(poll.from) && foundLoss(poll, before, traces);
	});
	return [
		...starts,
		...refused.map(({ at }) => watched(at, 'refused')),
		...late.map(({ at }) => watched(at, 'late')),
		...polled.map(({ to }) => watched(to, 'polled')),
	];
}

export const isSuccess = (status = 0): boolean => status >= 200 && status < 300;

const nextOf = (times: number[], moment: number): number =>
	Math.min(Infinity, ...times.filter((time) => time > moment));

interface Poll {
	from: number;
	to: number;
}

/** Polls that read both messages and comments: conversations with all that is in them, then posts. */
function pollsOf(readings: Reading[]): Poll[] {
	const polls: Poll[] = [];
	let from: number | undefined;
	for (const { of, at, isOk, isPoll } of readings) {
		if (!isOk) continue;
		if (isPoll) from = at;
		else if (of === 'comments' && from !== undefined) {
			polls.push({ from, to: at });
			from = undefined;
		}
	}
	return polls;
}

/** Whether a poll was the first to see something that webhooks should have brought long before. */
function foundLoss(
	poll: Poll,
	before: number,
	{ events, comments, readings, restarts }: Traces,
): boolean {
	const startedAt = Math.max(-Infinity, ...restarts.filter((time) => time < poll.from));
	const isBrought = ({ acceptedAt = Infinity }: HappenedEvent): boolean => acceptedAt < poll.from;
	const kinds = new Set(
		events
			.filter((event) => isBrought(event) && (event.acceptedAt ?? 0) > startedAt)
			.map(({ kind }) => kind),
	);
	return events.some((event) => {
		if (isBrought(event) || !kinds.has(event.kind)) return false;
		const isOld = event.happenedAt > before && event.happenedAt < poll.from - LATE_MS;
		const wasRead = readings.some(
			({ at, isOk }) => isOk && at > event.happenedAt && at < poll.from,
		);
		return isOld && !wasRead && (rowOf(event, comments)?.writtenAt ?? 0) > poll.to;
	});
}
