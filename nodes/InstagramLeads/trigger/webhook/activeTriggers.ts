import type { Notice } from '../../events/leadEvent';
import type { GraphCredential } from '../../graph/credential/credential';
import type { Door } from '../queue/eventQueue';
import type { TriggerSettings } from '../parameters/settings';

/** A trigger that is active in this process: what the webhook needs of it. */
export interface ActiveTrigger {
	door: Door;
	settings: TriggerSettings;
	/** The credential, as of a few seconds ago or of so many milliseconds at most. */
	credential: (maxAgeMs?: number) => Promise<GraphCredential>;
	/** Asks Meta for what a webhook only hinted at; resolves when that is done, never rejects. */
	follow: (notices: Notice[]) => Promise<void>;
}

/**
 * n8n gives `webhook()` a fresh context that can't reach the one of `trigger()`; this is where they
 * meet. Empty in processes where the trigger doesn't run (separate webhook processors).
 */
const active = new Map<string, ActiveTrigger>();

/** Triggers that n8n is bringing up in this process, or has brought up, with their webhook address. */
const expected = new Map<string, string | undefined>();

/**
 * n8n takes webhooks before it brings triggers up: so long after its start, any may still come. Killed
 * while it was at that, it waits 2 minutes before it tries again.
 */
const STARTING_MS = 180_000;

const startedAt = Date.now();

/** Identifies one node of one workflow; a renamed node keeps it. */
export function triggerKey(workflowId: string | undefined, nodeId: string): string {
	return `${workflowId ?? ''}:${nodeId}`;
}

export function registerTrigger(key: string, trigger: ActiveTrigger): void {
	active.set(key, trigger);
}

/**
 * Notes that n8n began to bring this trigger up here: only where it runs, not in processors.
 *
 * @param callbackUrl its webhook address, where n8n tells
 */
export function expectTrigger(key: string, callbackUrl = expected.get(key)): void {
	expected.set(key, callbackUrl);
}

/** The webhook address of a trigger; n8n doesn't tell it to `trigger()` itself. */
export function callbackOfTrigger(key: string): string | undefined {
	return expected.get(key);
}

/** Whether a trigger that isn't active may become so in this process. */
export function mayBecomeActive(key: string, now = Date.now()): boolean {
	return expected.has(key) || now - startedAt < STARTING_MS;
}

/** Removes this trigger, unless a newer one has taken its place meanwhile. */
export function unregisterTrigger(key: string, trigger: ActiveTrigger): void {
	if (active.get(key) !== trigger) return;
	active.delete(key);
	expected.delete(key);
}

export function activeTrigger(key: string): ActiveTrigger | undefined {
	return active.get(key);
}
