import type { INodeProperties } from 'n8n-workflow';
import { cronNodeOptions } from 'n8n-workflow';

import { eventFields } from './eventFields';
import { DEFAULT_COMMENT_POSTS, MOST_PARALLEL, MOST_TEST_EVENTS } from './settings';
import { webhookFields } from './webhookFields';

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
			displayName: 'New Again After Days',
			name: 'newAgainAfterDays',
			type: 'number',
			typeOptions: { minValue: 0 },
			default: 0,
			description:
				'Somebody who writes again after so many days of silence counts as a new lead. 0: never.',
		},
		{
			displayName: 'Number of Test Events',
			name: 'testEvents',
			type: 'number',
			typeOptions: { minValue: 1, maxValue: MOST_TEST_EVENTS },
			default: 1,
			description:
				'How many of the latest events a run by hand gives. They are real people: nodes behind this one really run for each of them, and what they send is really sent.',
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
	...webhookFields,
	...eventFields,
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
