/** A sentence border nearer to the start than this part of the limit makes needlessly short parts. */
const SHORTEST_PART = 1 / 3;

/** How far beyond the limit the text is looked at, so that the last border is a real one. */
const LOOKAHEAD = 256;

/**
 * Cuts a text into parts of at most so many bytes of UTF-8, each as long as a good border allows: the
 * end of a sentence, else of a word, else between two characters as a person sees them (an emoji
 * with its modifiers is one). White space at the cuts is dropped, all else is kept.
 */
export function splitText(text: string, limitBytes: number): string[] {
	const parts: string[] = [];
	let rest = text.trim();
	while (Buffer.byteLength(rest, 'utf8') > limitBytes) {
		const border = borderOf(rest, limitBytes);
		parts.push(rest.slice(0, border).trim());
		rest = rest.slice(border).trim();
	}
	return [...parts, rest].filter((part) => part !== '');
}

/** Where the first part ends, as an index into the text; at least 1. */
function borderOf(text: string, limitBytes: number): number {
	// No UTF-16 unit takes less than a byte: what fits can't be longer than this.
	const near = text.slice(0, limitBytes + LOOKAHEAD);
	const end = lastFitting(near, limitBytes);
	const sentence = lastBorder(near, 'sentence', end);
	const isLongEnough =
		Buffer.byteLength(near.slice(0, sentence), 'utf8') >= limitBytes * SHORTEST_PART;
	if (isLongEnough) return sentence;
	return lastSpace(near, end) || lastBorder(near, 'word', end) || end;
}

/** The longest run of whole graphemes that fits; of code points, where one grapheme alone is too long. */
function lastFitting(text: string, limitBytes: number): number {
	const graphemes = segmentsOf(text, 'grapheme');
	return fittingLength(graphemes, limitBytes) || fittingLength([...text], limitBytes) || 1;
}

function fittingLength(pieces: string[], limitBytes: number): number {
	let bytes = 0;
	let length = 0;
	for (const piece of pieces) {
		bytes += Buffer.byteLength(piece, 'utf8');
		if (bytes > limitBytes) break;
		length += piece.length;
	}
	return length;
}

/** Start of the last sentence or word that begins at or before `end`; 0 where there is none. */
function lastBorder(text: string, granularity: 'sentence' | 'word', end: number): number {
	let border = 0;
	for (const segment of segmentsOf(text, granularity)) {
		if (border + segment.length > end) break;
		border += segment.length;
	}
	return border;
}

/** Index after the last white space that begins at or before `end`; 0 where there is none. */
function lastSpace(text: string, end: number): number {
	for (let index = end; index > 0; index--) {
		if (/\s/.test(text.charAt(index))) return index;
	}
	return 0;
}

function segmentsOf(text: string, granularity: 'grapheme' | 'word' | 'sentence'): string[] {
	const segmenter = new Intl.Segmenter(undefined, { granularity });
	return [...segmenter.segment(text)].map(({ segment }) => segment);
}
