import { monotonicNow } from '../../common/monotonicTime';
import { classify, classOfStatus, textOf } from './classify';
import type { GraphErrorClass, GraphErrorText } from './errorTexts';
import { NOT_META_TEXT, SIGN_IN_WORDS } from './errorTexts';
import { readRefusal } from './refusal';
import { redact } from './redact';

export type { GraphErrorClass } from './errorTexts';

/** What identifies a failed Graph call to Meta's support; safe to show. */
export interface GraphErrorFacts {
	httpStatus?: number;
	code?: number;
	subcode?: number;
	fbtraceId?: string;
	/** ISO 8601; Meta wants no calls before. */
	retryAt?: string;
}

/**
 * A Graph call that failed, in the operator's words. Carries no token, no URL and nothing of the
 * request.
 */
export class GraphError extends Error {
	override readonly name = 'GraphError';

	private constructor(
		readonly errorClass: GraphErrorClass,
		text: GraphErrorText,
		readonly facts: GraphErrorFacts = {},
		private readonly reason?: string,
		cause?: unknown,
	) {
		super(text.message, cause === undefined ? undefined : { cause });
		this.description = text.description;
		const { retryAt } = facts;
		if (retryAt !== undefined) this.retryFrom = monotonicNow() + Date.parse(retryAt) - Date.now();
	}

	readonly description: string;

	/** `retryAt` by the monotonic clock: the wall clock may have stepped when somebody waits for it. */
	private readonly retryFrom?: number;

	/** A failure that we found out ourselves, before or without a call. */
	static local(errorClass: GraphErrorClass, message: string, description: string): GraphError {
		return new GraphError(errorClass, { message, description });
	}

	/**
	 * A failure of our own that nobody foresaw. Its text and stack may hold anything: they stay in
	 * `cause`, for the log, which takes secrets out.
	 */
	static unexpected(cause: unknown): GraphError {
		const reason = cause instanceof Error ? cause.name : 'no details';
		const text = { message: 'Something unexpected happened', description: `(${reason})` };
		return new GraphError('badRequest', text, {}, undefined, cause);
	}

	/**
	 * Reads Meta's error envelope. Sorted by code and subcode only: the text is localised to the
	 * owner of the token. Doc: graph-api/guides/error-handling.
	 *
	 * @param isSend whether repeating the call could send something twice
	 */
	static fromResponse(httpStatus: number, body: unknown, isSend = false): GraphError {
		const refusal = isRedirect(httpStatus) ? undefined : readRefusal(body);
		if (!refusal?.isOfMeta) return GraphError.notOfMeta(httpStatus, isSend, refusal?.said);
		const { code, subcode, fbtraceId, isTransient, said } = refusal;
		const facts: GraphErrorFacts = { httpStatus, code, subcode, fbtraceId };
		const errorClass = classify({ httpStatus, code, subcode, isTransient, isSend });
		const text = textOf(errorClass, { code, subcode });
		const description = [text.description, said && `Meta said: ${redact(said)}`, supportLine(facts)]
			.filter(Boolean)
			.join(' ');
		const [, refusedValue] = REFUSED_VALUE.exec(said ?? '') ?? [];
		return new GraphError(errorClass, { message: text.message, description }, facts, refusedValue);
	}

	/** An answer that says "done" and has nothing in it, or stops in the middle. */
	static incomplete(httpStatus: number, isSend = false): GraphError {
		const errorClass = isSend ? 'unknownOutcome' : 'transient';
		const { message, description } = textOf(errorClass, {});
		const detail = `${description} (Meta's answer, HTTP ${httpStatus}, was empty or cut off.)`;
		return new GraphError(errorClass, { message, description: detail }, { httpStatus });
	}

	/** Milliseconds from now on in which Meta wants no calls; 0 where it didn't say. */
	get retryInMs(): number {
		return Math.max(0, (this.retryFrom ?? 0) - monotonicNow());
	}

