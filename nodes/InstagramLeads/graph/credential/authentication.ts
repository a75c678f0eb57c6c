import type { INode, INodeProperties } from 'n8n-workflow';

/** By which of n8n's credential types a node goes to Meta. The values are n8n's usual ones. */
export type Authentication = 'accessToken' | 'oAuth2';

/** n8n's usual field for it; who saved a workflow before there was a choice has an access token. */
export const authenticationField: INodeProperties = {
	displayName: 'Authentication',
	name: 'authentication',
	type: 'options',
	noDataExpression: true,
	options: [
		{
			name: 'Access Token',
			value: 'accessToken',
			description: 'A token that you paste, of Facebook Login or Instagram Login',
		},
		{
			name: 'OAuth2',
			value: 'oAuth2',
			description: 'You sign in at Facebook and allow access; no token to copy',
		},
	],
	default: 'accessToken',
	description: 'How the node gets access to the Instagram account',
};

/** Said where there is no token at all. */
export const NO_TOKEN: Record<Authentication, string> = {
	accessToken: "The credential has no 'Access Token'",
	oAuth2: 'Nobody has signed in with the credential yet',
};

/** What a person does to get another token, as a sentence. */
export const NEW_TOKEN: Record<Authentication, string> = {
	accessToken:
		'Create a new access token for the same account, paste it into the credential and save.',
	oAuth2:
		"Open the credential, click 'Switch account' ('Reconnect' in older n8n) and allow access again.",
};

/** The same where something has to be granted with it; what, follows. */
export const NEW_TOKEN_WITH: Record<Authentication, string> = {
	accessToken: 'create the token with',
	oAuth2: "click 'Switch account' ('Reconnect' in older n8n) in the credential and allow",
};

/** What the node is set to, and the credential type that goes with it. */
export function authenticationOf(node: INode): {
	authentication: Authentication;
	credentialType: string;
} {
	return node.parameters.authentication === 'oAuth2'
		? { authentication: 'oAuth2', credentialType: 'instagramLeadsOAuth2Api' }
		: { authentication: 'accessToken', credentialType: 'instagramLeadsApi' };
}
