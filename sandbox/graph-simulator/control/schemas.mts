import { z } from 'zod';

const text = z.string().min(1);
/** Who acts: a username (the person is made when new) or a known contact id. */
const actor = { username: text.optional(), contactId: text.optional() };
const webhook = {
	/** `false`: no webhook is sent for it, as when Meta loses one. */
	webhook: z.boolean().default(true),
};
const when = {
	/** Happened this many (simulated) seconds ago. */
	createdSecondsAgo: z.number().nonnegative().default(0),
};
const record = z.record(z.string(), z.unknown());

/** A person; an existing username is updated. */
export const contactSchema = z
	.object({
		username: text,
		id: z.string().regex(/^\d+$/).optional(),
		name: text.optional(),
		profilePictureUrl: text.optional(),
		followerCount: z.number().int().nonnegative().optional(),
		isVerified: z.boolean().optional(),
		followsBusiness: z.boolean().optional(),
		isBlocked: z.boolean().optional(),
		hasConsented: z.boolean().optional(),
	})
	.strict();

const attachmentSchema = z
	.object({
		type: text,
		url: text.optional(),
		title: text.optional(),
		mediaId: text.optional(),
		/** More of the payload, as Meta writes it: a product, a sticker's id. */
		template: record.optional(),
	})
	.strict();

const storySchema = z.object({ id: text, url: text }).strict();

/** A customer writes, taps a button, or answers a story. */
export const messageSchema = z
	.object({
		...actor,
		...webhook,
		...when,
		text: z.string().optional(),
		attachments: z.array(attachmentSchema).optional(),
		postback: z.object({ title: text, payload: text }).strict().optional(),
		quickReplyPayload: text.optional(),
		replyToMessageId: text.optional(),
		replyToStory: storySchema.optional(),
		storyMention: storySchema.optional(),
		referral: record.optional(),
		isUnsupported: z.boolean().optional(),
		/** Another app owns the thread: the event comes under `standby`. */
		standby: z.boolean().optional(),
		/** The thread sits in the requests folder. */
		inRequests: z.boolean().optional(),
	})
	.strict();

/** The business writes by hand in the Instagram app. */
export const businessMessageSchema = z.object({ ...actor, ...webhook, ...when, text }).strict();

/** A customer (or the business) comments under a post, the newest unless named. */
export const commentSchema = z
	.object({
		...actor,
		...webhook,
		...when,
		text,
		mediaId: text.optional(),
		parentId: text.optional(),
		/** The account itself writes it. */
		asBusiness: z.boolean().optional(),
		/** Under a live broadcast: goes to `live_comments`. */
		live: z.boolean().optional(),
	})
	.strict();

/** A customer reacts to a message; `null` takes the reaction back. */
export const reactionSchema = z
	.object({
		messageId: text,
		reaction: text.nullable().default('love'),
		emoji: text.default('❤️'),
		...webhook,
	})
	.strict();

/** A customer changes a message. */
export const editSchema = z.object({ messageId: text, text, ...webhook }).strict();
/** A customer unsends a message, or has seen one of the business. */
export const messageRefSchema = z.object({ messageId: text, ...webhook }).strict();
/** A customer comes back through an ig.me link. */
export const referralSchema = z.object({ ...actor, referral: record }).strict();
/** A customer does what has no id of its own: fills in a form, opts in or out; or an app hands over. */
export const contactEventSchema = z
	.object({ ...actor, field: text.default('messages'), fragment: record })
	.strict();
/** The business boosts a post, the newest unless named: an ad's copy of it comes to be. */
export const adCopySchema = z
	.object({ mediaId: text.optional(), adId: text, adTitle: z.string().default('') })
	.strict();
/** Somebody mentions the business. */
export const mentionSchema = z.object({ mediaId: text, commentId: text.optional() }).strict();

const loginType = z.enum(['facebook', 'instagram']);

/** Bytes for the callback, as they are or as JSON written Meta's way. */
export const rawWebhookSchema = z
	.object({
		payload: z.unknown().optional(),
		bodyText: z.string().optional(),
		/** Signing secret; the login type's own unless given. */
		secret: z.string().optional(),
		signature: z.enum(['valid', 'wrong', 'missing']).default('valid'),
		/** Which subscription's callback; the only one unless both exist. */
		loginType: loginType.optional(),
		callbackUrl: text.optional(),
		headers: z.record(z.string(), z.string()).default({}),
	})
	.strict()
	.refine(
		(body) => (body.payload === undefined) !== (body.bodyText === undefined),
		'give either payload or bodyText',
	);

/** Webhooks about messages and comments that were written before, in one POST. */
export const deliverSchema = z
	.object({
		/** Message and comment ids, in the order in which they stand in the POST. */
		ids: z.array(text).min(1).max(1000),
		/** The POST goes out this many times at once. */
		copies: z.number().int().min(1).max(10).default(1),
	})
	.strict();

/** A click on the dashboard's Test button. */
export const testButtonSchema = z.object({ loginType: loginType.optional() }).strict();

/** Webhooks set up by hand in the App Dashboard: handshake, then both levels subscribed. */
export const dashboardSchema = z
	.object({
		loginType,
		callbackUrl: text,
		verifyToken: z.string(),
		fields: z.array(text).default(['messages', 'messaging_postbacks', 'comments']),
		/** Also switch the account-level subscription on. */
		account: z.boolean().default(true),
	})
	.strict();

/** Moves the simulated clock. */
export const clockSchema = z
	.object({
		advanceSeconds: z.number().optional(),
		/** Milliseconds since 1970 or an ISO date. */
		now: z.union([z.number(), z.string().datetime({ offset: true })]).optional(),
	})
	.strict()
	.refine(
		(body) => (body.advanceSeconds === undefined) !== (body.now === undefined),
		'give either advanceSeconds or now',
	);

/** Kills a token, or hands out another. */
export const tokenSchema = z
	.object({
		which: z.enum(['facebookUser', 'systemUser', 'page', 'instagramUser']),
		/** Kill the world's token: its use is answered with 190 and this subcode. */
		killWithSubcode: z.number().int().nonnegative().optional(),
		/** A further token of this age and life. */
		issue: z
			.object({
				ageSeconds: z.number().nonnegative().default(0),
				livesSeconds: z.number().positive().nullable().optional(),
				isShortLived: z.boolean().default(false),
			})
			.strict()
			.optional(),
	})
	.strict()
	.refine(
		(body) => (body.killWithSubcode === undefined) !== (body.issue === undefined),
		'give either killWithSubcode or issue',
	);

/** Waits for deliveries. */
export const settleSchema = z
	.object({ timeoutMs: z.number().int().nonnegative().max(600_000).default(10_000) })
	.strict();

/** Starts over. Overrides are merged into the default world, one level deep. */
export const resetSchema = z
	.object({
		world: z
			.object({
				app: record.optional(),
				facebookUser: record.optional(),
				page: record.optional(),
				account: record.optional(),
				extraPages: z.array(record).optional(),
				media: z.array(record).optional(),
				tokenAgeSeconds: z.number().nonnegative().optional(),
			})
			.strict()
			.optional(),
		settings: record.optional(),
		/** Callbacks and account-level subscriptions outlive the reset. */
		keepSubscriptions: z.boolean().default(false),
	})
	.strict();
