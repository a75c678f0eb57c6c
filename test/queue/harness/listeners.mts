import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const EVERY_MS = 50;

/** Cuts off whoever listens to what Redis publishes, again and again, while something is awaited. */
export async function withoutListeners<T>(
	{ host, port }: { host: string; port: number },
	awaited: Promise<T>,
): Promise<T> {
	const socket = connect(port, host).resume();
	let isOver = false;
	const cutting = (async () => {
		while (!isOver) {
			socket.write('CLIENT KILL TYPE pubsub\r\n');
			await sleep(EVERY_MS);
		}
	})();
	try {
		return await awaited;
	} finally {
		isOver = true;
		await cutting;
		socket.destroy();
	}
}
