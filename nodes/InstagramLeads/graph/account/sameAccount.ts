import { isOwn } from '../../events/ownAccount';
import type { GraphClient } from '../client/client';
import { numericId } from '../client/pathId';
import type { ConnectedAccount } from './connectedAccount';
import { ownAccountOf } from './connectedAccount';

/**
 * Whether the account goes by this id, too: Meta shows one of its own ids or its username under it. Other
 * accounts of the same app have other names, or may not be read with this token.
 *
 * @throws GraphError where Meta doesn't show it
 */
export async function isSameAccount(
	client: GraphClient,
	connected: ConnectedAccount,
	accountId: string,
): Promise<boolean> {
	const path = `/${numericId(accountId, 'Account')}`;
	const body = await client.get(path, { fields: 'id,username' });
	const { id, username } = (body ?? {}) as { id?: unknown; username?: unknown };
	return isOwn(ownAccountOf(connected), {
		id: id === undefined ? undefined : String(id),
		username: typeof username === 'string' ? username : undefined,
	});
}
