import type { INodeProperties } from 'n8n-workflow';
import { cronNodeOptions } from 'n8n-workflow';

import { eventFields } from './eventFields';
import { triggerOptions } from './options';
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
	triggerOptions,
];
