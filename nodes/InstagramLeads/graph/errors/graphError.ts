import { z } from 'zod';

import { monotonicNow } from '../../common/monotonicTime';
import type { GraphErrorClass, GraphErrorText } from './errorTable';
import { classify, textOf } from './errorTable';
import { redact } from './redact';

export type { GraphErrorClass } from './errorTable';

/** Meta's codes are numbers; what stands in between may make strings of them. */
const codeNumber = z
	.union([z.number(), z.string().regex(/^\d+$/).transform(Number)])
	.optional()
	.catch(undefined);

const errorEnvelope = z.object({
	error: z
		.object({
			message: z.string().optional().catch(undefined),
			code: codeNumber,
			error_subcode: codeNumber,
			is_transient: z.boolean().optional().catch(undefined),
			error_user_msg: z.string().nullish().catch(undefined),
			fbtrace_id: z.string().optional().catch(undefined),
		})
		.passthrough(),
});

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
		const parsed = errorEnvelope.safeParse(body);
		if (parsed.data?.error.code === undefined) return GraphError.withoutCode(httpStatus, isSend);
		const { code, error_subcode: subcode, fbtrace_id: fbtraceId, ...rest } = parsed.data.error;
		const facts: GraphErrorFacts = { httpStatus, code, subcode, fbtraceId };
		const errorClass = classify({ code, subcode, isTransient: rest.is_transient, isSend });
		const text = textOf(errorClass, { code, subcode });
		const said = rest.error_user_msg || rest.message;
		const description = [text.description, said && `Meta said: ${redact(said)}`, supportLine(facts)]
			.filter(Boolean)
			.join(' ');
		return new GraphError(errorClass, { message: text.message, description }, facts);
	}

	/** Milliseconds from now on in which Meta wants no calls; 0 where it didn't say. */
	get retryInMs(): number {
		return Math.max(0, (this.retryFrom ?? 0) - monotonicNow());
	}

	/** Whether it passes by itself: an outage, or a limit on calls. */
	get isTemporary(): boolean {
		return this.errorClass === 'transient' || this.errorClass === 'rate';
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

	private static withoutCode(httpStatus: number, isSend: boolean): GraphError {
		const errorClass = classOfStatus(httpStatus, isSend);
		const { message, description } =
			errorClass === 'badRequest' ? NOT_META : textOf(errorClass, {});
		const detail = `${description} ${NO_GRAPH_ERROR} (HTTP ${httpStatus}).`;
		return new GraphError(errorClass, { message, description: detail }, { httpStatus });
	}
}

const NOT_META: GraphErrorText = {
	message: "What answered is not Meta's Graph API",
	description: "Look at the credential's 'Base URL', and at proxies between n8n and Meta.",
};

const NO_GRAPH_ERROR = "The answer was none of the Graph API's";

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

/** Something in between answered in Meta's place. */
function classOfStatus(httpStatus: number, isSend: boolean): GraphErrorClass {
	if (httpStatus === 429) return 'rate';
	if (httpStatus >= 500) return isSend ? 'unknownOutcome' : 'transient';
	// Whoever says "done" in words we can't read may have passed the send on.
	return isSend && httpStatus < 300 ? 'unknownOutcome' : 'badRequest';
}

function supportLine({ code, subcode, fbtraceId }: GraphErrorFacts): string {
	const parts = [
		code !== undefined && `code ${code}`,
		subcode !== undefined && `subcode ${subcode}`,
	];
	const trace = fbtraceId && `fbtrace_id ${fbtraceId}`;
	return `(Graph ${[...parts, trace].filter(Boolean).join(', ')})`;
}
