import { compact } from '../common/compact';
import { compareText } from '../common/compareText';
import type { ApiConversation, ApiMessage } from './apiSchemas';
import { apiMessage } from './apiSchemas';
import { readShare } from './attachments';
import { contactIdFromUsername, leadKeyOf } from './eventKeys';
import type { LeadAccount, LeadAttachment, LeadContact, LeadEvent, LeadMessage } from './leadEvent';
import { toIso, toMilliseconds } from './timestamps';
import { withoutPaging } from './withoutPaging';

/** Meta shows only the newest 20 messages of a conversation in detail. */
export const READABLE_MESSAGES = 20;

/**
 * The person on the other side of a conversation: the participant that isn't the account. Falls
 * back to the author of a message where Meta lists no participants, and to a username without an id.
 */
export function contactOfConversation(
	conversation: ApiConversation,
	account: LeadAccount,
): LeadContact | undefined {
	const parties = [
		...(conversation.participants?.data ?? []),
		...readMessages(conversation).flatMap(({ from, to }) => [from, ...(to?.data ?? [])]),
	];
	for (const party of parties) {
		if (!party?.id || party.id === account.id) continue;
		if (party.username !== undefined && party.username === account.username) continue;
		return compact({ id: party.id, username: party.username });
	}
	const named = parties.find((party) => party?.username && party.username !== account.username);
	const { username } = named ?? {};
	return username && named?.id !== account.id
		? { id: contactIdFromUsername(username), username }
		: undefined;
}

/** The readable messages of an expanded conversation, as Meta orders them (newest first). */
export function readMessages(conversation: ApiConversation): ApiMessage[] {
	return (conversation.messages?.data ?? []).flatMap((candidate) => {
		const parsed = apiMessage.safeParse(candidate);
		return parsed.success ? [parsed.data] : [];
	});
}

/**
 * Lead events of the given messages, oldest first. The oldest inbound message makes a new lead
 * only when `isWhole`, that is, when no older message can exist.
 */
export function normaliseConversation(
	messages: ApiMessage[],
	context: { account: LeadAccount; contact: LeadContact; conversationId: string; isWhole: boolean },
): LeadEvent[] {
	const events = messages
		.flatMap((message) => normaliseApiMessage(message, context) ?? [])
		.reverse()
		.sort((a, b) => compareText(a.occurredAt, b.occurredAt));
	const first = events.find(({ direction }) => direction === 'inbound');
	if (first && context.isWhole) first.isNewLead = true;
	return events;
}

function normaliseApiMessage(
	message: ApiMessage,
	context: { account: LeadAccount; contact: LeadContact; conversationId: string },
): LeadEvent | undefined {
	const { account, contact, conversationId } = context;
	const occurredAt = toIso(toMilliseconds(message.created_time));
	// Beyond the newest 20, Meta lists a message's id and time but not who wrote what.
	if (!occurredAt || !message.from) return undefined;
	const attachments = attachmentsOf(message);
	return compact<LeadEvent>({
		eventId: `m:${message.id}`,
		leadKey: leadKeyOf(account.id, contact.id),
		type: typeOf(message, attachments),
		direction: message.from?.id === contact.id ? 'inbound' : directionByName(message, contact),
		occurredAt,
		receivedVia: 'polling',
		isNewLead: false,
		account,
		contact,
		conversationId,
		text: message.message || undefined,
		message: compact<LeadMessage>({ id: message.id, attachments, replyTo: replyOf(message) }),
		raw: withoutPaging(message),
	});
}

function directionByName(message: ApiMessage, contact: LeadContact): LeadEvent['direction'] {
	const { username } = message.from ?? {};
	return username !== undefined && username === contact.username ? 'inbound' : 'outbound';
}

function typeOf(message: ApiMessage, attachments: LeadAttachment[]): LeadEvent['type'] {
	if (message.story?.reply_to) return 'storyReply';
	if (message.story?.mention) return 'storyMention';
	if (message.is_unsupported) return 'unsupported';
	return message.message || attachments.length > 0 ? 'message' : 'unsupported';
}

function replyOf(message: ApiMessage): LeadMessage['replyTo'] {
	const story = message.story?.reply_to;
	if (story) return { story: compact({ id: story.id, url: story.link }) };
	return message.reply_to?.mid ? { messageId: message.reply_to.mid } : undefined;
}

function attachmentsOf(message: ApiMessage): LeadAttachment[] {
	const files = (message.attachments?.data ?? []).map<LeadAttachment>((file) => {
		const { image_data: image, video_data: video, generic_template: template } = file;
		if (image) return compact({ type: 'image', url: image.url });
		if (video) return compact({ type: 'video', url: video.url });
		if (template) return compact({ type: 'template', title: template.title });
		const type = file.mime_type?.startsWith('audio/') ? 'audio' : 'file';
		return compact({ type, url: file.file_url, title: file.name });
	});
	const shares = (message.shares?.data ?? []).flatMap(readShare);
	const mention = message.story?.mention;
	const mentions = mention ? [compact({ type: 'story_mention', url: mention.link })] : [];
	return [...files, ...shares, ...mentions];
}
