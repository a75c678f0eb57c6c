/** A question of Send and Wait for Response, and the execution that waits for its answer. */
export interface AskedQuestion {
	/** Tells it from others of the same node in the same execution. */
	id: string;
	/** Only this person's answer counts. */
	contactId: string;
	executionId: string;
	nodeId: string;
	/** n8n's own signature of the address at which the execution goes on; without that address. */
	resumeSignature: string;
	/** Milliseconds; when n8n stops waiting. Absent: never. */
	until?: number;
}

/** An answer that may be tapped, and what it stands for. */
export interface Choice {
	title: string;
	value: string;
}

/** A question as the trigger keeps it, for answers that carry nothing. */
export interface OpenQuestion extends AskedQuestion {
	/** Milliseconds by Meta's clock; what was written before is no answer. */
	askedAt: number;
	/** What counts as an answer; absent: whatever the person writes. */
	choices?: Choice[];
}

/** What stands for yes and no. */
export const APPROVED = 'approved';
export const DECLINED = 'declined';
