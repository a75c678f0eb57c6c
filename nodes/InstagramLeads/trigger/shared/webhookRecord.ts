import { BoundedMap } from '../../common/boundedMap';
import type { LeadEvent } from '../../events/leadEvent';

const REMEMBERED = 2000;

/** Meta delivers within seconds as a rule: what is older than this and didn't come was lost. */
const LATE_MS = 60_000;
const REPEATED_MS = 36 * 60 * 60 * 1000;

/**
 * What webhooks brought: so that what a poll finds can be told from what no webhook brings anyway. With
 * limited access Meta tells only of some kinds of events and of some people.
 */
export class WebhookRecord {
	private readonly types = new Set<LeadEvent['type']>();

	/** Lead keys of people of whom polls found something first. */
	private readonly onlyPolled = new BoundedMap<string, true>({ size: REMEMBERED });

	/** Events came by webhook. */
	note(events: LeadEvent[]): void {
		for (const { type, leadKey } of events) {
			this.types.add(type);
			this.onlyPolled.delete(leadKey);
		}
	}

	/**
	 * Whether webhooks should have brought any of what a poll found. Of a person of whom they never bring
	 * anything that counts once.
	 *
	 * @param now milliseconds, by Meta's clock
	 */
	hasMissed(found: LeadEvent[], now: number): boolean {
		const missed = found.filter((event) => this.types.has(event.type) && isLate(event, now));
		const isNews = missed.some(({ leadKey }) => !this.onlyPolled.has(leadKey));
		for (const { leadKey } of missed) this.onlyPolled.set(leadKey, true);
		return isNews;
	}
}

/**
 * Whether Meta delivers the event again, having failed before: it tries for 36 hours. Doc: webhooks.
 *
 * @param now milliseconds, by Meta's clock
 */
export function isRepetition(event: LeadEvent, now: number): boolean {
	return isLate(event, now) && now - Date.parse(event.occurredAt) < REPEATED_MS;
}

function isLate(event: LeadEvent, now: number): boolean {
	return now - Date.parse(event.occurredAt) > LATE_MS;
}
