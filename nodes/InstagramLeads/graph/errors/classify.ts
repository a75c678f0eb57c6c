import type { Row } from './errorTable';
import { ROWS } from './errorTable';
import type { GraphErrorClass, GraphErrorText } from './errorTexts';
import { CLASS_TEXTS } from './errorTexts';

/** What is known of a failed call. */
export interface FailedCall {
	httpStatus: number;
	code?: number;
	subcode?: number;
	/** Meta's own mark. */
	isTransient?: boolean;
	/** Whether repeating the call could send something twice. */
	isSend: boolean;
}

/**
 * Sorts a failure of Meta's: by code and subcode where the table has them, otherwise by kind. A
 * transient failure of a send is of unknown outcome: Meta may have sent it all the same.
 */
export function classify(failure: FailedCall): GraphErrorClass {
	const { code, subcode, isSend } = failure;
	const row = rowOf(code, subcode);
	if (isSend && row?.ofSend) return row.ofSend;
	const byCode = code !== undefined && isPermissionCode(code) ? 'permission' : undefined;
	const found = row?.errorClass ?? byCode ?? kindOfUnknown(failure);
	return found === 'transient' && isSend ? 'unknownOutcome' : found;
}

/**
 * A code that no table has: Meta has more than it tells, and new ones come. Those of its own failures
 * are negative or come with a status of the server's; is_transient may be false or absent there.
 */
function kindOfUnknown({ code, httpStatus, isTransient }: FailedCall): GraphErrorClass {
	if (isTransient || httpStatus >= 500 || (code !== undefined && code < 0)) return 'transient';
	return httpStatus === 429 ? 'rate' : 'badRequest';
}

/** Sorts an answer without any code by its status: something in between answered in Meta's place. */
export function classOfStatus(httpStatus: number, isSend: boolean): GraphErrorClass {
	if (httpStatus === 429) return 'rate';
	if (httpStatus >= 500) return isSend ? 'unknownOutcome' : 'transient';
	// Whoever says "done" in words we can't read may have passed the send on.
	return isSend && httpStatus < 300 ? 'unknownOutcome' : 'badRequest';
}

/** The words for a failure: those of its row, else those of its class. */
export function textOf(
	errorClass: GraphErrorClass,
	{ code, subcode }: { code?: number; subcode?: number },
): GraphErrorText {
	return rowOf(code, subcode)?.text ?? CLASS_TEXTS[errorClass];
}

/** Permission codes: 3 and the documented range 200 to 299. Doc: graph-api/guides/error-handling. */
function isPermissionCode(code: number): boolean {
	return code === 3 || (code >= 200 && code <= 299);
}

function rowOf(code: number | undefined, subcode: number | undefined): Row | undefined {
	const rows = ROWS.filter((row) => row.code === code);
	const exact = rows.find(({ subcodes }) => subcode !== undefined && subcodes?.includes(subcode));
	return exact ?? rows.find(({ subcodes }) => subcodes === undefined);
}
