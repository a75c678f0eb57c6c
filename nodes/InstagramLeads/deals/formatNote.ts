import type { DealComment } from './deal';
import type { NoteFormatName } from './noteFormats';
import { NOTE_FORMATS } from './noteFormats';

/** What one wrote, as a target takes it. */
export interface Note {
	/** Who wrote when, and below it the text. */
	note: string;
	/** The text alone. */
	text: string;
	author: string;
	/** Whether the text was too long for the target. */
	isCut: boolean;
}

/** Characters of a name that are shown. */
const LONGEST_NAME = 100;

const ELLIPSIS = '…';

/**
 * A comment of a Deal as text of a target: all of it escaped, and no longer than the target takes.
 *
 * @param maxLength characters of the whole note, escaped; absent: what the target takes
 */
export function formatNote(comment: DealComment, name: NoteFormatName, maxLength?: number): Note {
	const { escape, strong, lineBreak, limit } = NOTE_FORMATS[name];
	const author = cut(comment.author.replace(/\s+/g, ' '), LONGEST_NAME, (part) => part).text;
	const head = `${strong(escape(author))} · ${momentOf(comment.createdAt)}`;
	const room = Math.min(maxLength ?? limit, limit) - head.length - lineBreak.length;
	const { text, isCut } = cut(comment.text, Math.max(room, 0), escape);
	return { note: `${head}${lineBreak}${text}`, text, author: escape(author), isCut };
}

/** As much of the text as fits when it is escaped; whole characters. */
function cut(
	whole: string,
	room: number,
	escape: (part: string) => string,
): { text: string; isCut: boolean } {
	const text = escape(whole);
	if (text.length <= room) return { text, isCut: false };
	const characters = Array.from(whole);
	const beginning = (count: number) => escape(characters.slice(0, count).join('') + ELLIPSIS);
	let [fits, tooMany] = [0, characters.length];
	while (tooMany - fits > 1) {
		const middle = Math.floor((fits + tooMany) / 2);
		if (beginning(middle).length <= room) fits = middle;
		else tooMany = middle;
	}
	return { text: fits === 0 ? '' : beginning(fits), isCut: true };
}

function momentOf(createdAt: string): string {
	return `${new Date(createdAt).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
