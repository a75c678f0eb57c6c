import { GraphError } from '../errors/graphError';

/** Meta counts bytes of UTF-8 here, not characters. Doc: messaging-api. */
export const TEXT_LIMIT_BYTES = 1000;

/** What Meta takes in one message. Doc: quick-replies, generic-template, button-template, changelog. */
export const LIMITS = {
	quickReplies: 13,
	quickReplyTitle: 20,
	elements: 10,
	elementText: 80,
	buttons: 3,
	buttonTemplateText: 640,
	images: 10,
} as const;

/**
 * Demands a text that isn't empty.
 *
 * @param field the parameter as the panel calls it
 * @throws GraphError `badRequest` that names the parameter
 */
export function demandText(field: string, value: unknown): string {
	const text = typeof value === 'string' || typeof value === 'number' ? String(value) : '';
	if (text.trim() !== '') return text;
	throw GraphError.local('badRequest', `'${field}' is empty`, `Fill in '${field}'.`);
}

/** Demands a text of at most so many bytes; see {@link demandText}. */
export function demandShortText(field: string, value: unknown): string {
	const text = demandText(field, value);
	const bytes = Buffer.byteLength(text, 'utf8');
	if (bytes <= TEXT_LIMIT_BYTES) return text;
	throw GraphError.local(
		'badRequest',
		`'${field}' is too long: ${bytes} bytes`,
		`Instagram takes ${TEXT_LIMIT_BYTES} bytes a message (a Cyrillic letter counts 2, an emoji 4 or more). Shorten it, or send it in parts.`,
	);
}

/** Demands a text of at most so many characters; see {@link demandText}. */
export function demandLength(field: string, value: unknown, limit: number): string {
	const text = demandText(field, value);
	const characters = [...text].length;
	if (characters <= limit) return text;
	throw GraphError.local(
		'badRequest',
		`'${field}' is too long: ${characters} characters`,
		`Instagram takes ${limit} characters here. Shorten it.`,
	);
}

/** Demands between one and so many entries. */
export function demandCount<T>(
	field: string,
	entries: T[],
	limit: number,
	advice = `Instagram takes ${limit} in one message. Send the others in another message.`,
): T[] {
	if (entries.length === 0) {
		throw GraphError.local('badRequest', `'${field}' is empty`, 'Add at least one.');
	}
	if (entries.length <= limit) return entries;
	throw GraphError.local('badRequest', `Too many entries in '${field}': ${entries.length}`, advice);
}

/** Demands an address that Meta could fetch or open. */
export function demandUrl(field: string, value: unknown): string {
	const url = demandText(field, value).trim();
	if (/^https?:\/\/\S+$/i.test(url) && URL.canParse(url)) return url;
	throw GraphError.local(
		'badRequest',
		`'${field}' is not a web address`,
		'It must begin with https:// (or http://), and be reachable from the internet without a login.',
	);
}
