import type { GraphErrorClass, GraphErrorText } from './errorTexts';
import {
	ACCESS_TEXT,
	ADVANCED_ACCESS_TEXT,
	CLASS_TEXTS,
	LINK_TEXT,
	OTHER_APP_TEXT,
	RECONNECT_STEPS,
	UNREACHABLE_TEXT,
} from './errorTexts';

/** What one code of Meta's means, with some of its subcodes or with all others. */
export interface Row {
	code: number;
	/** Absent: the row serves every subcode that has no row of its own. */
	subcodes?: number[];
	errorClass: GraphErrorClass;
	/** Where a send fails so: the class that takes the place of the other. */
	ofSend?: GraphErrorClass;
	/** Absent: the text of the class. */
	text?: GraphErrorText;
}

/** Why a token is dead. @returns the row of a subcode of 190 */
function deadToken(subcodes: number[], reason: string, first = ''): Row {
	return {
		code: 190,
		subcodes,
		errorClass: 'reconnect',
		text: {
			message: `${CLASS_TEXTS.reconnect.message}: ${reason}`,
			description: `${first}${RECONNECT_STEPS}`,
		},
	};
}

/** Meta's "Common Error Codes" and the Instagram messaging codes. Doc: messenger-platform/error-codes. */
export const ROWS: readonly Row[] = [
	deadToken([463], 'it has expired'),
	deadToken([460], 'the password was changed'),
	deadToken([458], "the app's access to the account was withdrawn"),
	deadToken([467], 'the session that it belongs to has ended'),
	deadToken([493], 'its owner has not used the app for 90 days'),
	deadToken(
		[459, 464, 490],
		'its owner has to confirm who they are',
		'First log in on facebook.com or instagram.com in a browser, do what is asked there, and try again. Still refused? ',
	),
	deadToken(
		[492],
		'its owner has no role on the Page any more',
		'Have the role given back in the settings of the Page (with access to messages), or use a token of somebody who has it. ',
	),
	{
		code: 190,
		subcodes: [2069032],
		errorClass: 'reconnect',
		text: {
			message: 'Meta wants the token of the Page for this',
			description: `It gave none: create the token with pages_show_list and pages_read_engagement, and tick the Page. ${RECONNECT_STEPS}`,
		},
	},
	{ code: 190, errorClass: 'reconnect' },
	{
		code: 101,
		errorClass: 'badRequest',
		text: {
			message: "Meta doesn't know this app",
			description: "Check 'App ID' and 'App Secret' in the credential: both of the same app.",
		},
	},
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
	{ code: 10, subcodes: [2534048], errorClass: 'permission', text: ADVANCED_ACCESS_TEXT },
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
	{ code: 100, subcodes: [2534048], errorClass: 'permission', text: ADVANCED_ACCESS_TEXT },
	{ code: 100, subcodes: [2534029], errorClass: 'permission', text: ACCESS_TEXT },
	{ code: 100, subcodes: [2534037, 2018300], errorClass: 'permission', text: OTHER_APP_TEXT },
	{
		code: 100,
		subcodes: [2534015],
		errorClass: 'badRequest',
		text: {
			message: 'Instagram refused the content of the message',
			description: 'Check text, buttons and links: nothing empty, nothing too long.',
		},
	},
	{
		code: 100,
		subcodes: [2018008, 2018047, 2018294, 2018109, 2018074],
		errorClass: 'badRequest',
		text: {
			message: "Instagram couldn't take the attachment",
			description:
				'The address must open without a login, quickly, and be a file of the chosen type: images up to 8 MB (PNG, JPEG), audio, video and PDF up to 25 MB.',
		},
	},
	{ code: 100, errorClass: 'badRequest' },
	{
		code: 200,
		subcodes: [2018028, 2534048],
		errorClass: 'permission',
		text: ADVANCED_ACCESS_TEXT,
	},
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
	{ code: 24, errorClass: 'gone' },
	{ code: 803, errorClass: 'gone' },
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
	{
		code: 613,
		subcodes: [2018338],
		errorClass: 'rate',
		text: {
			message: 'Instagram takes the messages of the account for spam',
			description:
				'Stop sending for a while, and write only to people who wrote first. Look for a notice in the Instagram app.',
		},
	},
	{ code: 613, errorClass: 'rate' },
	{ code: 80001, errorClass: 'rate' },
	{ code: 80002, errorClass: 'rate' },
	{ code: 80006, errorClass: 'rate' },
	{ code: 1, errorClass: 'transient' },
	{ code: 2, errorClass: 'transient' },
	{ code: 341, errorClass: 'transient' },
	// Said of messages that went out. Told by the field, in no document.
	{ code: 20, subcodes: [1772107], errorClass: 'badRequest', ofSend: 'unknownOutcome' },
	{
		code: 2500,
		errorClass: 'badRequest',
		text: {
			message: "Meta's API has nothing at the address that was called",
			description:
				"Check the IDs in the node, and 'Graph API Version' and 'Base URL' in the credential.",
		},
	},
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
