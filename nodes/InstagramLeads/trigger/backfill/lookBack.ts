import type { TriggerSettings } from '../parameters/settings';
import type { StateStore } from '../state/stateStore';

/** How far a trigger that never polls looks back for messages whose webhook didn't come. */
const LOOK_BACK_MS = 60 * 60 * 1000;

/** How far back of a contact's message others are looked for. */
export class LookBack {
	constructor(
		private readonly store: Pick<StateStore, 'readFrom'>,
		private readonly settings: Pick<TriggerSettings, 'polls'>,
	) {}

	/**
	 * The oldest moment that is of interest, in milliseconds. Without polls no cursor moves along.
	 *
	 * @param now milliseconds, by Meta's clock
	 */
	from(now: number): number {
		const readFrom = this.store.readFrom('messages');
		return this.settings.polls ? readFrom : Math.max(readFrom, now - LOOK_BACK_MS);
	}
}
