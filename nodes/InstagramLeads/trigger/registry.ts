import type { Notice } from '../events/leadEvent';
import type { Door } from './door';
import type { TriggerSettings } from './settings';

/** A trigger that is active in this process: what the webhook needs of it. */
export interface ActiveTrigger {
	door: Door;
	settings: TriggerSettings;
	/** Asks Meta for what a webhook only hinted at; resolves when that is done, never rejects. */
	follow: (notices: Notice[]) => Promise<void>;
}

/**
 * n8n gives `webhook()` a fresh context that can't reach the one of `trigger()`; this is where they
 * meet. Empty in processes where the trigger doesn't run (separate webhook processors).
 */
const active = new Map<string, ActiveTrigger>();

/** Identifies one node of one workflow; a renamed node keeps it. */
export function triggerKey(workflowId: string | undefined, nodeId: string): string {
	return `${workflowId ?? ''}:${nodeId}`;
}

export function registerTrigger(key: string, trigger: ActiveTrigger): void {
	active.set(key, trigger);
}

/** Removes this trigger, unless a newer one has taken its place meanwhile. */
export function unregisterTrigger(key: string, trigger: ActiveTrigger): void {
	if (active.get(key) === trigger) active.delete(key);
}

export function activeTrigger(key: string): ActiveTrigger | undefined {
	return active.get(key);
}
