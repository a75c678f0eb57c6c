import type { Lifetime } from '../../common/lifetime';
import { monotonicNow } from '../../common/monotonicTime';
import type { TriggerSettings } from '../parameters/settings';
import type { TriggerLog } from './log';

/** Without another sign of loss it is calm again after so long. */
const WATCHED_MS = 10 * 60 * 1000;

/** So many polls in a row must have found nothing that webhooks should have brought. */
const QUIET_POLLS = 2;

/** What tells that webhooks may have been lost, as the log says it. */
const SIGNS = {
	start: 'the trigger starts',
	refused: 'a delivery was refused',
	late: 'Meta repeated a delivery',
	found: 'a read found what no webhook brought',
	secret: 'the App Secret has changed',
	unsubscribed: 'Meta had stopped delivering',
} as const;

/** A sign that webhooks may have been lost. */
export type SignOfLoss = keyof typeof SIGNS;

/**
 * Whether webhooks may have been lost lately. Calm is normal: then an event goes on without a look at
 * what should have come before it, since webhooks aren't lost singly and at random. Any sign of loss makes
 * the trigger watchful for a while. With Strict Order it always is.
 */
export class Alertness {
	private sign?: SignOfLoss;

	/** By the monotonic clock; the latest sign. */
	private since = 0;

	private quietPolls = 0;

	constructor(
		private readonly settings: Pick<TriggerSettings, 'mode' | 'polls' | 'strictOrder'>,
		private readonly log: Pick<TriggerLog, 'info'>,
		private readonly lifetime: Lifetime,
	) {}

	/** Whether an event waits until it was looked for what should have come before it. */
	get isWatchful(): boolean {
		return this.settings.strictOrder || this.sign !== undefined;
	}

	/** Something tells that webhooks may have been lost. A poll needs no webhooks. */
	suspectLoss(sign: SignOfLoss): void {
		if (this.settings.mode !== 'webhook' || this.lifetime.isOver) return;
		if (this.sign === undefined)
			this.tell(`is watchful, for ${SIGNS[sign]}: events wait until their conversation was read`);
		this.sign = sign;
		this.quietPolls = 0;
		this.since = monotonicNow();
		if (!this.settings.polls) void this.calmDownAfter(this.since);
	}

	/** The first read after a start is in, or there is nothing to read. */
	started(): void {
		if (this.sign === 'start') this.calmDown();
	}

	/** A poll has read everything. @param foundLoss whether webhooks should have brought some of it */
	pollEnded(foundLoss: boolean): void {
		if (foundLoss) {
			this.suspectLoss('found');
			return;
		}
		this.quietPolls++;
		const isOver = monotonicNow() - this.since >= WATCHED_MS;
		if (this.sign !== undefined && isOver && this.quietPolls >= QUIET_POLLS) this.calmDown();
	}

	/** A look found what webhooks should have brought. What came before the first read after a start is no news. */
	lookFoundLoss(): void {
		if (this.sign !== 'start') this.suspectLoss('found');
	}

	private async calmDownAfter(since: number): Promise<void> {
		await this.lifetime.pause(WATCHED_MS);
		if (this.since === since && !this.lifetime.isOver) this.calmDown();
	}

	private calmDown(): void {
		this.sign = undefined;
		this.tell('is calm again: events go on at once');
	}

	private tell(sentence: string): void {
		if (!this.settings.strictOrder) this.log.info(sentence);
	}
}
