import type { Business } from './business.mts';
import { action } from './workflows.mts';

/** An action node that asks the contact of the item and waits, for yes or no unless told otherwise. */
export function askContact({ credential }: Business, question: object = {}) {
	return action(credential, {
		resource: 'message',
		operation: 'sendAndWait',
		recipientType: 'contact',
		recipientId: { __rl: true, mode: 'id', value: '={{ $json.contact.id }}' },
		message: 'Shall we reserve the vase?',
		responseType: 'approval',
		...question,
	});
}

interface SentMessage {
	quick_replies?: { title: string; payload: string }[];
	attachment?: { payload?: { buttons?: { title: string; payload: string }[] } };
}

/** What the answers of the last question carry, by title. */
export async function payloadsOf({ instagram }: Business): Promise<Record<string, string>> {
	const messages = (await instagram.getCalls()).flatMap(({ body }) => {
		const { message } = (body ?? {}) as { message?: SentMessage };
		return message ? [message] : [];
	});
	const { quick_replies: replies, attachment } = messages[messages.length - 1];
	const shown = replies ?? attachment?.payload?.buttons ?? [];
	return Object.fromEntries(shown.map(({ title, payload }) => [title, payload]));
}
