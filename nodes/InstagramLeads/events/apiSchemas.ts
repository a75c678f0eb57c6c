import { z } from 'zod';

import { commentAuthor, id, optionalId, optionalText, sharedProducts } from './fieldSchemas';

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

const apiShare = z
	.object({
		id: optionalId,
		link: optionalText,
		name: optionalText,
		template: z
			.object({ payload: z.object({ product: sharedProducts }).passthrough() })
			.passthrough()
			.optional()
			.catch(undefined),
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
		shares: list(apiShare).optional().catch(undefined),
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

export type ApiShare = z.infer<typeof apiShare>;

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
		from: commentAuthor,
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
		// Of an ad's copy of a post; webhooks tell them, reads don't.
		original_media_id: optionalId,
		ad_id: optionalId,
		ad_title: optionalText,
		comments_count: z.number().optional().catch(undefined),
	})
	.passthrough();

export type ApiMedia = z.infer<typeof apiMedia>;
