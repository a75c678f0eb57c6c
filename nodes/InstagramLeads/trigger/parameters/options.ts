import type { INodeProperties } from 'n8n-workflow';

import { ATTACHMENT_OPTIONS } from '../../graph/attachments/attachmentOptions';
import { postLocator } from '../../graph/content/postLocator';
import {
	DEFAULT_COMMENT_POSTS,
	DEFAULT_REDELIVERIES,
	MOST_PARALLEL,
	MOST_TEST_EVENTS,
} from './settings';

/** Words that a text must contain. */
function textCondition(displayName: string, name: string, description: string): INodeProperties {
	return {
		displayName,
		name,
		type: 'fixedCollection',
		placeholder: 'Add Condition',
		default: { condition: {} },
		description,
		options: [
			{
				displayName: 'Condition',
				name: 'condition',
				values: [
					{
						displayName: 'Words',
						name: 'words',
						type: 'string',
						default: '',
						placeholder: 'e.g. price, how much, +',
						description:
							"Words or phrases, separated by commas. One of them is enough, and case doesn't matter.",
					},
					{
						displayName: 'Whole Words Only',
						name: 'wholeWords',
						type: 'boolean',
						default: true,
						description:
							"Whether 'price' must stand by itself. Off: 'prices' and 'priceless' contain it, too.",
					},
				],
			},
		],
	};
}

/** What few operators change about the trigger. */
export const triggerOptions: INodeProperties = {
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
			displayName: 'Download Attachments',
			name: 'downloadAttachments',
			type: 'boolean',
			default: false,
			description:
				"Whether to add the files of messages to the item, as binary data (attachment_0, attachment_1, …), before Meta's links expire. The execution takes as long as the download does; what wasn't downloaded says why in the item.",
		},
		...ATTACHMENT_OPTIONS.map((option) => ({
			...option,
			displayOptions: { show: { downloadAttachments: [true] } },
		})),
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
			displayName: 'Number of Test Events',
			name: 'testEvents',
			type: 'number',
			typeOptions: { minValue: 1, maxValue: MOST_TEST_EVENTS },
			default: 1,
			description:
				'How many of the latest events a run by hand gives. They are real people: nodes behind this one really run for each of them, and what they send is really sent.',
		},
		{
			displayName: 'Only These Posts',
			name: 'onlyPosts',
			type: 'fixedCollection',
			placeholder: 'Add Post',
			typeOptions: { multipleValues: true, multipleValueButtonText: 'Add Post' },
			default: {},
			description:
				'Comments anywhere else start nothing. Comments on ads made of these posts count. Each post older than the newest 100 costs a poll one call.',
			options: [
				{
					displayName: 'Posts',
					name: 'posts',
					values: [postLocator({ name: 'post', description: "One of the account's own posts" })],
				},
			],
		},
		textCondition(
			'Only When Comment Contains',
			'commentText',
			'Comments without any of these words start nothing',
		),
		textCondition(
			'Only When Message Contains',
			'messageText',
			'Messages and story replies without any of these words start nothing. What people tap is chosen in Events.',
		),
		{
			displayName: 'Parallel Contacts',
			name: 'maxParallel',
			type: 'number',
			typeOptions: { minValue: 1, maxValue: MOST_PARALLEL },
			default: 4,
			description:
				'How many contacts may have an execution running at the same time. Without this option: 25 whose executions are at work, and up to 50 in all where these wait for an AI or a CRM. Events of one contact always run one after the other.',
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
