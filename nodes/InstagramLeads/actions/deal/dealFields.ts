import type { INodeProperties } from 'n8n-workflow';

import type { DealSettings } from '../../deals/deal';
import type { OperationContext, Show } from '../common/operation';

const DEFAULT_TITLE = 'Лид из Instagram: @{username}';

/** What few operators change about a Deal, in the panel's order. */
const optionFields: INodeProperties[] = [
	{ displayName: 'Amount', name: 'amount', type: 'number', default: 0 },
	{
		displayName: 'Assignee ID',
		name: 'assigneeId',
		type: 'string',
		default: '',
		description: 'Who in the funnel takes care of the Deal',
	},
	{
		displayName: 'Currency',
		name: 'currency',
		type: 'string',
		default: 'UZS',
		placeholder: 'e.g. UZS',
	},
	{
		displayName: 'Title',
		name: 'titleTemplate',
		type: 'string',
		default: DEFAULT_TITLE,
		description: 'May hold {username}, {name} and {contactId}',
	},
];

/** What the operator decides about a Deal: funnel and stage up front, the rest as options. */
export function dealFields(show: Show): INodeProperties[] {
	return [
		{
			displayName: 'Funnel ID',
			name: 'funnelId',
			type: 'string',
			default: '',
			placeholder: 'e.g. sales',
			description: 'The sales funnel that the Deal goes into',
			displayOptions: { show },
		},
		{
			displayName: 'Stage',
			name: 'stage',
			type: 'string',
			default: 'new',
			description: "The funnel's first stage",
			displayOptions: { show },
		},
		{
			displayName: 'Deal Options',
			name: 'dealOptions',
			type: 'collection',
			placeholder: 'Add option',
			default: {},
			displayOptions: { show },
			options: optionFields,
		},
	];
}

/** The settings of one item. */
export function dealSettingsOf({ node, itemIndex }: OperationContext): DealSettings {
	const options = node.getNodeParameter('dealOptions', itemIndex, {}) as Record<string, unknown>;
	return {
		funnelId: String(node.getNodeParameter('funnelId', itemIndex, '')),
		stage: String(node.getNodeParameter('stage', itemIndex, 'new')),
		titleTemplate: String(options.titleTemplate || DEFAULT_TITLE),
		assigneeId: String(options.assigneeId ?? ''),
		amount: Number(options.amount ?? 0),
		currency: String(options.currency || 'UZS'),
	};
}
