import type { Lifetime } from '../../common/lifetime';
import { monotonicNow } from '../../common/monotonicTime';
import type { TriggerLog } from '../shared/log';

/** Strangers may call as often as they like: a line that comes so often at most fills no log. */
const TOLD_EVERY_MS = 60_000;

const WHAT_TO_DO = "If Meta sent it, check 'App Secret' and 'Extra App Secret' in the credential.";

/** Deliveries to one webhook that nobody we know has signed, as they are told in the log. */
export class RefusedDeliveries {
	private toldAt?: number;

	private untold = 0;

	/** Tells the first at once, and of those that follow their number once a minute. */
	note(log: TriggerLog, lifetime: Lifetime): void {
		this.untold++;
		const wait = this.toldAt === undefined ? 0 : this.toldAt + TOLD_EVERY_MS - monotonicNow();
		if (wait <= 0) this.tell(log);
		else if (this.untold === 1) void lifetime.pause(wait).then(() => this.tell(log));
	}

	private tell(log: TriggerLog): void {
		if (this.untold === 0) return;
		const what =
			this.toldAt === undefined || this.untold === 1
				? 'a delivery without a valid signature was refused'
				: `${this.untold} deliveries without a valid signature were refused`;
		log.warn(`${what}. ${WHAT_TO_DO}`);
		this.toldAt = monotonicNow();
		this.untold = 0;
	}
}
