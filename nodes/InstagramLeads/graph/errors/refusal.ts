import { z } from 'zod';

/** Meta's codes are numbers; what stands in between may make strings of them. */
const codeNumber = z
	.union([
		z.number(),
		z
			.string()
			.regex(/^-?\d+$/)
			.transform(Number),
	])
	.optional()
	.catch(undefined);

const text = z.string().nullish().catch(undefined);

const envelopeSchema = z.object({
	error: z
		.object({
			message: text,
			code: codeNumber,
			error_subcode: codeNumber,
			is_transient: z.boolean().optional().catch(undefined),
			error_user_msg: text,
			fbtrace_id: z.string().optional().catch(undefined),
		})
		.passthrough(),
});

/** How Instagram's token endpoints refuse. Doc: instagram-platform, oauth. */
const tokenRefusalSchema = z.object({ error_type: z.string(), error_message: z.string() });

const foreignSchema = z.object({ error: z.string().min(1) });

/** A refusal as it was worded. */
export interface Refusal {
	/** Whether it has one of the forms that Meta refuses in. */
	isOfMeta: boolean;
	code?: number;
	subcode?: number;
	isTransient?: boolean;
	/** In the language of the token's owner; to be redacted. */
	said?: string;
	fbtraceId?: string;
}

/** Reads what a call was refused with; absent where nothing says that it was. */
export function readRefusal(body: unknown): Refusal | undefined {
	const envelope = envelopeSchema.safeParse(body);
	if (envelope.success) {
		const {
			code,
			error_subcode: subcode,
			is_transient: isTransient,
			...rest
		} = envelope.data.error;
		const said = rest.error_user_msg || rest.message || undefined;
		const isOfMeta = code !== undefined || said !== undefined;
		return { isOfMeta, code, subcode, isTransient, said, fbtraceId: rest.fbtrace_id };
	}
	const token = tokenRefusalSchema.safeParse(body);
	if (token.success) return { isOfMeta: true, said: token.data.error_message };
	const foreign = foreignSchema.safeParse(body);
	return foreign.success ? { isOfMeta: false, said: foreign.data.error } : undefined;
}
