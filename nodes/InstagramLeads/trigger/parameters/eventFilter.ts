import type { LeadEventType } from '../../events/eventKinds';
import type { LeadCommentMedia, LeadEvent } from '../../events/leadEvent';
import { withoutRaw } from '../../events/withoutRaw';
import type { TriggerSettings } from './settings';

/** What people write under posts and live videos. */
const COMMENTS: readonly LeadEventType[] = ['comment', 'liveComment'];

/** What people write in Direct; what they tap, and do without words, is none of it. */
const MESSAGES: readonly LeadEventType[] = [
	'message',
	'storyReply',
	'messageEdited',
	'unsupported',
];

/**
 * Whether the operator wants this event: its type is chosen, it isn't the account's own, and it fits the conditions
 * for texts and posts. Asks nobody, and leaves no trace: what isn't wanted here may be elsewhere.
 */
export function isWanted(event: LeadEvent, settings: TriggerSettings): boolean {
	if (event.direction === 'outbound' && !settings.includeOutbound) return false;
	return settings.events.has(event.type) && fitsConditions(event, settings);
}

function fitsConditions(event: LeadEvent, settings: TriggerSettings): boolean {
	const { commentText, messageText, posts } = settings;
	const text = event.text ?? '';
	if (MESSAGES.includes(event.type)) return messageText?.(text) ?? true;
	if (!COMMENTS.includes(event.type)) return true;
	if (posts && !isUnder(posts.ids, event.comment?.media)) return false;
	return commentText?.(text) ?? true;
}

/** An ad's copy of a post counts as the post. */
function isUnder(ids: ReadonlySet<string>, media: LeadCommentMedia | undefined): boolean {
	const { id = '', originalId = '' } = media ?? {};
	return ids.has(id) || ids.has(originalId);
}

/** The event as it goes into an item: Meta's own object only on request. */
export function asItem(event: LeadEvent, settings: TriggerSettings): LeadEvent {
	return settings.includeRaw ? event : withoutRaw(event);
}
