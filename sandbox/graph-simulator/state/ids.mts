import { randomInt } from 'node:crypto';

// One run of the counter for the whole process, started at a random place: a reset must not hand
// out ids that a receiver has seen before and would take for duplicates.
let counter = BigInt(Date.now()) * 1000n + BigInt(randomInt(1000));

function next(): string {
	counter += 1n;
	return counter.toString();
}

function mask(text: string): string {
	return Buffer.from(text).toString('base64url');
}

/** Makes ids that look like Meta's: opaque text for threads and messages, long digits elsewhere. */
export const ids = {
	/** Instagram-scoped id, 16 digits. */
	contact: (): string => `7${next().slice(-15)}`,
	/** 17 digits, above what a JavaScript number holds exactly. */
	media: (): string => `180${next().slice(-14)}`,
	comment: (): string => `179${next().slice(-14)}`,
	attachment: (): string => `9${next().slice(-14)}`,
	conversation: (): string => `aWdfZAG06${mask(`34028236684171${next()}`)}ZD`,
	message: (accountId: string): string => {
		return `aWdfZAG1faXRlbToxOklHTWVzc2FnZAUlEOj${mask(`${accountId}:${next()}`)}ZDZD`;
	},
	trace: (): string => `A${mask(next()).slice(-22)}`,
	code: (): string => `AQ${mask(`code:${next()}`)}`,
	token: (prefix: string): string => `${prefix}simulated${mask(next())}`,
};
