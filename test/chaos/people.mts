import type { PlannedEvent } from './plan.mts';
import type { Stage } from './stage.mts';

/** What Meta calls an event that was written: message or comment id, and the person's id. */
export interface WrittenEvent {
	id: string;
	contactId: string;
}

const username = (contact: number): string => `lead.${String(contact).padStart(4, '0')}`;

/** Lets people write as planned. No webhook goes out: that has a plan of its own. */
export async function write(
	{ instagram, posts }: Stage,
	event: PlannedEvent,
	written: ReadonlyMap<number, WrittenEvent>,
): Promise<WrittenEvent> {
	const who = { username: username(event.contact), webhook: false };
	if (event.kind === 'comment') {
		const parent = event.answers === undefined ? undefined : written.get(event.answers);
		const { commentId, contactId } = await instagram.writeComment({
			...who,
			text: event.text,
			...(parent ? { parentId: parent.id } : { mediaId: posts[event.post % posts.length] }),
		});
		return { id: commentId, contactId };
	}
	const { messageId, contactId } = await instagram.writeMessage({ ...who, ...contentOf(event) });
	return { id: messageId, contactId };
}

function contentOf({ flavour, text, index }: PlannedEvent) {
	switch (flavour) {
		case 'image':
			return {
				text,
				attachments: [{ type: 'image', url: `https://cdn.simulated.invalid/${index}.jpg` }],
			};
		case 'postback':
			return { postback: { title: text, payload: `BUTTON_${index}` } };
		case 'quickReply':
			return { text, quickReplyPayload: `CHOICE_${index}` };
		default:
			return { text };
	}
}
