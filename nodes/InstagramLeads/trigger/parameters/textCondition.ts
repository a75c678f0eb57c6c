import { foldText } from '../../common/foldText';

/** A text fits when it contains one of the words. */
export type TextCondition = (text: string) => boolean;

/** What a word is made of, in any script: letters with their accents, digits. */
const WORD_CHARACTER = String.raw`[\p{L}\p{N}\p{M}_]`;

/**
 * The condition that an operator wrote down, in the form of n8n's panel.
 *
 * @returns undefined where there are no words: then every text fits
 */
export function textConditionOf(parameter: unknown): TextCondition | undefined {
	const { condition } = (parameter ?? {}) as { condition?: Record<string, unknown> };
	const { words, wholeWords } = condition ?? {};
	const phrases = String(words ?? '')
		.split(/[,\n]/)
		.map(foldText)
		.filter((phrase) => phrase !== '');
	if (phrases.length === 0) return undefined;
	const alternatives = phrases.map((phrase) => patternOf(phrase, wholeWords !== false));
	const pattern = new RegExp(alternatives.join('|'), 'u');
	return (text) => pattern.test(foldText(text));
}

/** A side that ends with an emoji or a sign has no word to be whole. */
function patternOf(phrase: string, isWhole: boolean): string {
	const literal = phrase.replace(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`);
	if (!isWhole) return literal;
	const before = new RegExp(`^${WORD_CHARACTER}`, 'u').test(phrase) ? `(?<!${WORD_CHARACTER})` : '';
	const after = new RegExp(`${WORD_CHARACTER}$`, 'u').test(phrase) ? `(?!${WORD_CHARACTER})` : '';
	return before + literal + after;
}
