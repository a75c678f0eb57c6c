import type { SimulatorClient } from '../../sandbox/graph-simulator/client.mts';

/** Calls to Meta's API, and how many of them a fault struck. */
export interface CallCount {
	calls: number;
	failed: number;
	/** Refused because the token was dead. */
	refused: number;
}

const EVERY_MS = 30_000;

/** Counts Graph calls in portions, for the simulator's log is bounded. */
export class CallCounter {
	readonly count: CallCount = { calls: 0, failed: 0, refused: 0 };
	private last = 0;
	private readonly timer: NodeJS.Timeout;

	constructor(private readonly instagram: SimulatorClient) {
		this.timer = setInterval(() => void this.read().catch(() => undefined), EVERY_MS);
		this.timer.unref();
	}

	async stop(): Promise<CallCount> {
		clearInterval(this.timer);
		await this.read();
		return this.count;
	}

	private async read(): Promise<void> {
		for (const { seq, fault, code } of await this.instagram.getCalls()) {
			if (seq <= this.last) continue;
			this.last = seq;
			this.count.calls++;
			if (fault !== undefined) this.count.failed++;
			else if (code === 190) this.count.refused++;
		}
	}
}
