import { acceptedTimes } from '../evidence.mts';
import { occurrenceOf } from '../judge.mts';
import type { Written } from './rush.mts';
import type { Site } from './site.mts';
import type { Fate } from './verdict.mts';

/** Puts together what Meta knows of each line: when it was written, taken and answered. */
export async function fatesOf({ instagram }: Site, written: Written): Promise<Fate[]> {
	const { conversations, comments, account } = await instagram.getState();
	const accepted = acceptedTimes(await instagram.getDeliveries());
	const messages = conversations.flatMap((one) => one.messages);
	const ours = [
		...messages.filter(({ direction }) => direction === 'outbound'),
		...comments.filter(({ authorId }) => authorId === account.id),
	];
	const answers = new Map<string, number[]>();
	for (const { text, createdAt } of ours) {
		// The workflow answers with the event's id.
		const id = occurrenceOf(text ?? '');
		answers.set(id, [...(answers.get(id) ?? []), createdAt]);
	}
	return [...messages, ...comments].flatMap(({ id, createdAt }) => {
		const line = written.get(id);
		if (!line) return [];
		const answeredAt = answers.get(id) ?? [];
		return [{ ...line, id, happenedAt: createdAt, acceptedAt: accepted.get(id), answeredAt }];
	});
}
