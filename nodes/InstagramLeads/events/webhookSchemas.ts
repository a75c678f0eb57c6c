import { z } from 'zod';

import { commentAuthor, id, optionalId, optionalText, sharedProducts } from './fieldSchemas';

const party = z.object({ id }).passthrough();

/** One attachment of a message. Doc: instagram-platform/webhooks. */
export const webhookAttachment = z
	.object({
		type: z.string().catch('unknown'),
		// Of a `fallback` they stand here and not in the payload.
		url: optionalText,
		title: optionalText,
		payload: z
			.object({
				url: optionalText,
				title: optionalText,
				ig_post_media_id: optionalId,
				reel_video_id: optionalId,
				story_media_id: optionalId,
				sticker_id: optionalId,
				product: sharedProducts,
			})
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
			.array(webhookAttachment.catch({ type: 'unknown' }))
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
		from: commentAuthor,
		media: z
			.object({
				id,
				media_product_type: optionalText,
				ad_id: optionalId,
				ad_title: optionalText,
				original_media_id: optionalId,
			})
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
