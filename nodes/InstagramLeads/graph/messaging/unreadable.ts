import { BoundedMap } from '../../common/boundedMap';
import { monotonicNow } from '../../common/monotonicTime';
import type { ConnectedAccount } from '../account/connectedAccount';
import { GraphError } from '../errors/graphError';

/**
 * A conversation as a list names it, whether or not it can be read. Field reports: one that Meta can't show
 * (of an AI chat, for one) makes it refuse every list that shows its messages, with code 1 or -3.
 */
export interface ListedConversation {
	id: string;
	/** Milliseconds; when somebody last wrote. */
	updatedAt?: number;
}

/** A conversation that can't be read, and what Meta says to that. */
export interface UnreadableConversation extends ListedConversation {
	/** Absent where it wasn't tried again this time. */
	failure?: GraphError;
}

/** "Unknown error": also Meta's word for too much at once. */
const BROKEN_CODES = [1, -3];

/** Meta is down, or the app called too often: says nothing of what was asked for. */
const OUTAGE_CODES = [2, 341];

/** Whether a list may have failed for what stands in one of its conversations. */
export function isOfContent({ errorClass, facts, isCancelled }: GraphError): boolean {
	if (facts.code === undefined || isCancelled) return false;
	if (BROKEN_CODES.includes(facts.code)) return true;
	return errorClass === 'transient' && !OUTAGE_CODES.includes(facts.code);
}

/** Whether a conversation's own call failed for something in it; the list of all was just shown. */
export function isOfOne(failure: GraphError): boolean {
	if (failure.isTemporary) return isOfContent(failure);
	return failure.errorClass !== 'reconnect' && !failure.isCancelled;
}

/** What to say to who asked for this one. */
export function unreadableError(): GraphError {
	return GraphError.local(
		'gone',
		"Instagram doesn't show this conversation",
		"Meta's API fails as soon as its messages are asked for. Look at it in the Instagram app.",
	);
}

/** Conversations of an account that are remembered as unreadable; a shop has a few of them, if any. */
const REMEMBERED = 200;

/** Until the first repetition, doubled with each. Somebody's new message makes it be tried at once. */
const FIRST_PAUSE_MS = 30_000;
const LONGEST_PAUSE_MS = 60 * 60 * 1000;

interface Remembered {
	updatedAt?: number;
	failures: number;
	/** By the monotonic clock. */
	nextAt: number;
}

/** Which conversations of an account can't be read, and when each is to be tried again. */
class UnreadableConversations {
	/** Whether the first page of the list had one lately: it is listed without messages then. */
	isOnTop = false;

	private readonly known = new BoundedMap<string, Remembered>({ size: REMEMBERED });

	has(id: string): boolean {
		return this.known.has(id);
	}

	/** Whether a call for it may be worth it. */
	mayTry({ id, updatedAt }: ListedConversation): boolean {
		const known = this.known.get(id);
		if (!known || monotonicNow() >= known.nextAt) return true;
		return updatedAt !== undefined && updatedAt !== known.updatedAt;
	}

	failed({ id, updatedAt }: ListedConversation): void {
		const before = this.known.get(id);
		// What changed since may be read from now on.
		const hasChanged = updatedAt !== undefined && updatedAt !== before?.updatedAt;
		const failures = hasChanged ? 1 : (before?.failures ?? 0) + 1;
		const pause = Math.min(FIRST_PAUSE_MS * 2 ** Math.min(failures - 1, 10), LONGEST_PAUSE_MS);
		const nextAt = monotonicNow() + pause;
		this.known.set(id, { updatedAt: updatedAt ?? before?.updatedAt, failures, nextAt });
	}

	wasRead(id: string): void {
		this.known.delete(id);
	}
}

const accounts = new BoundedMap<string, UnreadableConversations>({ size: 1000 });

/** What this process knows of the account's. */
export function unreadableOf({ account }: ConnectedAccount): UnreadableConversations {
	return accounts.getOrSet(account.id, () => new UnreadableConversations());
}
