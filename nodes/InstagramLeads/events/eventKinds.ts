/** What there is to know about one kind of lead event. */
interface EventKind {
	/** `type` of its lead events, and value of the trigger's parameter: part of users' workflows. */
	readonly type: string;
	/** Its name in the panel. */
	readonly label: string;
	/** What it says in the panel beside the name. */
	readonly description: string;
	/** Whether a new trigger has it ticked. */
	readonly isDefault: boolean;
	/** Version of the trigger that brought it; in earlier ones it isn't ticked by itself. Absent: the first. */
	readonly since?: 1.1;
	/** Field of the app's subscription that brings it. Doc: instagram-platform/webhooks. */
	readonly appField: string;
	/**
	 * Field of the account's subscription to the app, by login type. Doc: page/subscribed_apps,
	 * ig-user/subscribed_apps.
	 */
	readonly accountField: {
		/** A Page's own name for it. `null`: none is asked for, as any field switches webhooks on. */
		readonly facebook: string | null;
		readonly instagram: string;
	};
	/** What stands in the `value` of the field's changes: who can read it. */
	readonly carries: 'messaging' | 'comment' | 'mention';
	/** How it shows when the API is read: as itself, as a mere `message`, or not at all. */
	readonly polling: 'itself' | 'asMessage' | 'never';
}

/**
 * Every kind of lead event, by what the contact (or the account) did. What we subscribe to, what the
 * panel offers, what is recognised and what a lead event may be follows from this table.
 */
