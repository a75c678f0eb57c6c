import { compact } from '../common/compact';
import { compareText } from '../common/compareText';
import type { ApiConversation, ApiMessage } from './apiSchemas';
import { apiMessage } from './apiSchemas';
import { readShare } from './attachments';
import { contactIdFromUsername, leadKeyOf } from './eventKeys';
import type { LeadAttachment, LeadContact, LeadEvent, LeadMessage } from './leadEvent';
import type { OwnAccount } from './ownAccount';
import { isOwn, isSameUsername, leadAccountOf } from './ownAccount';
import { toIso, toMilliseconds } from './timestamps';
import { withoutPaging } from './withoutPaging';

/** Meta shows only the newest 20 messages of a conversation in detail. */
export const READABLE_MESSAGES = 20;

/**
 * The person on the other side of a conversation: the participant that isn't the account. Falls
 * back to the author of a message where Meta lists no participants, and to a username without an id.
 * Where the account is listed under an id that nobody knows, the one who has a name is the person.
 */
export function contactOfConversation(
	conversation: ApiConversation,
	account: OwnAccount,
): LeadContact | undefined {
	const listed = conversation.participants?.data ?? [];
	const parties = [
		...listed,
		...readMessages(conversation).flatMap(({ from, to }) => [from, ...(to?.data ?? [])]),
	];
	const known = parties.flatMap((party) =>
		party?.id ? [{ id: party.id, username: party.username }] : [],
	);
	const others = known.filter((party) => !isOwn(account, party));
	const isAccountListed = listed.some((party) => isOwn(account, party));
	const named = isAccountListed ? undefined : others.find(({ username }) => username);
	const contact = named ?? others.at(0);
	if (contact) return compact(contact);
	const nameless = parties.find((party) => party?.username && !isOwn(account, party));
	return nameless?.username
		? { id: contactIdFromUsername(nameless.username), username: nameless.username }
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
	context: { account: OwnAccount; contact: LeadContact; conversationId: string; isWhole: boolean },
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
	context: { account: OwnAccount; contact: LeadContact; conversationId: string },
): LeadEvent | undefined {
	const { account, contact, conversationId } = context;
	const occurredAt = toIso(toMilliseconds(message.created_time));
	// Beyond the newest 20, Meta lists a message's id and time but not who wrote what.
	if (!occurredAt || !message.from) return undefined;
	const attachments = attachmentsOf(message);
	const author = authorOf(message.from, context);
	return compact<LeadEvent>({
		eventId: `m:${message.id}`,
		leadKey: leadKeyOf(account.id, contact.id),
		type: author === 'unclear' ? 'unsupported' : typeOf(message, attachments),
		direction: author === 'account' ? 'outbound' : 'inbound',
		occurredAt,
		receivedVia: 'polling',
		isNewLead: false,
		account: leadAccountOf(account),
		contact,
		conversationId,
		text: message.message || undefined,
		message: compact<LeadMessage>({ id: message.id, attachments, replyTo: replyOf(message) }),
		raw: withoutPaging(message),
	});
}

/** Whoever is neither the account nor the contact is not taken for one of them. */
function authorOf(
	from: { id?: string; username?: string },
	{ account, contact }: { account: OwnAccount; contact: LeadContact },
): 'account' | 'contact' | 'unclear' {
	if (from.id === contact.id) return 'contact';
	if (isOwn(account, from)) return 'account';
	return isSameUsername(from.username, contact.username) ? 'contact' : 'unclear';
}

/** Whether a message was read of which Meta doesn't tell that the account or the contact wrote it. */
export function hasUnclearAuthor({ account, contact, raw, ...event }: LeadEvent): boolean {
	if (event.type !== 'unsupported' || event.receivedVia !== 'polling') return false;
	const parsed = apiMessage.safeParse(raw);
	const from = parsed.success ? parsed.data.from : undefined;
	return from !== undefined && authorOf(from, { account, contact }) === 'unclear';
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
