import type { ICredentialType, Icon, INodeProperties } from 'n8n-workflow';

/**
 * What is asked for without a configuration: to find the Page, to read and answer messages and comments,
 * to switch webhooks on. `business_management` finds Pages whose role comes from a business portfolio.
 */
const DEFAULT_SCOPES = [
	'instagram_basic',
	'instagram_manage_messages',
	'instagram_manage_comments',
	'pages_show_list',
	'pages_read_engagement',
	'pages_manage_metadata',
	'pages_messaging',
	'business_management',
].join(' ');

/** Meta's host, or what stands in for it; with the version of the Graph API. */
const address = (host: string, path: string) =>
	`={{ ($self["baseUrl"] || "${host}").replace(/\\/+$/, "") + "/" + ($self["apiVersion"] || "v25.0") + "${path}" }}`;

function hidden(name: string, value: string): INodeProperties {
	return { displayName: name, name, type: 'hidden', default: value };
}

/**
 * Access to one Instagram professional account by signing in at Facebook. Meta keeps no refresh tokens:
 * the token of a business integration system user has no end, that of a person about 60 days.
 * Doc: facebook-login/facebook-login-for-business.
 */
export class InstagramLeadsOAuth2Api implements ICredentialType {
	name = 'instagramLeadsOAuth2Api';

	extends = ['oAuth2Api'];

	displayName = 'Instagram Leads OAuth2 API';

	icon: Icon = {
		light: 'file:../nodes/InstagramLeads/instagramLeads.svg',
		dark: 'file:../nodes/InstagramLeads/instagramLeads.dark.svg',
	};

	documentationUrl =
		'https://github.com/n8n-nodes-instagram-leads/n8n-nodes-instagram-leads/blob/main/docs/setup.md';

	properties: INodeProperties[] = [
		hidden('grantType', 'authorizationCode'),
		hidden('authUrl', address('https://www.facebook.com', '/dialog/oauth')),
		hidden('accessTokenUrl', address('https://graph.facebook.com', '/oauth/access_token')),
		hidden(
			'authQueryParameters',
			'={{ $self["configId"] ? "config_id=" + encodeURIComponent($self["configId"].trim()) : "" }}',
		),
		// Meta documents the app's ID and secret as parameters of the exchange.
		hidden('authentication', 'body'),
		// n8n's editor calls these two so whatever stands here.
		{
			displayName: 'Client ID',
			name: 'clientId',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. 1234567890123456',
			hint: 'Meta calls it App ID: App Dashboard, App settings, Basic',
		},
		{
			displayName: 'Client Secret',
			name: 'clientSecret',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
			hint: 'The App Secret, beside the App ID. Also checks that webhooks come from Meta.',
		},
		{
			displayName: 'Configuration ID',
			name: 'configId',
			type: 'string',
			default: '',
			placeholder: 'e.g. 1098765432109876',
			description:
				'App Dashboard, Facebook Login for Business, Configurations. One with a system user token never has to be connected again. Leave empty to ask for scopes, for about 60 days.',
		},
		{
			displayName: 'Custom Scopes',
			name: 'customScopes',
			type: 'boolean',
			default: false,
			description: 'Whether to ask for other scopes than those that the nodes need',
			displayOptions: { show: { configId: [''] } },
		},
		{
			displayName: 'Enabled Scopes',
			name: 'enabledScopes',
			type: 'string',
			default: DEFAULT_SCOPES,
			description: 'Scopes to ask for, with spaces between them. Without one, something fails.',
			displayOptions: { show: { configId: [''], customScopes: [true] } },
		},
		hidden(
			'scope',
			`={{ $self["configId"] ? "" : $self["customScopes"] ? $self["enabledScopes"] : "${DEFAULT_SCOPES}" }}`,
		),
		{
			displayName: 'Page ID',
			name: 'pageId',
			type: 'string',
			default: '',
			placeholder: 'e.g. 104857600000001',
			description:
				"The Facebook Page that the account is linked to. Leave empty when you allow only one. To choose among several, run the node Instagram Leads with resource Account, operation Get Many Pages, and copy 'pageId' from its output.",
		},
		{
			displayName: 'Instagram Account ID',
			name: 'instagramAccountId',
			type: 'string',
			default: '',
			placeholder: 'e.g. 17841400000000001',
			description: 'Leave empty to use the account that you allow',
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
			description: 'A second secret that may sign webhooks',
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
	];
}