export const EVENT_KINDS = [
	{
		type: 'message',
		label: 'Message',
		description: 'Somebody wrote in Direct, or sent a picture, video, file or voice message',
		isDefault: true,
		appField: 'messages',
		accountField: { facebook: 'messages', instagram: 'messages' },
		carries: 'messaging',
		polling: 'itself',
	},
	{
		type: 'storyReply',
		label: 'Story Reply',
		description: 'Somebody answered a story',
		isDefault: true,
		appField: 'messages',
		accountField: { facebook: 'messages', instagram: 'messages' },
		carries: 'messaging',
		polling: 'itself',
	},
	{
		type: 'storyMention',
		label: 'Story Mention',
		description: 'Somebody mentioned the account in their story',
		isDefault: true,
		appField: 'messages',
		accountField: { facebook: 'messages', instagram: 'messages' },
		carries: 'messaging',
		polling: 'itself',
	},
	{
		type: 'postback',
		label: 'Postback',
		description: 'Somebody tapped a button, a menu item or an icebreaker',
		isDefault: true,
		appField: 'messaging_postbacks',
		accountField: { facebook: 'messaging_postbacks', instagram: 'messaging_postbacks' },
		carries: 'messaging',
		polling: 'asMessage',
	},
	{
		type: 'quickReply',
		label: 'Quick Reply',
		description: 'Somebody tapped a suggested answer',
		isDefault: true,
		appField: 'messages',
		accountField: { facebook: 'messages', instagram: 'messages' },
		carries: 'messaging',
		polling: 'asMessage',
	},
	{
		type: 'referral',
		label: 'Referral',
		description: 'Somebody came through an ad or an ig.me link (webhook only)',
		isDefault: true,
		appField: 'messaging_referral',
		accountField: { facebook: null, instagram: 'messaging_referral' },
		carries: 'messaging',
		polling: 'never',
	},
	{
		type: 'seen',
		label: 'Seen',
		description: 'Somebody read your message (webhook only)',
		isDefault: false,
		appField: 'messaging_seen',
		accountField: { facebook: null, instagram: 'messaging_seen' },
		carries: 'messaging',
		polling: 'never',
	},
	{
		type: 'reaction',
		label: 'Reaction',
		description: 'Somebody reacted to a message (webhook only)',
		isDefault: false,
		appField: 'message_reactions',
		accountField: { facebook: 'message_reactions', instagram: 'message_reactions' },
		carries: 'messaging',
		polling: 'never',
	},
	{
		type: 'messageEdited',
		label: 'Message Edited',
		description: 'Somebody changed a message (webhook only)',
		isDefault: false,
		appField: 'message_edit',
		accountField: { facebook: null, instagram: 'message_edit' },
		carries: 'messaging',
		polling: 'never',
	},
	{
		type: 'messageDeleted',
		label: 'Message Deleted',
		description: 'Somebody took a message back (webhook only)',
		isDefault: false,
		appField: 'messages',
		accountField: { facebook: 'messages', instagram: 'messages' },
		carries: 'messaging',
		polling: 'never',
	},
	{
		type: 'comment',
		label: 'Comment',
		description: 'Somebody commented on a post',
		isDefault: true,
		appField: 'comments',
		accountField: { facebook: null, instagram: 'comments' },
		carries: 'comment',
		polling: 'itself',
	},
	{
		type: 'liveComment',
		label: 'Live Comment',
		description: 'Somebody commented on a live video (webhook only)',
		isDefault: true,
		appField: 'live_comments',
		accountField: { facebook: null, instagram: 'live_comments' },
		carries: 'comment',
		polling: 'never',
	},
	{
		type: 'mention',
		label: 'Mention',
		description: 'Somebody mentioned the account in a comment or caption (webhook only)',
		isDefault: false,
		appField: 'mentions',
		accountField: { facebook: null, instagram: 'mentions' },
		carries: 'mention',
		polling: 'never',
	},
	{
		type: 'unsupported',
		label: 'Unsupported Message',
		description: 'Somebody sent what the API does not show, for example a disappearing photo',
		isDefault: true,
		appField: 'messages',
		accountField: { facebook: 'messages', instagram: 'messages' },
		carries: 'messaging',
		polling: 'itself',
	},
	{
		type: 'form',
		label: 'Lead Form',
		description: 'Somebody filled in a form in the conversation (webhook only)',
		isDefault: true,
		since: 1.1,
		// No field of its own is documented for Instagram: it is read under whichever it comes.
		appField: 'messages',
		accountField: { facebook: 'messages', instagram: 'messages' },
		carries: 'messaging',
		polling: 'never',
	},
	{
		type: 'customerInformation',
		label: 'Customer Information',
		description: 'Somebody gave address, e-mail or phone when asked for it (webhook only)',
		isDefault: true,
		since: 1.1,
		// As with forms.
		appField: 'messages',
		accountField: { facebook: 'messages', instagram: 'messages' },
		carries: 'messaging',
		polling: 'never',
	},
	{
		type: 'optIn',
		label: 'Opt-In',
		description: 'Somebody agreed to get messages on a topic (webhook only)',
		isDefault: false,
		since: 1.1,
		appField: 'messaging_optins',
		accountField: { facebook: 'messaging_optins', instagram: 'messaging_optins' },
		carries: 'messaging',
		polling: 'never',
	},
	{
		type: 'optOut',
		label: 'Opt-Out',
		description: 'Somebody wants no more messages of that kind (webhook only)',
		isDefault: false,
		since: 1.1,
		appField: 'messaging_optins',
		accountField: { facebook: 'messaging_optins', instagram: 'messaging_optins' },
		carries: 'messaging',
		polling: 'never',
	},
	{
		type: 'handover',
		label: 'Handover',
		description: 'An app took, passed or requested control of a conversation (webhook only)',
		isDefault: false,
		since: 1.1,
		appField: 'messaging_handover',
		accountField: { facebook: 'messaging_handovers', instagram: 'messaging_handover' },
		carries: 'messaging',
		polling: 'never',
	},
] as const satisfies readonly EventKind[];

export type LeadEventType = (typeof EVENT_KINDS)[number]['type'];

export const LEAD_EVENT_TYPES = EVENT_KINDS.map(({ type }) => type);

/** What somebody who wants every lead takes: all kinds by which people turn to the account. */
export const RECOMMENDED_TYPES: LeadEventType[] = EVENT_KINDS.filter(
	({ isDefault }) => isDefault,
).map(({ type }) => type);
