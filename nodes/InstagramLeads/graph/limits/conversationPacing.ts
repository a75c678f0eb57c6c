import { sleep } from 'n8n-workflow';

/** Conversations API: 2 calls a second per Instagram account. Doc: rate-limiting. */
const CONVERSATION_INTERVAL_MS = 500;
const REMEMBERED_ACCOUNTS = 100;

const nextFreeAt = new Map<string, number>();

/** Waits until the account may make its next conversations call. Callers are served in turn. */
export async function conversationTurn(accountId: string): Promise<void> {
	const now = Date.now();
	const turn = Math.max(now, nextFreeAt.get(accountId) ?? 0);
	if (nextFreeAt.size >= REMEMBERED_ACCOUNTS) nextFreeAt.clear();
	nextFreeAt.set(accountId, turn + CONVERSATION_INTERVAL_MS);
	if (turn > now) await sleep(turn - now);
}
