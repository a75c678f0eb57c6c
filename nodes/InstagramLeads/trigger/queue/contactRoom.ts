import type { LeadEvent } from '../../events/leadEvent';
import type { TriggerLog } from '../shared/log';

/** Events of one contact that may wait: who writes without end must keep nobody else out. */
const MAX_OF_CONTACT = 300;

/** How many events of one contact may wait. What goes beyond comes again by a poll, or by Meta. */
export class ContactRoom {
	/** Contacts of whom the log knows that they have no room, until nothing of theirs waits. */
	private readonly told = new Set<string>();

	/** @param waitingOf how many events of a contact wait, by lead key */
	constructor(
		private readonly waitingOf: (leadKey: string) => number,
		private readonly log: Pick<TriggerLog, 'warn'>,
		private readonly max = MAX_OF_CONTACT,
	) {}

	/** Whether all of them may wait, coming in together. */
	hasRoomFor(events: LeadEvent[]): boolean {
		const coming = new Map<string, number>();
		for (const { leadKey } of events) {
			const count = (coming.get(leadKey) ?? this.waitingOf(leadKey)) + 1;
			if (count > this.max) return false;
			coming.set(leadKey, count);
		}
		return true;
	}

	/** Whether the event may wait; says so in the log where it may not. */
	admits(event: LeadEvent): boolean {
		const { leadKey } = event;
		if (this.waitingOf(leadKey) < this.max) return true;
		if (!this.told.has(leadKey)) {
			this.told.add(leadKey);
			this.log.warn(
				`${this.max} events of one contact (${leadKey}) wait already; what comes beyond is left to later polls, or to Meta, which delivers it again`,
			);
		}
		return false;
	}

	/** Nothing of the contact waits any more. */
	emptied(leadKey: string): void {
		this.told.delete(leadKey);
	}
}
