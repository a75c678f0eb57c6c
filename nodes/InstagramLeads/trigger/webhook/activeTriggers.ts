import type { Lifetime } from '../../common/lifetime';
import { monotonicNow } from '../../common/monotonicTime';
import type { TriggerSettings } from '../parameters/settings';
import type { EventQueue } from '../queue/eventQueue';
import type { Alertness } from '../shared/alertness';
import type { CachedClient } from '../shared/cachedClient';
import type { TriggerLog } from '../shared/log';
import type { WebhookRecord } from '../shared/webhookRecord';
import type { StateStore } from '../state/stateStore';
import type { AppMembership } from './appMembership';
import type { EntryIds } from './entryIds';
import type { PendingLookups } from '../polling/pendingLookups';
import type { WebhookSecrets } from './webhookSecrets';

/** A trigger that is active in this process: what the webhook needs of it. */
export interface ActiveTrigger {
	queue: EventQueue;
	settings: TriggerSettings;
	client: CachedClient;
	secrets: WebhookSecrets;
	lookups: PendingLookups;
	entryIds: EntryIds;
	alertness: Alertness;
	webhookRecord: WebhookRecord;
	membership: AppMembership;
	log: TriggerLog;
	lifetime: Lifetime;
}

/**
 * n8n gives `webhook()` a fresh context that can't reach the one of `trigger()`; this is where they
 * meet. Empty in processes where the trigger doesn't run (separate webhook processors).
 */
const active = new Map<string, ActiveTrigger>();

/** Triggers that n8n is bringing up in this process, or has brought up, with their webhook address. */
const starting = new Map<string, string | undefined>();

/**
 * n8n takes webhooks before it brings triggers up: so long after its start, any may still come. Killed
 * while it was at that, it waits 2 minutes before it tries again.
 */
const STARTING_MS = 180_000;

const processStartedAt = monotonicNow();

/** What of an n8n context tells which node of which workflow it is. */
interface NodeSource {
	getWorkflow(): { id?: string };
	getNode(): { id: string };
}

/** Identifies one node of one workflow in all of this n8n; a renamed node keeps it. */
export function triggerKeyOf(context: NodeSource): string {
	return `${context.getWorkflow().id ?? ''}:${context.getNode().id}`;
}

export function registerTrigger(key: string, trigger: ActiveTrigger): void {
	active.set(key, trigger);
}

/**
 * Notes that n8n began to bring this trigger up here: only where it runs, not in processors.
 *
 * @param callbackUrl its webhook address, where n8n tells
 */
export function markStarting(key: string, callbackUrl = starting.get(key)): void {
	starting.set(key, callbackUrl);
}

/** The webhook address of a trigger; n8n doesn't tell it to `trigger()` itself. */
function callbackOfTrigger(key: string): string | undefined {
	return starting.get(key);
}

/** Whether a trigger that isn't active may become so in this process. */
export function mayBecomeActive(key: string): boolean {
	return starting.has(key) || isStartingUp();
}

/** Whether n8n has come up only lately, and may still be bringing triggers up. */
export function isStartingUp(): boolean {
	return monotonicNow() - processStartedAt < STARTING_MS;
}

/** Removes this trigger, unless a newer one has taken its place meanwhile. */
export function unregisterTrigger(key: string, trigger: ActiveTrigger): void {
	if (active.get(key) !== trigger) return;
	active.delete(key);
	starting.delete(key);
}

export function activeTrigger(key: string): ActiveTrigger | undefined {
	return active.get(key);
}

/**
 * How to ask for a trigger's webhook address. n8n tells it to the webhook, which it sets up at the same time as
 * the trigger, so it may come later; where a main process takes over, it may not come at all, and is what it was
 * before.
 */
export function addressOf(
	key: string,
	store: Pick<StateStore, 'appRecord'>,
): () => string | undefined {
	const stored = () => store.appRecord?.members.find((member) => member.key === key)?.callbackUrl;
	return () => callbackOfTrigger(key) ?? stored();
}
