import { z } from 'zod';

/** Ids are strings to us, however Meta sends them. */
const id = z.union([z.string(), z.number().int()]).transform(String).pipe(z.string().min(1));

const party = z.object({ id }).passthrough();
const optionalText = z.string().optional().catch(undefined);
const optionalId = id.optional().catch(undefined);

const attachment = z
	.object({
		type: z.string().catch('unknown'),
		payload: z
			.object({ url: optionalText, title: optionalText })
			.passthrough()
			.nullish()
			.catch(undefined),
	})
	.passthrough();

const reply = z
	.object({
		mid: optionalId,
		story: z
			.object({ id: optionalId, url: optionalText })
			.passthrough()
			.optional()
			.catch(undefined),
	})
	.passthrough();

/** Where somebody came from; its form depends on the source, its ids are strings like all others. */
const referral = z
	.record(z.string(), z.unknown())
	.transform((fields) => withTextIds(fields) as Record<string, unknown>);

function withTextIds(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(withTextIds);
	if (typeof value !== 'object' || value === null) return value;
	return Object.fromEntries(
		Object.entries(value).map(([key, part]) => {
			const isId = /(^|_)id$/.test(key) && typeof part === 'number';
			return [key, isId ? String(part) : withTextIds(part)];
		}),
	);
}

/**
 * The `message` of a messaging event. Only `mid` is demanded: whatever else is odd is left out, so
 * that an unknown attachment never costs the message.
 */
export const webhookMessage = z
	.object({
		mid: id,
		text: optionalText,
		attachments: z
			.array(attachment.catch({ type: 'unknown' }))
			.optional()
			.catch(undefined),
		reply_to: reply.optional().catch(undefined),
		is_echo: z.boolean().optional().catch(undefined),
		is_deleted: z.boolean().optional().catch(undefined),
		is_unsupported: z.boolean().optional().catch(undefined),
		quick_reply: z.object({ payload: optionalText }).passthrough().optional().catch(undefined),
		referral: referral.optional().catch(undefined),
	})
	.passthrough();

export const webhookPostback = z
	.object({
		mid: optionalId,
		title: optionalText,
		payload: optionalText,
		referral: referral.optional().catch(undefined),
	})
	.passthrough();

export const webhookReaction = z
	.object({
		mid: id,
		action: z.string().catch('react'),
		reaction: optionalText,
		emoji: optionalText,
	})
	.passthrough();

export const webhookEdit = z
	.object({
		mid: id,
		text: optionalText,
		num_edit: z.union([z.string(), z.number()]).optional().catch(undefined),
	})
	.passthrough();

export const webhookSeen = z.object({ mid: id }).passthrough();

export const webhookReferral = referral;

/** One event of `entry[].messaging[]` or `entry[].standby[]`. Doc: Instagram messaging webhooks. */
export const messagingEvent = z
	.object({
		sender: party,
		// The account it was delivered for, where it is missing.
		recipient: party.optional().catch(undefined),
		timestamp: z.unknown(),
	})
	.passthrough();

/** `value` of a `comments` or `live_comments` change. Doc: Instagram platform webhook examples. */
export const commentChange = z
	.object({
		id: optionalId,
		comment_id: optionalId,
		parent_id: optionalId,
		text: optionalText,
		timestamp: z.unknown(),
		from: z
			.object({ id: optionalId, username: optionalText, self_ig_scoped_id: optionalId })
			.passthrough()
			.optional()
			.catch(undefined),
		media: z
			.object({ id, media_product_type: optionalText, ad_id: optionalId })
			.passthrough()
			.optional()
			.catch(undefined),
	})
	.passthrough();

/** `value` of a `mentions` change. */
export const mentionChange = z.object({ media_id: id, comment_id: optionalId }).passthrough();

const pieces = z.array(z.unknown()).optional().catch(undefined);

/** One account's part of a delivery. Everything in it is looked at piece by piece. */
export const webhookEntry = z
	.object({
		/** Empty where it is missing: the events then tell whose they are. */
		id: id.catch(''),
		time: z.unknown(),
		messaging: pieces,
		standby: pieces,
		changes: pieces,
		changed_fields: pieces,
		field: optionalText,
		value: z.unknown(),
	})
	.passthrough();

export const webhookEnvelope = z
	.object({ object: z.literal('instagram'), entry: z.array(z.unknown()) })
	.passthrough();

const apiParty = z.object({ id: optionalId, username: optionalText }).passthrough();

/** A list in Meta's wrapping; an element that can't be read costs the others nothing. */
const list = <T extends z.ZodTypeAny>(item: T) => {
	const readable = (candidate: unknown): Array<z.output<T>> => {
		const parsed = item.safeParse(candidate);
		return parsed.success ? [parsed.data] : [];
	};
	const data = z.array(z.unknown()).transform((candidates) => candidates.flatMap(readable));
	return z.object({ data }).passthrough();
};

const apiAttachment = z
	.object({
		name: optionalText,
		mime_type: optionalText,
		file_url: optionalText,
		image_data: z.object({ url: optionalText }).passthrough().optional().catch(undefined),
		video_data: z.object({ url: optionalText }).passthrough().optional().catch(undefined),
		generic_template: z.object({ title: optionalText }).passthrough().optional().catch(undefined),
	})
	.passthrough();

const apiStory = z.object({ id: optionalId, link: optionalText }).passthrough();

/** A message as the Conversations API shows it. Doc: reference/message. */
export const apiMessage = z
	.object({
		id,
		created_time: z.string(),
		from: apiParty.optional().catch(undefined),
		to: list(apiParty).optional().catch(undefined),
		message: optionalText,
		attachments: list(apiAttachment).optional().catch(undefined),
		shares: list(z.object({ link: optionalText }).passthrough())
			.optional()
			.catch(undefined),
		story: z
			.object({
				reply_to: apiStory.optional().catch(undefined),
				mention: apiStory.optional().catch(undefined),
			})
			.passthrough()
			.optional()
			.catch(undefined),
		reply_to: z.object({ mid: optionalId }).passthrough().optional().catch(undefined),
		is_unsupported: z.boolean().optional().catch(undefined),
	})
	.passthrough();

export type ApiMessage = z.infer<typeof apiMessage>;

/** A conversation with its participants and, when expanded, its newest messages. */
export const apiConversation = z
	.object({
		id,
		updated_time: z.string().optional().catch(undefined),
		participants: list(apiParty).optional().catch(undefined),
		messages: z
			.object({ data: z.array(z.unknown()), paging: z.unknown() })
			.passthrough()
			.optional()
			.catch(undefined),
	})
	.passthrough();

export type ApiConversation = z.infer<typeof apiConversation>;

/** A comment as `/{media}/comments` shows it. Doc: reference/ig-comment. */
export const apiComment = z
	.object({
		id,
		text: optionalText,
		timestamp: z.string().optional().catch(undefined),
		username: optionalText,
		parent_id: optionalId,
		from: z
			.object({ id: optionalId, username: optionalText, self_ig_scoped_id: optionalId })
			.passthrough()
			.optional()
			.catch(undefined),
		replies: z
			.object({ data: z.array(z.unknown()), paging: z.unknown() })
			.passthrough()
			.optional()
			.catch(undefined),
	})
	.passthrough();

export type ApiComment = z.infer<typeof apiComment>;

/** A post as `/{ig-user}/media` shows it. Doc: reference/ig-media. */
export const apiMedia = z
	.object({
		id,
		permalink: optionalText,
		media_product_type: optionalText,
		comments_count: z.number().optional().catch(undefined),
	})
	.passthrough();

export type ApiMedia = z.infer<typeof apiMedia>;
