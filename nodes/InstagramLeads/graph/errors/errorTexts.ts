/** What kind of failure it is; decides what is repeated, and what a workflow can branch on. */
export type GraphErrorClass =
	| 'reconnect'
	| 'permission'
	| 'window'
	| 'rate'
	| 'gone'
	| 'alreadyDone'
	| 'badRequest'
	| 'transient'
	| 'unknownOutcome';

export interface GraphErrorText {
	/** What happened. */
	message: string;
	/** What to do now. */
	description: string;
}

/** What to do about any dead token. */
export const RECONNECT_STEPS =
	"Reconnect: create a new access token for the same account in the Meta App Dashboard, paste it into 'Access Token' of the credential and save. A workflow that is published goes on by itself.";

/** The same for who signed in at Meta, and has no token to paste. */
export const SIGN_IN_STEPS =
	"Reconnect: open the credential, click 'Switch account' ('Reconnect' in older n8n) and allow access again. The workflow needs no change.";

const PERMISSION_STEPS =
	'Create a token with the messaging and comment permissions of the login type, and see in the App Dashboard whether the app has them at the access level you need.';

const SIGN_IN_PERMISSION_STEPS =
	"Open the credential, click 'Switch account' ('Reconnect' in older n8n) and allow all that is asked for. See in the App Dashboard whether the configuration asks for the messaging and comment permissions, and whether the app has them at the access level you need.";

/** What is said to who pasted a token, and what to who signed in. */
export const SIGN_IN_WORDS: ReadonlyArray<readonly [string, string]> = [
	[RECONNECT_STEPS, SIGN_IN_STEPS],
	[PERMISSION_STEPS, SIGN_IN_PERMISSION_STEPS],
];

/** The words for each class, where a code has none of its own. */
export const CLASS_TEXTS: Record<GraphErrorClass, GraphErrorText> = {
	reconnect: {
		message: 'Meta no longer accepts the access token',
		description: RECONNECT_STEPS,
	},
	permission: {
		message: 'The access token lacks a permission for this',
		description: PERMISSION_STEPS,
	},
	window: {
		message: "The contact's messaging window is closed",
		description:
			'Instagram allows answers within 24 hours after the last message of the contact. Wait until they write again, or answer by hand in the Instagram app.',
	},
	rate: {
		message: 'Meta asks to slow down',
		description:
			'The call limit of the account or app is reached. Nothing was done. Run it again later, and make fewer calls: poll less often, read fewer posts.',
	},
	gone: {
		message: 'Instagram has no such person, message, comment or post (any more)',
		description:
			'It was deleted, the person blocked the account, the ID belongs to another account, or the access token may not see it. Check the ID.',
	},
	alreadyDone: {
		message: 'This was already done',
		description: 'Instagram allows it once; nothing was sent now.',
	},
	badRequest: {
		message: 'Meta refused the request',
		description: 'Check the parameters of the node.',
	},
	transient: {
		message: "Meta's API is not available right now",
		description: 'This passes by itself as a rule. Try again in a few minutes.',
	},
	unknownOutcome: {
		message: 'It is not known whether the message was sent',
		description:
			'Look into the conversation before you send again, or the contact may get it twice: the answer got lost.',
	},
};

export const LINK_TEXT: GraphErrorText = {
	message: 'The Facebook Page is not linked to an Instagram professional account',
	description:
		'In the Instagram app: Settings, Account Center, Connected accounts: connect the Page. Then check the credential.',
};

export const ACCESS_TEXT: GraphErrorText = {
	message: "The account doesn't allow access to its messages",
	description:
		"In the Instagram app: Settings, Messages and story replies, Message controls, Connected tools: switch on 'Allow access to messages'.",
};

export const UNREACHABLE_TEXT: GraphErrorText = {
	message: "This person can't receive messages from the account right now",
	description:
		'They blocked the account, left Instagram, or are not available. Nothing can be done from here; let the workflow go on without them.',
};

export const OTHER_APP_TEXT: GraphErrorText = {
	message: 'Another app controls this conversation',
	description:
		"Release the conversation in the other tool, or set this app as the default one under Conversation Routing in the Page's settings.",
};

export const ADVANCED_ACCESS_TEXT: GraphErrorText = {
	message: 'The app may not write to this person yet',
	description:
		'Without Advanced Access an app reaches only people who have a role in it. Publish the app and ask for Advanced Access in the App Dashboard (App Review), or add the person under App roles to test.',
};

export const NOT_META_TEXT: GraphErrorText = {
	message: "What answered is not Meta's Graph API",
	description: "Look at the credential's 'Base URL', and at proxies between n8n and Meta.",
};
