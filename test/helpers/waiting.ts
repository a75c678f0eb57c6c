/** Lets everything go on that waits for nothing but promises. */
export async function settled(): Promise<void> {
	for (let turn = 0; turn < 100; turn++) await Promise.resolve();
}

const { sleep } = jest.requireActual<typeof import('n8n-workflow')>('n8n-workflow');

/** Gives others a turn, in real time. */
export async function moment(): Promise<void> {
	await sleep(0);
}

/**
 * Waits, in real time, for what would come of itself and should not: in turns that everything else has,
 * too, for on a busy machine time passes without anybody getting one.
 */
export async function longEnough(): Promise<void> {
	for (let turn = 0; turn < 40; turn++) await sleep(1);
}

/** Waits, in real time, until the condition holds. */
export async function until(condition: () => boolean): Promise<void> {
	for (let attempt = 0; attempt < 900; attempt++) {
		if (condition()) return;
		await sleep(5);
	}
	throw new Error('waited in vain');
}

/** A promise that the test settles. */
export function deferred<T>() {
	let resolve: (value: T) => void = () => {};
	let reject: (reason: Error) => void = () => {};
	const promise = new Promise<T>((onResolve, onReject) => {
		resolve = onResolve;
		reject = onReject;
	});
	return { promise, resolve, reject };
}
