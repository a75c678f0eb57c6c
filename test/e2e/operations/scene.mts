import type { Business } from '../harness/business.mts';

/** One operation as a node: what it is given, what must come out, and what Meta must be asked. */
export interface Row {
	parameters: Record<string, unknown>;
	/** The items, in part. */
	items: object[];
	/** A call that must have been made, in part; `{node}` stands for the messaging node. */
	call?: { method: string; path: string; body?: unknown; query?: unknown };
	/** Text that no call to Meta may have carried. */
	unmade?: string;
}

/** Ids of what there is on the simulated Instagram before the nodes run. */
export interface Scene {
	contactId: string;
	conversationId: string;
	messageId: string;
	commentId: string;
	rudeCommentId: string;
	spamCommentId: string;
	answeredCommentId: string;
	mediaId: string;
	accountId: string;
}

export async function setScene({ instagram, accountId }: Business): Promise<Scene> {
	const hello = await instagram.writeMessage({ username: 'malika.k', text: 'Сколько стоит ваза?' });
	const comment = async (text: string) =>
		(await instagram.writeComment({ username: 'aziza.n', text })).commentId;
	const first = await instagram.writeComment({ username: 'aziza.n', text: 'Price?' });
	return {
		...hello,
		commentId: first.commentId,
		mediaId: first.mediaId,
		rudeCommentId: await comment('Rude'),
		spamCommentId: await comment('Spam'),
		answeredCommentId: await comment('How much?'),
		accountId,
	};
}
