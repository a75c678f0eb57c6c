/**
 * Strings are matched whole so that digits inside them stay as they are; what remains of a match
 * is a number. No backtracking: each alternative is decided by its first character, and a string that
 * doesn't end is one as well (`JSON.parse` refuses it).
 */
const STRING_OR_NUMBER = /"[^"\\]*(?:\\.[^"\\]*)*"?|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
const INTEGER = /^-?\d+$/;

/**
 * Parses JSON and keeps integers that a JavaScript number can't hold as strings. Meta's ids exceed
 * 2^53 and some (ad ids, `user_id`) arrive unquoted.
 *
 * @throws SyntaxError when the text is no JSON
 */
export function parseExactJson(text: string): unknown {
	const exact = text.replace(STRING_OR_NUMBER, (token) => {
		if (token.startsWith('"') || !INTEGER.test(token)) return token;
		return Number.isSafeInteger(Number(token)) ? token : `"${token}"`;
	});
	return JSON.parse(exact);
}
