import type {
	ICredentialDataDecryptedObject,
	ICredentialType,
	Icon,
	IDataObject,
	IHttpRequestHelper,
	IHttpRequestOptions,
	INodeProperties,
} from 'n8n-workflow';

import { withAppSecretProof } from '../nodes/InstagramLeads/graph/credential/appSecretProof';
import {
	TOKEN_STATE_EXPRESSION,
	TOKEN_STATE_FIELD,
	tokenInUse,
} from '../nodes/InstagramLeads/graph/credential/longLivedToken';
import { renewedToken } from '../nodes/InstagramLeads/graph/credential/tokenRenewal';

/** A field that the credential keeps for itself; never shown, and redacted like a password. */
function hidden(name: string): INodeProperties {
	return {
		displayName: name,
		name,
		type: 'hidden',
		typeOptions: { password: true },
		default: '',
	};
}

/** Access to one Instagram professional account through Meta's Graph API. */
export class InstagramLeadsApi implements ICredentialType {
	name = 'instagramLeadsApi';

	displayName = 'Instagram Leads API';

	icon: Icon = {
		light: 'file:../nodes/InstagramLeads/instagramLeads.svg',
		dark: 'file:../nodes/InstagramLeads/instagramLeads.dark.svg',
	};

	documentationUrl =
		'https://github.com/n8n-nodes-instagram-leads/n8n-nodes-instagram-leads/blob/main/docs/setup.md';

	properties: INodeProperties[] = [
		{
			displayName: 'Login Type',
			name: 'loginType',
			type: 'options',
			options: [
				{
					name: 'Facebook Login',
					value: 'facebook',
					description: 'The account is linked to a Facebook Page; the token starts with EAA',
				},
				{
					name: 'Instagram Login',
					value: 'instagram',
					description: 'No Facebook Page needed; the token starts with IGAA',
				},
			],
			default: 'facebook',
			description: 'How the Meta app reaches the Instagram account',
		},
		{
			displayName: 'App ID',
			name: 'appId',
			type: 'string',
			default: '',
			placeholder: 'e.g. 1234567890123456',
			description: 'App Dashboard, App settings, Basic. Needed for webhooks.',
			displayOptions: { show: { loginType: ['facebook'] } },
		},
		{
			displayName: 'Instagram App ID',
			name: 'appId',
			type: 'string',
			default: '',
			placeholder: 'e.g. 1234567890123456',
			description: 'App Dashboard, Instagram, API setup with Instagram login. Needed for webhooks.',
			displayOptions: { show: { loginType: ['instagram'] } },
		},
		{
			displayName: 'App Secret',
			name: 'appSecret',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			description:
				'Beside the app ID in the App Dashboard. Checks that webhooks come from Meta; without it none is accepted.',
			displayOptions: { show: { loginType: ['facebook'] } },
		},
		{
			displayName: 'Instagram App Secret',
			name: 'appSecret',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			description:
				"Beside the Instagram app ID in the App Dashboard; another than the Meta app's secret under App settings, Basic. Checks that webhooks come from Meta; without it none is accepted.",
			displayOptions: { show: { loginType: ['instagram'] } },
		},
		{
			displayName: 'Access Token',
			name: 'accessToken',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
			description: 'User or Page access token (Facebook Login), or Instagram user token',
		},
		{
			displayName: 'Page ID',
			name: 'pageId',
			type: 'string',
			default: '',
			placeholder: 'e.g. 104857600000001',
			description:
				"The Facebook Page that the account is linked to. Leave empty when the token reaches only one. To choose among several, run the node Instagram Leads with resource Account, operation Get Many Pages, and copy 'pageId' from its output.",
			displayOptions: { show: { loginType: ['facebook'] } },
		},
		{
			displayName: 'Instagram Account ID',
			name: 'instagramAccountId',
			type: 'string',
			default: '',
			placeholder: 'e.g. 17841400000000001',
			description: 'Leave empty to use the account of the token',
		},
		{
			displayName: 'Webhook Verify Token',
			name: 'verifyToken',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			description:
				'Any text of your own. Needed only when you enter the webhook in the App Dashboard by hand; leave empty to have one made.',
		},
		{
			displayName: 'Extra App Secret',
			name: 'extraAppSecret',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			description:
				'A second secret that may sign webhooks. With Instagram Login, put the secret from App settings, Basic here if deliveries are refused.',
		},
		{
			displayName: 'Graph API Version',
			name: 'apiVersion',
			type: 'string',
			default: 'v25.0',
			description: "Version of Meta's Graph API that is called",
		},
		{
			displayName: 'Send App Secret Proof',
			name: 'sendProof',
			type: 'boolean',
			default: false,
			description:
				"Whether to sign every call with the app secret. Needed when 'Require app secret' is on in the App Dashboard (App settings, Advanced).",
			displayOptions: { show: { loginType: ['facebook'] } },
		},
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			default: '',
			placeholder: 'e.g. http://localhost:4590/graph.facebook.com',
			description:
				"Takes the place of Meta's hosts, for a sandbox or proxy. Leave empty as a rule.",
		},
		hidden('longLivedToken'),
		hidden('derivedFrom'),
		hidden('expiresAt'),
		hidden('nextAttemptAt'),
		hidden('failedWith'),
		{
			...hidden(TOKEN_STATE_FIELD),
			typeOptions: { password: true, expirable: true },
			default: TOKEN_STATE_EXPRESSION,
		},
	];

	/** Runs before a request while `tokenState` is empty; n8n stores what it returns, encrypted. */
	async preAuthentication(
		this: IHttpRequestHelper,
		credentials: ICredentialDataDecryptedObject,
	): Promise<IDataObject> {
		const derived = await renewedToken(credentials, this.helpers.httpRequest);
		return { ...derived, [TOKEN_STATE_FIELD]: TOKEN_STATE_EXPRESSION };
	}

	/**
	 * The token travels in the header, never in the URL. Calls made with another token of the same
	 * account (Page token, app token) bring their own.
	 */
	async authenticate(
		credentials: ICredentialDataDecryptedObject,
		requestOptions: IHttpRequestOptions,
	): Promise<IHttpRequestOptions> {
		const Authorization = `Bearer ${tokenInUse(credentials)}`;
		return withAppSecretProof(credentials, {
			...requestOptions,
			headers: { Authorization, ...requestOptions.headers },
		});
	}
}
