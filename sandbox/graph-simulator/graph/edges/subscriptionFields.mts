import type { LoginType } from '../../types.mts';

/** Fields an app may subscribe to for the object `instagram`, and for an IG account. */
const instagramFields = [
	'comments',
	'live_comments',
	'mentions',
	'message_edit',
	'message_reactions',
	'messages',
	'messaging_handover',
	'messaging_optins',
	'messaging_postbacks',
	'messaging_referral',
	'messaging_seen',
	'standby',
	'story_insights',
	'comment_poll_response',
	'story_poll_response',
	'story_reactions',
	'share_to_story',
	'follow',
	'delta',
	'onboarding_welcome_message_series',
];

/** A Page has names of its own; neither `comments` nor `messaging_seen` is among them. */
const pageFields = [
	'feed',
	'mention',
	'name',
	'picture',
	'ratings',
	'conversations',
	'inbox_labels',
	'leadgen',
	'live_videos',
	'videos',
	'message_deliveries',
	'message_echoes',
	'message_edits',
	'message_reactions',
	'message_reads',
	'messages',
	'messaging_account_linking',
	'messaging_handovers',
	'messaging_optins',
	'messaging_policy_enforcement',
	'messaging_postbacks',
	'messaging_referrals',
	'standby',
];

/** Names `subscribed_apps` takes: a Page's on the facebook mount, an account's on the other. */
export const accountFields: Record<LoginType, string[]> = {
	facebook: pageFields,
	instagram: instagramFields,
};

/** Names the app-level edge takes for an object; objects beside these take any. */
export const objectFields: Partial<Record<string, string[]>> = {
	instagram: instagramFields,
	page: pageFields,
};
