import type { FailureRun } from '../state/failedDelivery';
import { pauseAfter } from './redeliveryPlan';

/** Contacts that fail one after the other before nothing seems to go. */
const CONTACTS = 2;

/**
 * Of what n8n had already when it began, so many failures count. With the usual four that makes six in the first
 * hour: the first probe after 5 minutes. However many there were, people must not wait for longer than that.
 */
const IN_HAND = 3;

/** What fails sooner after a standstill than this goes on with it. */
const CALM_AFTER_MS = 10 * 60_000;

/**
 * Tells when nothing goes: two contacts failed, and nothing went well in between. Then the workflow is not
 * asked once per message but by one event now and then: each failed execution may be a message to the
 * operator. Knows moments of one clock, in milliseconds, and waits for nothing.
 */
export class Standstill {
	private failures: number;

	private readonly contacts: Set<string>;

	private nextProbeAt: number;

	private endedAt = -Infinity;

	constructor({ failures, contacts, probeAt }: FailureRun) {
		this.failures = failures;
		this.contacts = new Set(contacts);
		this.nextProbeAt = probeAt;
	}

	/** Whether nothing goes. */
	get isOn(): boolean {
		return this.contacts.size >= CONTACTS;
	}

	/** When the next event may be tried, while nothing goes. */
	get probeAt(): number {
		return this.nextProbeAt;
	}

	/** An execution failed. */
	failed(leadKey: string, now: number): void {
		const wasInHand = this.isOn && now < this.nextProbeAt;
		if (!wasInHand || this.failures < IN_HAND) this.failures++;
		if (!this.isOn) this.contacts.add(leadKey);
		// The more have failed, the longer.
		this.nextProbeAt = now + pauseAfter(this.failures - 1);
	}

	/** An execution went well. */
	succeeded(now: number): void {
		if (this.isOn) this.endedAt = now;
		// Who can only now and then is not asked more often for that.
		else if (now - this.endedAt > CALM_AFTER_MS) this.failures = 0;
		this.contacts.clear();
	}

	/** What the constructor takes; nothing where all is well. */
	toJSON(): FailureRun | undefined {
		if (this.contacts.size === 0) return undefined;
		const { failures, nextProbeAt: probeAt } = this;
		return { failures, contacts: [...this.contacts], probeAt };
	}
}
