import type { Lifetime } from './lifetime';

/**
 * Holds events back until the first read after a start is in: what came just before n8n went down
 * must not be overtaken by what comes just after.
 */
export class StartupGate {
	private isOpen = false;

	private open!: () => void;

	private readonly opened = new Promise<void>((resolve) => (this.open = resolve));

	constructor(private readonly lifetime: Lifetime) {}

	/** Lets everything through from now on. */
	letThrough(): void {
		this.isOpen = true;
		this.open();
	}

	/** Resolves when the gate is open, or after so long. */
	async waitUntilOpen(patienceMs: number): Promise<void> {
		if (!this.isOpen) await this.lifetime.within(patienceMs, this.opened);
	}
}
