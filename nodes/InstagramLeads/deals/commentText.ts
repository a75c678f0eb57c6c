import type { LeadAttachment, LeadEvent } from '../events/leadEvent';

/** Kinds of events whose text says little without the kind. */
const NAMED_TYPES: ReadonlyArray<LeadEvent['type']> = [
	'form',
	'customerInformation',
	'optIn',
	'optOut',
	'handover',
];

/** What isn't text is named in brackets: Meta's file addresses expire, so they don't go into a CRM. */
export function commentText({ text, message, handover, type }: LeadEvent): string {
	const attachments = [...new Set((message?.attachments ?? []).map(wordsFor))];
	const name = NAMED_TYPES.includes(type) ? [nameOf(type, handover?.action)] : [];
	const parts = [...name, text, ...attachments].filter(Boolean);
	return parts.length > 0 ? parts.join(' ') : `[${type}]`;
}

function nameOf(type: LeadEvent['type'], action: string | undefined): string {
	return action === undefined ? `[${type}]` : `[${type}: ${action}]`;
}

/** A product and a link are told by what they are known by outside of Instagram, too. */
function wordsFor({ type: kind, title, id, retailerId, url }: LeadAttachment): string {
	if (kind === 'product') return named(kind, [title, retailerId ?? id]);
	if (kind === 'fallback') return named('link', [title, url]);
	return title ? `[${kind}: ${title}]` : `[${kind}]`;
}

function named(kind: string, known: Array<string | undefined>): string {
	return [`[${kind}]`, known.filter(Boolean).join(' · ')].filter(Boolean).join(' ');
}
