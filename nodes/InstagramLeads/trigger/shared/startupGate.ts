import { sleep } from 'n8n-workflow';

/**
 * Holds events back until the first read after a start is in: what came just before n8n went down
 * must not be overtaken by what comes just after.
 */
export class Gate {
	private isOpen = false;

	private readonly waiting: Array<() => void> = [];

	/** Lets everything through from now on. */
	open(): void {
		this.isOpen = true;
		for (const resolve of this.waiting.splice(0)) resolve();
	}

	/** Resolves when the gate is open, or after so long. */
	async passage(patienceMs: number): Promise<void> {
		if (this.isOpen) return;
		const opened = new Promise<void>((resolve) => this.waiting.push(resolve));
		await Promise.race([opened, sleep(patienceMs)]);
	}
}
