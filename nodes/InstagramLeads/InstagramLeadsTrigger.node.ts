import type {
	IExecuteFunctions,
	IHookFunctions,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
	ITriggerFunctions,
	ITriggerResponse,
	IWebhookFunctions,
	IWebhookResponseData,
} from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';

import { authenticationField } from './graph/credential/authentication';
import { searchPosts } from './methods/listSearch';
import { triggerProperties } from './trigger/parameters/properties';
import { getWebhookAddress } from './trigger/parameters/webhookAddress';
import { passOrShowLatest } from './trigger/testRun';
import { receiveWebhook } from './trigger/webhook/receive';
import { startTrigger } from './trigger/start';
import {
	createSubscription,
	deleteSubscription,
	subscriptionExists,
} from './trigger/webhook/subscription';

/**
 * n8n builds the workflow as inactive for test webhooks: so that a manual test registers none and
 * never moves the app's one callback away from production.
 *
 * n8n splits it at commas. One webhook for both methods, and no other expression in it that n8n's server
 * evaluates: it does so with every call.
 */
const WEBHOOK_METHODS =
	'={{ $workflow.active && $parameter["mode"] !== "polling" ? "GET,POST" : "" }}';

const TEST_RUNS_SEND =
	'<b>Nodes behind this one really run:</b> what they send goes to that person. A test run writes to one person at most.';

export class InstagramLeadsTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Instagram Leads Trigger',
		name: 'instagramLeadsTrigger',
		icon: { light: 'file:instagramLeads.svg', dark: 'file:instagramLeads.dark.svg' },
		group: ['trigger'],
		// 1.1: the recommended events are ticked by themselves, also those that came later.
		version: [1, 1.1],
		defaultVersion: 1.1,
		subtitle: '={{ $parameter["mode"] === "polling" ? "polling" : "webhook" }}',
		description:
			'Starts the workflow when people write to you on Instagram, in Direct or in comments',
		eventTriggerDescription: '',
		mockManualExecution: true,
		activationMessage: 'Instagram messages and comments now start this workflow.',
		defaults: { name: 'Instagram Leads Trigger' },
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [
			{
				name: 'instagramLeadsApi',
				required: true,
				testedBy: 'instagramLeadsApiTest',
				displayOptions: { show: { authentication: ['accessToken'] } },
			},
			{
				name: 'instagramLeadsOAuth2Api',
				required: true,
				displayOptions: { show: { authentication: ['oAuth2'] } },
			},
		],
		webhooks: [
			{
				name: 'default',
				httpMethod: WEBHOOK_METHODS,
				responseMode: 'onReceived',
				responseData: '',
				path: 'webhook',
				// n8n's list opens with the address for tests, which does nothing here: the panel has its own text.
				ndvHideUrl: true,
				ndvHideMethod: true,
			},
		],
		triggerPanel: {
			header: 'Fetch the latest message or comment',
			executionsHelp: {
				inactive:
					'While building, fetch the latest real message or comment of the account. This never touches the live subscription.<br /><br />Once you publish the workflow, new ones start it by themselves.',
				active:
					'New messages and comments start this workflow by themselves. You can fetch the latest one at any time: it never touches the live subscription.',
			},
			// In sight at once; what helps with executions is folded up.
			activationHint: {
				inactive: `${TEST_RUNS_SEND} Publish the workflow to receive new messages and comments by themselves.`,
				active: TEST_RUNS_SEND,
			},
		},
		properties: [authenticationField, ...triggerProperties],
	};

	methods = { listSearch: { searchPosts }, loadOptions: { getWebhookAddress } };

	webhookMethods = {
		default: {
			async checkExists(this: IHookFunctions): Promise<boolean> {
				return await subscriptionExists(this);
			},
			async create(this: IHookFunctions): Promise<boolean> {
				return await createSubscription(this);
			},
			async delete(this: IHookFunctions): Promise<boolean> {
				return await deleteSubscription(this);
			},
		},
	};

	async trigger(this: ITriggerFunctions): Promise<ITriggerResponse> {
		return await startTrigger(this);
	}

	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		return await receiveWebhook(this);
	}

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await passOrShowLatest(this);
	}
}
