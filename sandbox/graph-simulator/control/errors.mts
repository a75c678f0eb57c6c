/** A refusal of the control API; `message` tells the caller what to mend. */
export class ControlError extends Error {
	constructor(
		readonly status: number,
		message: string,
	) {
		super(message);
	}
}
