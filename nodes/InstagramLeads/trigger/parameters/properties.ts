import type { INodeProperties } from 'n8n-workflow';
import { cronNodeOptions } from 'n8n-workflow';

import { compareText } from '../../common/compareText';
import { EVENT_KINDS } from '../../events/eventKinds';
import { triggerOptions } from './options';

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
	triggerOptions,
];
