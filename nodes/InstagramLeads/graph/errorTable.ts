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

interface Row {
	code: number;
	/** Absent: the row serves every subcode that has no row of its own. */
	subcodes?: number[];
	errorClass: GraphErrorClass;
	/** Absent: the text of the class. */
	text?: GraphErrorText;
}

const CLASS_TEXTS: Record<GraphErrorClass, GraphErrorText> = {
	reconnect: {
		message: 'Meta no longer accepts the access token',
		description:
			'Reconnect: create a new access token for the same account in the Meta App Dashboard, paste it into the credential and save.',
	},
	permission: {
		message: 'The access token lacks a permission for this',
		description:
			'Create a token with the messaging and comment permissions of the login type, and see in the App Dashboard whether the app has them at the access level you need.',
	},
	window: {
		message: "The contact's messaging window is closed",
		description:
			'Instagram allows answers within 24 hours after the last message of the contact. Wait until they write again, or answer by hand in the Instagram app.',
	},
	rate: {
		message: 'Meta asks to slow down',
		description:
			'The call limit of the account or app is reached. Try again later, with fewer calls.',
	},
	gone: {
		message: 'Instagram has no such person, message, comment or post (any more)',
		description:
			'It was deleted, the person blocked the account, or the ID belongs to another account. Check the ID.',
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
			'The answer got lost. Look into the conversation before you send again, or the contact may get it twice.',
	},
};

const LINK_TEXT: GraphErrorText = {
	message: 'The Facebook Page is not linked to an Instagram professional account',
	description:
		'In the Instagram app: Settings, Account Center, Connected accounts: connect the Page. Then check the credential.',
};

const ACCESS_TEXT: GraphErrorText = {
	message: "The account doesn't allow access to its messages",
	description:
		"In the Instagram app: Settings, Messages and story replies, Message controls, Connected tools: switch on 'Allow access to messages'.",
};

const UNREACHABLE_TEXT: GraphErrorText = {
	message: "This person can't receive messages from the account right now",
	description:
		'They blocked the account, left Instagram, or are not available. Nothing to be done.',
};

const OTHER_APP_TEXT: GraphErrorText = {
	message: 'Another app controls this conversation',
	description:
		"Release the conversation in the other tool, or set this app as the default one under Conversation Routing in the Page's settings.",
};

