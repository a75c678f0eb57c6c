/** Every kind of lead event, by what the contact (or the account) did. */
export const LEAD_EVENT_TYPES = [
	'message',
	'storyReply',
	'storyMention',
	'postback',
	'quickReply',
	'referral',
	'reaction',
	'seen',
	'messageEdited',
	'messageDeleted',
	'comment',
	'liveComment',
	'mention',
	'unsupported',
] as const;

export type LeadEventType = (typeof LEAD_EVENT_TYPES)[number];
