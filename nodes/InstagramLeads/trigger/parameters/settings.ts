import type { IDataObject } from 'n8n-workflow';

import type { LeadEventType } from '../../events/eventKinds';
import { LEAD_EVENT_TYPES, RECOMMENDED_TYPES } from '../../events/eventKinds';
import type { ChosenPosts } from './chosenPosts';
import { chosenPostsOf } from './chosenPosts';
import type { TextCondition } from './textCondition';
import { textConditionOf } from './textCondition';
import { RECOMMENDED } from './eventFields';

/** The trigger's parameters, read once: expressions can't be resolved later, on a schedule. */
export interface TriggerSettings {
	mode: 'webhook' | 'polling';
	events: ReadonlySet<LeadEventType>;
	/** Whether a schedule reads the API: always in polling mode, by option in webhook mode. */
	polls: boolean;
	includeOutbound: boolean;
	/** What a comment must say; absent: anything. */
	commentText?: TextCondition;
	/** What a message must say; absent: anything. */
	messageText?: TextCondition;
	/** The posts whose comments are wanted; absent: all. */
	posts?: ChosenPosts;
	includeRaw: boolean;
	resolveProfile: boolean;
	replaceForeignSubscription: boolean;
	/** How many of the latest posts are looked through for comments. */
	commentPosts: number;
	/** Milliseconds; how far back the first activation reads. */
	since?: number;
	/** Milliseconds of silence after which a contact counts as a new lead again; absent: never. */
	silenceMs?: number;
	/** Whether no event goes on before it was looked for what should have come before it. */
	strictOrder: boolean;
	/** Contacts whose executions may run beside each other; absent: as many as n8n carries. */
	maxParallel?: number;
	/** Waiting events of a contact that may share an execution; 1 unless the operator groups them. */
	maxTogether: number;
	/** How often an event whose execution failed is delivered again; 0: not at all. */
	maxRedeliveries: number;
	/** Events that a run by hand gives, the newest first. */
	testEvents: number;
}

export const DEFAULT_COMMENT_POSTS = 10;
/** Over 21 hours, an event that never succeeds. */
export const DEFAULT_REDELIVERIES = 24;
/** Contacts that may have an execution at the same time, at the most. */
export const MOST_PARALLEL = 50;
/** Items in one execution, at most, when the operator groups a contact's events. */
const MAX_GROUPED = 50;
/** Events that n8n may have at the same time: all of them are remembered for the case of a crash. */
const MAX_WITH_N8N = 500;

/** What a run by hand gives, at the most. */
export const MOST_TEST_EVENTS = 10;

interface ParameterSource {
	getNodeParameter(name: string, fallback?: unknown): unknown;
}

/** Reads the trigger's parameters in any n8n context. */
export function readSettings(source: ParameterSource): TriggerSettings {
	const parameter = (name: string, fallback: unknown) => source.getNodeParameter(name, fallback);
	const mode = parameter('mode', 'webhook') === 'polling' ? 'polling' : 'webhook';
	const options = parameter('options', {}) as IDataObject;
	const chosen = parameter('events', []) as string[];
	const since = Date.parse(String(options.since ?? ''));
	const chosenParallel = positive(options.maxParallel, 0);
	const maxParallel = chosenParallel === 0 ? undefined : Math.min(chosenParallel, MOST_PARALLEL);
	const maxGrouped = Math.min(
		MAX_GROUPED,
		Math.floor(MAX_WITH_N8N / (maxParallel ?? MOST_PARALLEL)),
	);
	return {
		mode,
		events: chosenEvents(chosen),
		polls: mode === 'polling' || parameter('catchUp', true) === true,
		includeOutbound: options.includeOutbound === true,
		commentText: textConditionOf(options.commentText),
		messageText: textConditionOf(options.messageText),
		posts: chosenPostsOf(options.onlyPosts),
		includeRaw: options.includeRaw === true,
		resolveProfile: options.resolveProfile !== false,
		replaceForeignSubscription: options.replaceForeignSubscription === true,
		commentPosts: positive(options.commentPosts, DEFAULT_COMMENT_POSTS),
		since: Number.isNaN(since) ? undefined : since,
		silenceMs: daysToMs(options.newAgainAfterDays),
		strictOrder: options.strictOrder === true,
		maxParallel,
		maxTogether: options.groupByContact === true ? maxGrouped : 1,
		maxRedeliveries:
			options.deliverFailedEventsAgain === true
				? positive(options.maximumAttempts, DEFAULT_REDELIVERIES)
				: 0,
		testEvents: Math.min(positive(options.testEvents, 1), MOST_TEST_EVENTS),
	};
}

function chosenEvents(chosen: string[]): ReadonlySet<LeadEventType> {
	const wanted = chosen.includes(RECOMMENDED) ? [...chosen, ...RECOMMENDED_TYPES] : chosen;
	return new Set(LEAD_EVENT_TYPES.filter((type) => wanted.includes(type)));
}

function positive(value: unknown, fallback: number): number {
	const number = Number(value);
	return Number.isInteger(number) && number > 0 ? number : fallback;
}

function daysToMs(value: unknown): number | undefined {
	const days = positive(value, 0);
	return days === 0 ? undefined : days * 24 * 60 * 60 * 1000;
}
