import type { Lifetime } from './lifetime';

/** Holds back all who come, until it is opened for good. */
export class Gate {
	private isOpen = false;

	private letGo!: () => void;

	private readonly opened = new Promise<void>((resolve) => (this.letGo = resolve));

	constructor(private readonly lifetime: Lifetime) {}

	/** Lets everything through from now on. */
	open(): void {
		this.isOpen = true;
		this.letGo();
	}

	/** Resolves when the gate is open, or after so long. */
	async waitUntilOpen(patienceMs: number): Promise<void> {
		if (!this.isOpen) await this.lifetime.within(patienceMs, this.opened);
	}
}
