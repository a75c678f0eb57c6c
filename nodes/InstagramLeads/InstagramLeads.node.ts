import type {
	IExecuteFunctions,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
	IWebhookFunctions,
	IWebhookResponseData,
} from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';

import { receiveAnswer } from './actions/message/receiveAnswer';
import { actionProperties, OPERATIONS_WITHOUT_META } from './actions/resources';
import { routeItems } from './actions/router';
import { authenticationField } from './graph/credential/authentication';
import { instagramLeadsApiTest } from './methods/credentialTest';
import {
	searchComments,
	searchContacts,
	searchConversations,
	searchPosts,
} from './methods/listSearch';

export class InstagramLeads implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Instagram Leads',
		name: 'instagramLeads',
		icon: { light: 'file:instagramLeads.svg', dark: 'file:instagramLeads.dark.svg' },
		group: ['output'],
		// 1.1: messages go to whoever wrote.
		version: [1, 1.1],
		defaultVersion: 1.1,
		subtitle: '={{ $parameter["operation"] + ": " + $parameter["resource"] }}',
		description: 'Answer people on Instagram, read conversations and comments, and build Deals',
		defaults: { name: 'Instagram Leads' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [
			{
				name: 'instagramLeadsApi',
				required: true,
				testedBy: 'instagramLeadsApiTest',
				displayOptions: {
					show: { authentication: ['accessToken'] },
					hide: { operation: OPERATIONS_WITHOUT_META },
				},
			},
			{
				name: 'instagramLeadsOAuth2Api',
				required: true,
				displayOptions: {
					show: { authentication: ['oAuth2'] },
					hide: { operation: OPERATIONS_WITHOUT_META },
				},
			},
		],
		// Where n8n goes on with an execution that waits for an answer. No address of its own: n8n adds the execution's.
		webhooks: [
			{
				name: 'default',
				httpMethod: 'POST',
				responseMode: 'onReceived',
				responseData: '',
				path: '={{ $nodeId }}',
				restartWebhook: true,
				isFullPath: true,
			},
		],
		properties: [
			{
				...authenticationField,
				displayOptions: { hide: { operation: OPERATIONS_WITHOUT_META } },
			},
			...actionProperties,
		],
	};

	methods = {
		credentialTest: { instagramLeadsApiTest },
		listSearch: { searchComments, searchContacts, searchConversations, searchPosts },
	};

	/** The address is n8n's own: nothing is set up at Meta for it. */
	webhookMethods = {
		default: {
			checkExists: async () => true,
			create: async () => true,
			delete: async () => true,
		},
	};

	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		return await receiveAnswer(this);
	}

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await routeItems(this);
	}
}
