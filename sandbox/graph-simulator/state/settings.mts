import { z } from 'zod';

/** Switches of the simulator, with what each starts as. Changed by `POST /_sim/settings`. */
export const settingsSchema = z
	.object({
		/** Every call must carry `appsecret_proof`. */
		requireAppSecretProof: z.boolean().default(false),
		/** More than two conversation calls in a second are answered with 613. */
		enforceRateLimits: z.boolean().default(false),
		/** More nested messages than this in one answer: HTTP 500, code 1, "reduce the amount…". */
		maxExpandedMessages: z.number().int().positive().nullable().default(null),
		/** Pages never hold more than this, whatever `limit` says. */
		maxPageSize: z.number().int().positive().nullable().default(null),
		/** Pages of conversations never hold more than this: people move between pages while they are read. */
		conversationPageSize: z.number().int().positive().nullable().default(null),
		/** Each page is followed by an empty one that still has `next`. */
		emptyPages: z.boolean().default(false),
		/**
		 * Conversations that fail every answer with messages of theirs, by id, and the code they fail it with.
		 */
		unreadableConversations: z.record(z.string(), z.number().int()).default({}),
		/** `oldFirst`: the oldest conversation stands in front; `reversed`: all stand upside down. */
		conversationOrder: z.enum(['recent', 'oldFirst', 'reversed']).default('recent'),
		/** Cursors of all lists: `circle`: the second page leads to the first; `endless`: ever new, empty pages. */
		cursors: z.enum(['sound', 'circle', 'endless']).default('sound'),
		/** Contacts whom nobody may see, by id: neither their id nor their username is shown. */
		hiddenContacts: z.array(z.string()).default([]),
		/** Parts that are left out of comments' webhooks. */
		commentLacks: z.array(z.enum(['from', 'media'])).default([]),
		/** `entry.id` of webhooks, in place of the account's id: `appScoped` is the `id` of `/me`. */
		entryId: z
			.union([z.enum(['account', 'appScoped']), z.string().regex(/^\d+$/)])
			.default('account'),
		/** Echo flags lie: messages of contacts come as the account's, which then is their sender. */
		lyingEchoes: z.boolean().default(false),
		/** Secret for webhooks subscribed through the instagram mount. */
		instagramSignsWith: z.enum(['instagram', 'meta']).default('instagram'),
		/** Name of a comment's id in webhooks. */
		commentIdKey: z.enum(['id', 'comment_id']).default('id'),
		/** Comments as `entry.changes[]`, or flat `entry.field` / `entry.value`. */
		commentShape: z.enum(['changes', 'flat']).default('changes'),
		/** Off: comments are not delivered, as with Standard Access. */
		commentWebhooks: z.boolean().default(true),
		/** How long a callback may take, in milliseconds. */
		deliveryTimeoutMs: z.number().int().positive().default(5000),
		/** Pauses before each retry of a failed delivery, in milliseconds. */
		retryDelaysMs: z.array(z.number().int().nonnegative()).default([500, 1000, 2000, 4000, 8000]),
		/** Simulated seconds of failing deliveries after which the account is unsubscribed. */
		unsubscribeAfterFailingSeconds: z.number().positive().nullable().default(3600),
		/** `/me` on the instagram mount: a plain object, or wrapped as Meta's documents print it. */
		meShape: z.enum(['flat', 'data']).default('flat'),
		/** Language of some error texts: Meta answers in the token owner's. */
		errorLanguage: z.enum(['en', 'pt']).default('en'),
		/** Permissions taken away from every token, such as `instagram_manage_messages`. */
		deniedPermissions: z.array(z.string()).default([]),
		/**
		 * Fields that a level of webhooks doesn't know (an older Graph version, an app without the
		 * product): the app's subscription, a Page's, an Instagram account's.
		 */
		unknownFields: z
			.object({
				app: z.array(z.string()).default([]),
				facebook: z.array(z.string()).default([]),
				instagram: z.array(z.string()).default([]),
			})
			.strict()
			.default({ app: [], facebook: [], instagram: [] }),
		/**
		 * The person's role comes from a business portfolio: `/me/accounts` is empty, `/me/businesses`
		 * has the Pages (with `business_management`), and each Page answers by its id.
		 */
		pagesOfPortfolio: z.boolean().default(false),
		/** Days after its issue in which a token may read data; `null`: it always may. */
		dataAccessDays: z.number().positive().nullable().default(90),
		/** Sent as `X-App-Usage` with every answer. */
		appUsage: z.record(z.string(), z.unknown()).nullable().default(null),
		/** Sent as `X-Business-Use-Case-Usage` with every answer. */
		businessUsage: z.record(z.string(), z.unknown()).nullable().default(null),
	})
	.strict();

/** All settings, filled in. */
export type Settings = z.output<typeof settingsSchema>;

/** Settings as a caller gives them: any part. */
export type SettingsInput = z.input<typeof settingsSchema>;
