import { GraphError } from '../errors/graphError';
import {
	demandCount,
	demandLength,
	demandShortText,
	demandText,
	demandUrl,
	LIMITS,
} from './contentLimits';

/** `message` of a send call, in Meta's words. Doc: messaging-api and the pages of each template. */
export interface MessageContent {
	text?: string;
	attachment?: object;
	attachments?: object[];
	quick_replies?: object[];
}

export type MediaType = 'audio' | 'file' | 'image' | 'video';

type Entry = Record<string, unknown>;

/**
 * A plain text.
 *
 * @throws GraphError `badRequest` when it is empty or longer than Meta takes; so do all below
 */
export function textMessage(text: unknown): MessageContent {
	return { text: demandShortText('Text', text) };
}

/**
 * A text with up to 13 answers to tap. An answer without payload brings its title back.
 *
 * @param replies `{title, payload?}` each, or just the title
 */
export function quickReplyMessage(text: unknown, replies: unknown[]): MessageContent {
	const entries = demandCount('Quick Replies', replies, LIMITS.quickReplies);
	const quickReplies = entries.map((entry) => {
		const reply = typeof entry === 'string' ? { title: entry } : asEntry('Quick Replies', entry);
		const title = demandLength('Title', reply.title, LIMITS.quickReplyTitle);
		return { content_type: 'text', title, payload: optionalText(reply.payload) ?? title };
	});
	return { ...textMessage(text), quick_replies: quickReplies };
}

/** A file by its address; only images come in numbers, up to 10. */
export function mediaMessage(type: MediaType, urls: string[]): MessageContent {
	demandCount('URL', urls, type === 'image' ? LIMITS.images : 1);
	const attachments = urls.map((url) => ({ type, payload: { url: demandUrl('URL', url) } }));
	return attachments.length === 1 ? { attachment: attachments[0] } : { attachments };
}

/** A file that was uploaded before. */
export function uploadedMessage(type: MediaType, attachmentId: string): MessageContent {
	return { attachment: { type, payload: { attachment_id: attachmentId } } };
}

/** Instagram's own heart sticker. */
export function heartMessage(): MessageContent {
	return { attachment: { type: 'like_heart' } };
}

/** One of the account's own posts. */
export function shareMessage(mediaId: string): MessageContent {
	return { attachment: { type: 'MEDIA_SHARE', payload: { id: mediaId } } };
}

/**
 * Up to 10 cards to swipe through.
 *
 * @param elements `{title, subtitle?, image_url?, default_action?, buttons?}` each, in Meta's words
 */
export function genericTemplate(elements: unknown[]): MessageContent {
	const cards = demandCount('Cards', elements, LIMITS.elements).map(readElement);
	return template({ template_type: 'generic', elements: cards });
}

/** A text with one to three buttons, in Meta's words. */
export function buttonTemplate(text: unknown, buttons: unknown[]): MessageContent {
	return template({
		template_type: 'button',
		text: demandLength('Text', text, LIMITS.buttonTemplateText),
		buttons: demandCount('Buttons', buttons, LIMITS.buttons).map(readButton),
	});
}

function template(payload: object): MessageContent {
	return { attachment: { type: 'template', payload } };
}

function readElement(value: unknown): Entry {
	const { title, subtitle, image_url, default_action, buttons, ...rest } = asEntry('Cards', value);
	const element: Entry = { ...rest, title: demandLength('Title', title, LIMITS.elementText) };
	if (!isBlank(subtitle)) {
		element.subtitle = demandLength('Subtitle', subtitle, LIMITS.elementText);
	}
	if (!isBlank(image_url)) element.image_url = demandUrl('Image URL', image_url);
	if (!isBlank(default_action)) {
		const { url } = asEntry('Cards', default_action);
		element.default_action = { type: 'web_url', url: demandUrl('Link', url) };
	}
	if (Array.isArray(buttons) && buttons.length > 0) {
		element.buttons = demandCount('Buttons', buttons as unknown[], LIMITS.buttons).map(readButton);
	}
	return element;
}

function readButton(value: unknown): Entry {
	const { type, title, url, payload } = asEntry('Buttons', value);
	const label = demandText('Title', title);
	if (type === 'postback') {
		return { type, title: label, payload: optionalText(payload) ?? label };
	}
	return { type: 'web_url', title: label, url: demandUrl('URL', url) };
}

function asEntry(field: string, value: unknown): Entry {
	if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Entry;
	throw GraphError.local(
		'badRequest',
		`'${field}' holds something that can't be read`,
		'Every entry must be an object with the names that the description of the field lists.',
	);
}

function optionalText(value: unknown): string | undefined {
	return isBlank(value) ? undefined : demandText('Payload', value);
}

function isBlank(value: unknown): boolean {
	return value === undefined || value === null || value === '';
}
