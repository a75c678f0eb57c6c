import type { Business } from '../../e2e/harness/business.mts';

/** All that the business wrote to somebody in Direct, in whichever way; by conversation, oldest first. */
export async function sentTo(
	{ instagram }: Pick<Business, 'instagram'>,
	username: string,
): Promise<(string | undefined)[]> {
	const { contacts, conversations } = await instagram.getState();
	const contact = contacts.find((other) => other.username === username);
	return conversations
		.filter(({ contactId }) => contactId === contact?.id)
		.flatMap(({ messages }) => messages)
		.filter(({ direction }) => direction === 'outbound')
		.map(({ text }) => text);
}
