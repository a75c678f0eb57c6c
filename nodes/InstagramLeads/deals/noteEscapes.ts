/**
 * What strangers write, as text of a target: it shows there as it was written, and never becomes a link with
 * another name, a mention, a formula or markup.
 */

const HTML_ENTITIES: Record<string, string> = {
	'&': '&amp;',
	'<': '&lt;',
	'>': '&gt;',
	'"': '&quot;',
	"'": '&#39;',
};

/** As it was written, but for what no target can store. */
export function asPlain(text: string): string {
	return text.replaceAll('\r\n', '\n').replace(UNSTORABLE, '');
}

/** Control characters but for tab and new line, and halves of characters. */
const UNSTORABLE = /[^\P{Cc}\t\n]|\p{Cs}/gu;

/** Element content and values of attributes. */
export function asHtml(text: string): string {
	return asPlain(text)
		.replace(/[&<>"']/g, (character) => HTML_ENTITIES[character])
		.replaceAll('\n', '<br>');
}

/**
 * Slack's own three characters: without them there is no mention (`<!channel>`) and no link with a name.
 * https://docs.slack.dev/messaging/formatting-message-text
 */
export function asMrkdwn(text: string): string {
	return asPlain(text).replace(/[&<>]/g, (character) => HTML_ENTITIES[character]);
}

/** Telegram's HTML knows four named entities and no `<br>`. https://core.telegram.org/bots/api#html-style */
export function asTelegramHtml(text: string): string {
	return asPlain(text).replace(/[&<>"]/g, (character) => HTML_ENTITIES[character]);
}

/**
 * BB code has no way to escape a bracket: one that could begin a tag becomes the wide one, which no parser
 * takes for it.
 */
export function asBbCode(text: string): string {
	return asPlain(text).replace(/\[(?=\s*[\p{L}/*])/gu, '［');
}

/** What a cell takes for a formula, or for another value than the text that it is. */
const NO_TEXT = /^\s*[=+\-@|%'\d＝＋－＠]/u;

/** An apostrophe in front, which spreadsheets don't show, makes text of what would be a formula or a number. */
export function asCell(text: string): string {
	const plain = asPlain(text);
	return NO_TEXT.test(plain) ? `'${plain}` : plain;
}

/** What means something in Markdown wherever it stands. */
const MARKS = /[\\`*_[\]<>~|$]/g;

/** What means something at the beginning of a line: headings, lists, rules, quotes. */
const LINE_MARKS = /^([ \t]*)([#+=-]|\d+(?=[.)]))/gm;

/** A mention, such as Mattermost's `@all`; the `@` of an address for mail stays. */
const MENTIONS = /(?<![\p{L}\p{N}._-])@(?=[\p{L}\p{N}_])/gu;

/** Of no width: what stands before and after it is no word together. */
const WORD_JOINER = '\u2060';

/** CommonMark, as Mattermost and Chatwoot show it. */
export function asMarkdown(text: string): string {
	return asPlain(text)
		.replace(MARKS, '\\$&')
		.replace(LINE_MARKS, (_found, indent: string, mark: string) =>
			/\d/.test(mark) ? `${indent}${mark}${WORD_JOINER}` : `${indent}\\${mark}`,
		)
		.replace(MENTIONS, `@${WORD_JOINER}`);
}
