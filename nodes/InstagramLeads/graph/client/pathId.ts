import { isNumericId } from '../../events/fieldSchemas';
import { GraphError } from '../errors/graphError';

/**
 * The id of an account, contact, post or comment, as a piece of a path. Meta's are numbers.
 *
 * @param label what the panel calls it
 * @throws GraphError `badRequest` for anything else: it would ask for something else
 */
export function numericId(id: string, label: string): string {
	if (isNumericId(id)) return id;
	throw notAnId(label, 'It is a number, for example 17865799348089039.');
}

/**
 * The id of a conversation, as a piece of a path: a text that means nothing to us, written so that it
 * stays one piece.
 *
 * @throws GraphError `badRequest` for what leads elsewhere
 */
export function opaqueId(id: string, label: string): string {
	const leadsElsewhere = id.split('/').some((part) => /^\.*$/.test(part));
	if (!leadsElsewhere && id !== 'me' && /^[\x21-\x7e]+$/.test(id)) return encodeURIComponent(id);
	throw notAnId(label, 'It is a text of letters and digits, as lead events have it.');
}

function notAnId(label: string, form: string): GraphError {
	return GraphError.local(
		'badRequest',
		`'${label}' is not an ID of Instagram's`,
		`${form} Take it from a lead event or pick it from the list. Nothing was changed.`,
	);
}

/**
 * Makes sure that a path leads where it says, whatever an id in it holds.
 *
 * @throws GraphError `badRequest`
 */
export function checkPath(path: string): void {
	const segments = path.split('/').slice(1);
	if (path.startsWith('/') && segments.every((segment) => SEGMENT.test(segment))) return;
	throw notAnId('ID', 'It must not lead elsewhere.');
}

/** Not empty, no dots alone (also as `%2e`), nothing that ends a path. */
const SEGMENT = /^(?!(\.|%2e)+$)[\w.~!$&'()*+,;=:@%|-]+$/i;
