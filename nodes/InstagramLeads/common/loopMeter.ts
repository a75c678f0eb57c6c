/** How busy this process is. Doc: Node.js, `performance.eventLoopUtilization`. */
export class LoopMeter {
	private last = performance.eventLoopUtilization();

	/** The share of the time since the last look in which the event loop had no pause: 0 to 1. */
	share(): number {
		const { utilization } = performance.eventLoopUtilization(this.last);
		this.last = performance.eventLoopUtilization();
		return utilization;
	}
}
