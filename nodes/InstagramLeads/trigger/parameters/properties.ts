import type { INodeProperties } from 'n8n-workflow';
import { cronNodeOptions } from 'n8n-workflow';

import { compareText } from '../../common/compareText';
import { EVENT_KINDS } from '../../events/eventKinds';
import { DEFAULT_COMMENT_POSTS, DEFAULT_REDELIVERIES, MOST_PARALLEL } from './settings';

/** n8n's own schedule control, under the name that n8n's polling nodes use. */
function pollTimes(
	everyMinutes: number,
	show: NonNullable<INodeProperties['displayOptions']>['show'],
): INodeProperties {
	return {
		displayName: 'Poll Times',
		name: 'pollTimes',
		type: 'fixedCollection',
		typeOptions: { multipleValues: true, multipleValueButtonText: 'Add Poll Time' },
		default: { item: [{ mode: 'everyX', unit: 'minutes', value: everyMinutes }] },
		description: 'When to look for new messages and comments, once a minute at most',
		placeholder: 'Add Poll Time',
		options: cronNodeOptions,
		displayOptions: { show },
	};
}

/**
 * The kinds that start the workflow, once a version of the trigger: n8n leaves defaults out when it saves, so
 * that what an earlier version ticks by itself can never change.
 */
function eventsOf(
	defaults: string[],
	show: NonNullable<INodeProperties['displayOptions']>['show'],
): INodeProperties {
	return {
		displayName: 'Events',
		name: 'events',
		type: 'multiOptions',
		// n8n's lint wants to see a list here.
		default: [...defaults],
		description: 'What starts the workflow',
		options: EVENT_KINDS.map(({ label, type, description }) => ({
			name: label,
			value: type,
			description,
		})).sort((a, b) => compareText(a.name, b.name)),
		displayOptions: { show },
	};
}

const DEFAULT_KINDS = EVENT_KINDS.filter(({ isDefault }) => isDefault);

const defaultTypes = DEFAULT_KINDS.map(({ type }) => type);

const firstDefaultTypes = DEFAULT_KINDS.filter((kind) => !('since' in kind)).map(
	({ type }) => type,
);

const options: INodeProperties = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add option',
	default: {},
	options: [
		{
			displayName: 'Begin At',
			name: 'since',
			type: 'dateTime',
			default: '',
			description:
				'How far back to read when the workflow is published for the first time. Empty: nothing older than that moment. Meta shows the newest 20 messages of a conversation.',
		},
		{
			displayName: 'Deliver Failed Events Again',
			name: 'deliverFailedEventsAgain',
			type: 'boolean',
			default: false,
			description:
				"Whether an event whose execution ended in an error starts the workflow again after 1, 5, 15 and 60 minutes, then every hour. Later events of the same contact wait for it; those of others don't, unless they fail too.",
		},
		{
			displayName: 'Group Waiting Events',
			name: 'groupByContact',
			type: 'boolean',
			default: false,
			description:
				'Whether events of a contact that wait for the same turn start one execution with several items. If n8n crashes then, the whole group can come again.',
		},
		{
			displayName: 'Include Outbound',
			name: 'includeOutbound',
			type: 'boolean',
			default: false,
			description:
				"Whether the account's own messages and comments start the workflow too. A workflow that answers can then answer itself: filter by direction.",
		},
		{
			displayName: 'Include Raw Payload',
			name: 'includeRaw',
			type: 'boolean',
			default: false,
			description: "Whether to add Meta's own object to each event, as 'raw'",
		},
		{
			displayName: 'Maximum Attempts',
			name: 'maximumAttempts',
			type: 'number',
			typeOptions: { minValue: 1 },
			default: DEFAULT_REDELIVERIES,
			description:
				"How often 'Deliver Failed Events Again' delivers one event before it gives up: then one more execution fails, which says so and holds the event, so that n8n's Retry delivers it. Attempts while nothing at all went through don't count.",
			displayOptions: { show: { deliverFailedEventsAgain: [true] } },
		},
		{
			displayName: 'New Again After Days',
			name: 'newAgainAfterDays',
			type: 'number',
			typeOptions: { minValue: 0 },
			default: 0,
			description:
				'Somebody who writes again after so many days of silence counts as a new lead. 0: never.',
		},
		{
			displayName: 'Parallel Contacts',
			name: 'maxParallel',
			type: 'number',
			typeOptions: { minValue: 1, maxValue: MOST_PARALLEL },
			default: 4,
			description:
				'How many contacts may have an execution running at the same time. Without this option: 4 whose executions are at work, and up to 50 in all where these wait for an AI or a CRM. Events of one contact always run one after the other.',
		},
		{
			displayName: 'Posts to Check',
			name: 'commentPosts',
			type: 'number',
			typeOptions: { minValue: 1, maxValue: 100 },
			default: DEFAULT_COMMENT_POSTS,
			description: 'How many of the latest posts each poll looks through for comments',
		},
		{
			displayName: 'Replace Foreign Subscription',
			name: 'replaceForeignSubscription',
			type: 'boolean',
			default: false,
			description:
				'Whether to take over the callback of the Meta app when it points to another address. What used it then gets no more Instagram events.',
		},
		{
			displayName: 'Resolve Profile',
			name: 'resolveProfile',
			type: 'boolean',
			default: true,
			description:
				'Whether to ask Meta for the name, picture and follower count of people who wrote in Direct',
		},
		{
			displayName: 'Strict Order',
			name: 'strictOrder',
			type: 'boolean',
			default: false,
			description:
				"Whether every event waits until its contact's conversation was read, for up to 2 minutes, so that it can't overtake a message whose webhook was lost. Costs one call to Meta per event or more, and in a rush people wait, since Meta allows two such calls a second. Without it, this is done only after a sign of loss.",
		},
	],
};

/** The parameters of the trigger. Their names are part of users' workflows. */
export const triggerProperties: INodeProperties[] = [
	{
		displayName: 'Mode',
		name: 'mode',
		type: 'options',
		noDataExpression: true,
		default: 'webhook',
		options: [
			{
				name: 'Webhook',
				value: 'webhook',
				description: 'Meta delivers within seconds. Needs a public https address.',
			},
			{
				name: 'Polling',
				value: 'polling',
				description:
					'Asks Meta every few minutes. Works everywhere, without App Review for comments.',
			},
		],
	},
	eventsOf(firstDefaultTypes, { '@version': [1] }),
	eventsOf(defaultTypes, { '@version': [{ _cnd: { gte: 1.1 } }] }),
	{
		displayName: 'Catch Up on Missed Events',
		name: 'catchUp',
		type: 'boolean',
		default: true,
		description:
			'Whether to also ask Meta now and then for what no webhook brought, for example while n8n was down',
		displayOptions: { show: { mode: ['webhook'] } },
	},
	pollTimes(10, { mode: ['webhook'], catchUp: [true] }),
	pollTimes(5, { mode: ['polling'] }),
	options,
];
