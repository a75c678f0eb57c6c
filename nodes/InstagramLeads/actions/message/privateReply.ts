import type { LeadEvent } from '../../events/leadEvent';
import type { ConnectedAccount } from '../../graph/account/connectedAccount';
import type { GraphClient } from '../../graph/client/client';
import { commentById } from '../../graph/content/comments';
import { GraphError } from '../../graph/errors/graphError';
import { attempt } from '../../graph/errors/attempt';
import { checkPrivateReplyWindow } from '../../graph/sending/messagingWindow';

/**
 * The comment to be answered in Direct, as far as Meta shows it.
 *
 * @returns `undefined` where it can't be read; Meta then decides
 * @throws GraphError `reconnect` for a dead token
 */
export async function readTarget(
	client: GraphClient,
	connected: ConnectedAccount,
	commentId: string,
): Promise<LeadEvent | undefined> {
	const result = await attempt(commentById(client, connected, commentId));
	if (result.ok) return result.value.event;
	if (result.failure.errorClass === 'reconnect') throw result.failure;
	return undefined;
}

/**
 * Makes sure that the comment may be answered privately, apart from having been so already, which
 * Meta doesn't show.
 *
 * @throws GraphError `window` for an old comment, `badRequest` for the account's own
 */
export function checkTarget(client: GraphClient, { direction, occurredAt }: LeadEvent): void {
	if (direction === 'outbound') {
		throw GraphError.local(
			'badRequest',
			"This comment is the account's own",
			"A private reply goes to somebody else's comment. Leave out comments whose direction is outbound. Nothing was sent.",
		);
	}
	checkPrivateReplyWindow(occurredAt, client.clock.now());
}
