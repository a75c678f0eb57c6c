import type {
	IExecuteFunctions,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
} from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';

import { actionProperties, OPERATIONS_WITHOUT_META } from './actions/resources';
import { routeItems } from './actions/router';
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
				displayOptions: { hide: { operation: OPERATIONS_WITHOUT_META } },
			},
		],
		properties: actionProperties,
	};

	methods = {
		credentialTest: { instagramLeadsApiTest },
		listSearch: { searchComments, searchContacts, searchConversations, searchPosts },
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await routeItems(this);
	}
}
