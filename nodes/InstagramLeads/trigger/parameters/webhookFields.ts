import type { INodeProperties } from 'n8n-workflow';

const show = { mode: ['webhook'] };

/** The one entry of the list that the address is shown in. */
export const OWN_ADDRESS = 'own';

/** The names are part of n8n's calls: the editor sends what the hidden field comes to. */
export const WEBHOOK_ID_FIELD = 'webhookId';

const FROM_N8N: INodeProperties['typeOptions'] = {
	loadOptionsMethod: 'getWebhookAddress',
	loadOptionsDependsOn: [WEBHOOK_ID_FIELD],
};

/**
 * Where Meta delivers, for people to see. n8n's own list opens with the address for tests, which does nothing
 * here. Only the editor knows the node's webhook id, and only n8n's server the address that it is under.
 */
const address: INodeProperties = {
	displayName: 'Webhook Address',
	name: 'webhookAddress',
	type: 'options',
	noDataExpression: true,
	default: OWN_ADDRESS,
	typeOptions: FROM_N8N,
	options: [],
	description:
		"Where Meta delivers what happens. It is registered with Meta by itself when you publish. If the App Dashboard asks you to enter it by hand, first type a 'Webhook Verify Token' of your own into the credential, then enter the same there.",
	hint: 'Registered with Meta by itself when you publish. To enter it by hand in the App Dashboard, first type a Webhook Verify Token of your own into the credential.',
	displayOptions: { show },
};

/** What webhooks need, and the rules that Meta has for them. Doc: graph-api/webhooks. */
export const webhookFields: INodeProperties[] = [
	{
		displayName:
			'Meta delivers to one address per Meta app. Workflows of this n8n share it; another n8n or another system cannot: it needs a Meta app of its own, or polling.',
		name: 'callbackNotice',
		type: 'notice',
		default: '',
		displayOptions: { show },
	},
	{
		displayName: 'Webhook ID',
		name: WEBHOOK_ID_FIELD,
		type: 'hidden',
		default: '={{ $webhookId }}',
		displayOptions: { show },
	},
	address,
];
