import type { LeadEvent } from '../../events/leadEvent';
import { withoutRaw } from '../../events/withoutRaw';
import type { TriggerSettings } from './settings';

/** Whether the operator wants this event: its type is chosen, and it isn't the account's own. */
export function isWanted(event: LeadEvent, settings: TriggerSettings): boolean {
	if (event.direction === 'outbound' && !settings.includeOutbound) return false;
	return settings.events.has(event.type);
}

/** The event as it goes into an item: Meta's own object only on request. */
export function asItem(event: LeadEvent, settings: TriggerSettings): LeadEvent {
	return settings.includeRaw ? event : withoutRaw(event);
}