	/** The one of several values that Meta named as refused, where it named one. */
	get refusedValue(): string | undefined {
		return this.facts.code === 100 ? this.reason : undefined;
	}

	/** Whether it passes by itself: an outage, or a limit on calls. */
	get isTemporary(): boolean {
		return this.errorClass === 'transient' || this.errorClass === 'rate';
	}

	/** Whether any other call would fail as well: Meta is out of reach for a while, or the token is dead. */
	get isGeneral(): boolean {
		return this.isTemporary || this.errorClass === 'reconnect';
	}

	/** The execution was stopped while the call was under way: nothing is to be tried again. */
	get isCancelled(): boolean {
		return this.reason === CANCELLED;
	}

	/** No answer at all: the connection failed, was cut or timed out. */
	static fromConnection(reason: string, isSend = false): GraphError {
		const isUnknown = isSend && !NEVER_CONNECTED.has(reason);
		const errorClass = isUnknown ? 'unknownOutcome' : 'transient';
		const { message, description } = textOf(errorClass, {});
		const text = { message, description: `${description} (${redact(reason)})` };
		return new GraphError(errorClass, text, {}, reason);
	}

	/**
	 * The same failure, told better by a caller who knows more about what was going on.
	 *
	 * @param note goes before the description
	 */
	withDetails(change: {
		errorClass?: GraphErrorClass;
		message?: string;
		note?: string;
		facts?: GraphErrorFacts;
	}): GraphError {
		const { errorClass = this.errorClass, message = this.message, note } = change;
		const description = [note, this.description].filter(Boolean).join(' ');
		const facts = { ...this.facts, ...change.facts };
		return new GraphError(errorClass, { message, description }, facts, this.reason, this.cause);
	}

	/** The same failure in the words for who signed in, and has no token to paste. */
	forSignedIn(): GraphError {
		const description = SIGN_IN_WORDS.reduce(
			(text, [pasted, signedIn]) => text.replace(pasted, signedIn),
			this.description,
		);
		const text = { message: this.message, description };
		return new GraphError(this.errorClass, text, this.facts, this.reason, this.cause);
	}

	private static notOfMeta(httpStatus: number, isSend: boolean, said?: string): GraphError {
		const errorClass = classOfStatus(httpStatus, isSend);
		const text = errorClass === 'badRequest' ? NOT_META_TEXT : textOf(errorClass, {});
		const why = isRedirect(httpStatus) ? REDIRECTED : NO_GRAPH_ERROR;
		const description = [
			text.description,
			`${why} (HTTP ${httpStatus}).`,
			said && `It said: ${redact(said)}`,
		];
		const words = { message: text.message, description: description.filter(Boolean).join(' ') };
		return new GraphError(errorClass, words, { httpStatus });
	}
}

/** How Meta ends such a refusal, behind a list of all values that it takes. */
const REFUSED_VALUE = /got "(\w{1,100})"/;

const NO_GRAPH_ERROR = "The answer was none of the Graph API's";

/** Meta never sends calls elsewhere, and another address must not get the token. */
const REDIRECTED = 'It wanted the call to go to another address, which no access token is given to';

function isRedirect(httpStatus: number): boolean {
	return httpStatus >= 300 && httpStatus < 400;
}

/** n8n cuts the calls of an execution that somebody stops. */
const CANCELLED = 'ERR_CANCELED';

/** Of a connection that never came about: nothing can have been sent. */
const NEVER_CONNECTED = new Set([
	'ECONNREFUSED',
	'ENOTFOUND',
	'EAI_AGAIN',
	'ENETUNREACH',
	'EHOSTUNREACH',
]);

function supportLine({ httpStatus, code, subcode, fbtraceId }: GraphErrorFacts): string {
	const parts = [
		code === undefined ? `HTTP ${httpStatus}` : `code ${code}`,
		subcode !== undefined && `subcode ${subcode}`,
		fbtraceId && `fbtrace_id ${fbtraceId}`,
	];
	return `(Graph ${parts.filter(Boolean).join(', ')})`;
}
