import type { LeadEvent } from './leadEvent';

/** The event as it goes into items: Meta's own object is for who asks for it. */
export function withoutRaw(event: LeadEvent): LeadEvent {
	const copy = { ...event };
	delete copy.raw;
	return copy;
}
