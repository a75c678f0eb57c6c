import { sleep } from 'n8n-workflow';

import { BoundedMap } from '../../common/boundedMap';
import { monotonicNow } from '../../common/monotonicTime';

/** Conversations API: 2 calls a second per Instagram account. Doc: rate-limiting. */
const CONVERSATION_INTERVAL_MS = 500;

/** By account: when its next call may go out. */
const nextFreeAt = new BoundedMap<string, number>({ size: 100 });

/** Waits until the account may make its next conversations call. Callers are served in turn. */
export async function conversationTurn(accountId: string): Promise<void> {
	const now = monotonicNow();
	const turn = Math.max(now, nextFreeAt.get(accountId) ?? 0);
	nextFreeAt.set(accountId, turn + CONVERSATION_INTERVAL_MS);
	if (turn > now) await sleep(turn - now);
}
