import type { OwnAccount } from '../../events/ownAccount';
import type { AppRecord } from '../../graph/webhooks/appRecord';
import type { OpenQuestion } from '../../questions/question';
import type { FailureRun } from './failedDelivery';
import type { StateWriter } from './stateWriter';
import type { TriggerState } from './triggerState';

/** What the trigger remembers besides events: single facts that somebody noted for after a restart. */
export abstract class RememberedFacts {
	protected constructor(
		protected readonly state: TriggerState,
		protected readonly writer: StateWriter,
	) {}

	/** The account that the trigger is for, with all that Meta calls it. */
	get ownAccount(): OwnAccount | undefined {
		return this.state.ownAccount;
	}

	set ownAccount(own: OwnAccount | undefined) {
		if (JSON.stringify(own) === JSON.stringify(this.state.ownAccount)) return;
		this.state.ownAccount = own;
		this.writer.noteChange();
	}

	/** Who shares the Meta app, as it was last known. */
	get appRecord(): AppRecord | undefined {
		return this.state.appRecord;
	}

	/** Written at once, where n8n can be made to: n8n may be killed before anything else is written. */
	noteApp(record: AppRecord): void {
		if (JSON.stringify(record) === JSON.stringify(this.state.appRecord)) return;
		this.state.appRecord = record;
		this.writer.noteChange();
		this.flush();
	}

	/** A deduplication key that n8n has: with it n8n can be made to write. */
	get takenKey(): string | undefined {
		return this.state.lastKey;
	}

	/** When was told last that access ends, in milliseconds. */
	get lastTokenWarning(): number | undefined {
		return this.state.lastTokenWarning;
	}

	set lastTokenWarning(at: number | undefined) {
		this.state.lastTokenWarning = at;
		void this.writer.scheduleSave(this.state);
	}

	/** IDs of the posts that the operator named by address, by shortcode. */
	get postIds(): ReadonlyMap<string, string> {
		return this.state.postIds;
	}

	set postIds(ids: ReadonlyMap<string, string>) {
		this.state.postIds = ids;
		this.writer.noteChange();
	}

	/** Who fails one after the other, while nothing goes well. */
	get failureRun(): FailureRun | undefined {
		return this.state.failureRun;
	}

	set failureRun(run: FailureRun | undefined) {
		this.state.failureRun = run;
		this.writer.noteChange();
	}

	/** Somebody was asked something. */
	questionAsked(question: OpenQuestion, now: number): void {
		this.state.questions.add(question, now);
		void this.writer.scheduleSave(this.state);
	}

	/** Nobody waits for the answer any more. */
	questionAnswered(questionId: string): void {
		this.state.questions.delete(questionId);
		void this.writer.scheduleSave(this.state);
	}

	/** What needs the operator keeps the trigger from reading; the first time counts. */
	outageBegan(reason: string): void {
		if (this.state.outage?.reason === reason) return;
		const since = this.state.outage?.since ?? new Date().toISOString();
		this.state.outage = { since, reason };
		void this.writer.scheduleSave(this.state);
	}

	/** It reads again. */
	outageEnded(): void {
		if (!this.state.outage) return;
		this.state.outage = undefined;
		void this.writer.scheduleSave(this.state);
	}

	/** Puts the state where n8n's next write takes it from. */
	save(): void {
		this.writer.put(this.state);
	}

	/** Has n8n write what is new. What settles later belongs to the trigger's successor. */
	flush(): void {
		this.writer.flush(this.state);
	}
}