/** Meta's "Common Error Codes" and the Instagram messaging codes. Doc: messenger-platform/error-codes. */
const ROWS: Row[] = [
	{ code: 190, errorClass: 'reconnect' },
	{ code: 102, errorClass: 'reconnect' },
	{
		code: 104,
		errorClass: 'badRequest',
		text: {
			message: 'The call arrived without a valid access token or app secret proof',
			description: "Check 'App Secret' and 'Access Token' in the credential.",
		},
	},
	{ code: 10, subcodes: [2534022, 2018278, 2018065], errorClass: 'window' },
	{ code: 10, subcodes: [2018108], errorClass: 'gone', text: UNREACHABLE_TEXT },
	{ code: 10, subcodes: [2018300], errorClass: 'permission', text: OTHER_APP_TEXT },
	{ code: 10, subcodes: [2534077], errorClass: 'permission', text: LINK_TEXT },
	{
		code: 10,
		subcodes: [1893063],
		errorClass: 'rate',
		text: {
			message: 'Instagram restricted the account from sending for a while',
			description: 'Stop sending for at least 30 minutes; look for a notice in the Instagram app.',
		},
	},
	{ code: 10, errorClass: 'permission' },
	{ code: 100, subcodes: [2534014, 2018001, 33, 2534001], errorClass: 'gone' },
	{ code: 100, subcodes: [2534013], errorClass: 'permission', text: LINK_TEXT },
	{
		code: 100,
		subcodes: [2534025],
		errorClass: 'alreadyDone',
		text: {
			message: "This comment can't get a private reply (any more)",
			description:
				'Instagram allows one private reply per comment, within 7 days. It was already answered, is too old, or is not a comment of a customer.',
		},
	},
	{ code: 100, subcodes: [2534029], errorClass: 'permission', text: ACCESS_TEXT },
	{ code: 100, subcodes: [2534037, 2018300], errorClass: 'permission', text: OTHER_APP_TEXT },
	{ code: 100, errorClass: 'badRequest' },
	{ code: 200, subcodes: [2534041], errorClass: 'permission', text: ACCESS_TEXT },
	{ code: 200, subcodes: [1545041], errorClass: 'gone', text: UNREACHABLE_TEXT },
	{ code: 551, errorClass: 'gone', text: UNREACHABLE_TEXT },
	{ code: 10900, errorClass: 'alreadyDone' },
	{ code: 10903, errorClass: 'alreadyDone' },
	{
		code: 230,
		errorClass: 'permission',
		text: {
			message: "The person hasn't written to the account yet",
			description:
				'Instagram shows a profile, and lets you write, only after the person sent a message. A comment is not enough.',
		},
	},
	{ code: 9010, errorClass: 'gone' },
	{ code: 9009, errorClass: 'gone' },
	{
		code: 9000001,
		errorClass: 'gone',
		text: {
			message: "This message can't be read any more",
			description: 'It was unsent, or is older than the newest 20 of its conversation.',
		},
	},
	{
		code: 36103,
		errorClass: 'permission',
		text: {
			message: 'The Instagram account is not eligible for the API',
			description:
				'Switch it to a professional account (business or creator) in the Instagram app.',
		},
	},
	{
		code: 368,
		errorClass: 'permission',
		text: {
			message: 'Instagram blocked this action as abusive',
			description: 'Stop sending, and look for a notice in the Instagram app before you go on.',
		},
	},
	{ code: 4, errorClass: 'rate' },
	{ code: 17, errorClass: 'rate' },
	{ code: 32, errorClass: 'rate' },
	{ code: 613, errorClass: 'rate' },
	{ code: 80001, errorClass: 'rate' },
	{ code: 80002, errorClass: 'rate' },
	{ code: 80006, errorClass: 'rate' },
	{ code: 1, errorClass: 'transient' },
	{ code: 2, errorClass: 'transient' },
	{ code: 341, errorClass: 'transient' },
	{ code: 2500, errorClass: 'badRequest' },
	{
		code: 2200,
		errorClass: 'badRequest',
		text: {
			message: "Meta couldn't verify the webhook address of this n8n",
			description:
				"Meta calls it over https and wants the challenge back. Make sure that n8n's WEBHOOK_URL is a public https address with a trusted certificate and that no proxy in between asks for a login.",
		},
	},
];

/** Permission codes: 3 and the documented range 200 to 299. Doc: graph-api/guides/error-handling. */
function isPermissionCode(code: number): boolean {
	return code === 3 || (code >= 200 && code <= 299);
}

function rowOf(code: number | undefined, subcode: number | undefined): Row | undefined {
	const rows = ROWS.filter((row) => row.code === code);
	const exact = rows.find(({ subcodes }) => subcode !== undefined && subcodes?.includes(subcode));
	return exact ?? rows.find(({ subcodes }) => subcodes === undefined);
}

/**
 * Sorts a failure by code and subcode. A transient failure of a send is of unknown outcome: Meta may
 * have sent it all the same.
 */
export function classify(failure: {
	code?: number;
	subcode?: number;
	isTransient?: boolean;
	isSend: boolean;
}): GraphErrorClass {
	const { code, subcode, isTransient, isSend } = failure;
	const known = rowOf(code, subcode)?.errorClass;
	const byCode = code !== undefined && isPermissionCode(code) ? 'permission' : undefined;
	const found = known ?? byCode ?? (isTransient ? 'transient' : 'badRequest');
	return found === 'transient' && isSend ? 'unknownOutcome' : found;
}

/** The words for a failure: those of its row, else those of its class. */
export function textOf(
	errorClass: GraphErrorClass,
	{ code, subcode }: { code?: number; subcode?: number },
): GraphErrorText {
	return rowOf(code, subcode)?.text ?? CLASS_TEXTS[errorClass];
}
