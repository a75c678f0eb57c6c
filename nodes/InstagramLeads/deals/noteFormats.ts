import {
	asBbCode,
	asCell,
	asHtml,
	asMarkdown,
	asMrkdwn,
	asPlain,
	asTelegramHtml,
} from './noteEscapes';

/** How a target wants its text. */
interface NoteFormat {
	/** In the panel. */
	label: string;
	/** In the panel: what it is for. */
	description: string;
	escape: (text: string) => string;
	/** Makes text stand out that is escaped already. */
	strong: (escaped: string) => string;
	lineBreak: string;
	/** Characters that the strictest of its targets takes in one text. */
	limit: number;
}

/** Where no target names a limit: more than anybody can write on Instagram. */
const UNNAMED_LIMIT = 20_000;

const asItIs = (escaped: string) => escaped;

/** All formats by the value of the `format` parameter. */
export const NOTE_FORMATS = {
	bbCode: {
		label: 'BB Code',
		description: 'For comments in Bitrix24',
		escape: asBbCode,
		strong: (escaped: string) => `[B]${escaped}[/B]`,
		lineBreak: '\n',
		limit: UNNAMED_LIMIT,
	},
	html: {
		label: 'HTML',
		description: 'For notes in HubSpot, Pipedrive, Odoo and Salesforce, and for email',
		escape: asHtml,
		strong: (escaped: string) => `<b>${escaped}</b>`,
		lineBreak: '<br>',
		// HubSpot's notes: https://developers.hubspot.com/docs/api-reference/crm-notes-v3/guide
		limit: 65_536,
	},
	markdown: {
		label: 'Markdown',
		description: 'For messages in Mattermost and Chatwoot',
		escape: asMarkdown,
		strong: (escaped: string) => `**${escaped}**`,
		lineBreak: '\n',
		// Mattermost's posts, `PostMessageMaxRunesV2` of its source.
		limit: 16_383,
	},
	plain: {
		label: 'Plain Text',
		description: 'For notes in Kommo, amoCRM and Zoho CRM, for databases, Airtable and Notion',
		escape: asPlain,
		strong: asItIs,
		lineBreak: '\n',
		limit: UNNAMED_LIMIT,
	},
	slack: {
		label: 'Slack (Mrkdwn)',
		description: 'For messages in Slack',
		escape: asMrkdwn,
		strong: (escaped: string) => `*${escaped}*`,
		lineBreak: '\n',
		// What Slack shows in one piece: https://docs.slack.dev/reference/methods/chat.postMessage
		limit: 4000,
	},
	spreadsheet: {
		label: 'Spreadsheet Cell',
		description: 'For Google Sheets and Excel: never a formula',
		escape: asCell,
		strong: asItIs,
		lineBreak: '\n',
		// Excel's cells; those of Google Sheets hold 50,000.
		limit: 32_767,
	},
	telegram: {
		label: 'Telegram (HTML)',
		description: "For messages in Telegram with the parse mode 'HTML'",
		escape: asTelegramHtml,
		strong: (escaped: string) => `<b>${escaped}</b>`,
		lineBreak: '\n',
		// https://core.telegram.org/bots/api#sendmessage
		limit: 4096,
	},
} satisfies Record<string, NoteFormat>;

/** A format's value in workflows. */
export type NoteFormatName = keyof typeof NOTE_FORMATS;
