import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { EVENT_KINDS, type LeadEventType } from '../../events/eventKinds';

/** The value of `events` that stands for all that the recommendation holds. */
export const RECOMMENDED = 'recommended';

type Show = NonNullable<INodeProperties['displayOptions']>['show'];

const SINCE_1_1: Show = { '@version': [{ _cnd: { gte: 1.1 } }] };

/** The kinds, those that bring most leads first. */
const BY_USE: readonly LeadEventType[] = [
	'message',
	'comment',
	'storyReply',
	'storyMention',
	'postback',
	'quickReply',
	'referral',
	'form',
	'customerInformation',
	'liveComment',
	'mention',
	'unsupported',
	'reaction',
	'messageEdited',
	'messageDeleted',
	'seen',
	'optIn',
	'optOut',
	'handover',
];

const kindsByUse = [...EVENT_KINDS].sort(
	(one, other) => BY_USE.indexOf(one.type) - BY_USE.indexOf(other.type),
);

/** In which order people look for them: `action` is the entry in n8n's list of nodes. */
const options: INodePropertyOptions[] = [
	{
		name: 'New Message or Comment (Recommended)',
		value: RECOMMENDED,
		action: 'On new message or comment',
		description:
			'All by which people turn to you: messages, stories, comments, what they tap, ads, forms',
	},
	...kindsByUse.map(({ label, type, description }) => ({
		name: label,
		value: type,
		action: `On ${label.toLowerCase()} only`,
		description,
	})),
];

/**
 * The kinds that start the workflow, once a version of the trigger: n8n leaves defaults out when it saves, so
 * that what an earlier version ticks by itself can never change.
 */
function eventsOf(defaults: string[], show: Show): INodeProperties {
	return {
		displayName: 'Events',
		name: 'events',
		type: 'multiOptions',
		// n8n's lint wants to see a list here.
		default: [...defaults],
		description: 'What starts the workflow',
		options,
		displayOptions: { show },
	};
}

const firstDefaults = EVENT_KINDS.filter((kind) => kind.isDefault && !('since' in kind));

/** n8n's list of nodes takes its entries from the first of them. */
export const eventFields: INodeProperties[] = [
	eventsOf([RECOMMENDED], SINCE_1_1),
	eventsOf(
		firstDefaults.map(({ type }) => type),
		{ '@version': [1] },
	),
	{
		displayName:
			"Only the events chosen here start the workflow. Story replies, quick replies, buttons, ads and forms are events of their own: without 'New Message or Comment (Recommended)', leads that come by them are left out.",
		name: 'narrowNotice',
		type: 'notice',
		default: '',
		displayOptions: { show: SINCE_1_1, hide: { events: [RECOMMENDED] } },
	},
];
