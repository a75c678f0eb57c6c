import { BoundedMap } from '../../common/boundedMap';
import { monotonicNow } from '../../common/monotonicTime';

/** One that shares an app's callback, as it is remembered: enough to know it again, and to miss it. */
export interface KnownMember {
	/** Workflow and node, see `triggerKeyOf`. */
	key: string;
	/** Name of the workflow. */
	workflow: string;
	/** Its own webhook address; absent where n8n didn't tell it. */
	callbackUrl?: string;
	/** The account it is for, by all its ids. */
	accounts?: string[];
}

/** So long a member that was there before a restart is waited for. */
const AWAITED_MS = 5 * 60 * 1000;

/** So long after a restart somebody may come of whom nothing could be stored. */
const UNKNOWN_MS = 30_000;

/** A workflow that is published anew is away for a moment. */
const REPUBLISHED_MS = 5000;

const REMEMBERED = 500;

/** Moments by the monotonic clock. */
interface Missing {
	member: KnownMember;
	/** Until then a delivery comes too early for it. */
	awaitedUntil: number;
	/** Until then it is remembered. n8n closes triggers when it goes down, too. */
	keptUntil: number;
}

/** Members of an app's group that are not up in this process, and may come. */
export class MissingMembers {
	private readonly missing = new Map<string, Missing>();

	/** Unpublished or given up here: what others stored of them before counts no more. */
	private readonly gone = new BoundedMap<string, true>({ size: REMEMBERED });

	private unknownUntil = 0;

	/**
	 * Closed a moment ago, and until when they are waited for: n8n may be publishing them anew. It takes the
	 * webhook away for that, too.
	 */
	private readonly returning = new Map<string, number>();

	get known(): KnownMember[] {
		return [...this.missing.values()].map(({ member }) => member);
	}

	/** Whether a delivery comes too early for somebody. */
	get isAwaited(): boolean {
		const now = monotonicNow();
		const awaited = [...this.missing.values()].map(({ awaitedUntil }) => awaitedUntil);
		return [...awaited, ...this.returning.values(), this.unknownUntil].some((until) => until > now);
	}

	/** Whether an account may be that of somebody who isn't up. */
	mayBeFor(accountId: string): boolean {
		return this.isAwaited || this.known.some(({ accounts }) => accounts?.includes(accountId));
	}

	/** It was there when n8n went down. */
	expect(member: KnownMember): void {
		const known = this.missing.get(member.key);
		const wasExpected = known !== undefined && known.awaitedUntil === known.keptUntil;
		if (wasExpected || this.isGone(member.key)) return;
		const until = monotonicNow() + AWAITED_MS;
		this.missing.set(member.key, { member, awaitedUntil: until, keptUntil: until });
	}

	/** Nothing tells who was there when n8n went down: anybody may come. */
	expectAnybody(): void {
		this.unknownUntil = monotonicNow() + UNKNOWN_MS;
	}

	/** It was closed. @param losesMeanwhile whether what comes before it is up again would be lost to it */
	closed(member: KnownMember, losesMeanwhile: boolean): void {
		const now = monotonicNow();
		if (losesMeanwhile) this.returning.set(member.key, now + REPUBLISHED_MS);
		if (this.isGone(member.key)) return;
		this.missing.set(member.key, { member, awaitedUntil: now, keptUntil: now + AWAITED_MS });
	}

	/** It is up. */
	came(key: string): void {
		this.missing.delete(key);
		this.gone.delete(key);
		this.returning.delete(key);
	}

	/** n8n is bringing it up: whatever it was unpublished for, it is none that goes. */
	comes(key: string): void {
		this.gone.delete(key);
	}

	/** It was unpublished. */
	forget(key: string): void {
		this.missing.delete(key);
		this.gone.set(key, true);
	}

	isGone(key: string): boolean {
		return this.gone.has(key);
	}

	/** Gives up those that didn't come. @returns who it was */
	dropLate(): KnownMember[] {
		const now = monotonicNow();
		for (const [key, until] of this.returning) if (until <= now) this.returning.delete(key);
		const late = [...this.missing.values()].filter(({ keptUntil }) => keptUntil <= now);
		for (const { member } of late) this.forget(member.key);
		return late.map(({ member }) => member);
	}
}
