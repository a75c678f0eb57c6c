import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A way to a server that can be closed, and that can lose an answer. */
export interface CuttableConnection {
	host: string;
	port: number;
	/** Cuts what is connected and lets nobody in, as if the server were down. */
	down(): void;
	up(): void;
	/**
	 * The next request that holds `text` reaches the server and is carried out; then the connection
	 * is cut in place of the answer.
	 */
	loseAnswerTo(text: string): void;
	/** How many answers got lost. */
	lost(): number;
	close(): Promise<void>;
}

/** Opens a TCP port of this machine that leads to `target`. */
export async function openCuttableConnection(target: {
	host: string;
	port: number;
}): Promise<CuttableConnection> {
	const sockets = new Set<Socket>();
	let isDown = false;
	let awaited: string | undefined;
	let lost = 0;
	const server = createServer((client) => {
		if (isDown) return void client.destroy();
		const upstream = connect(target.port, target.host);
		let losesAnswer = false;
		for (const socket of [client, upstream]) {
			sockets.add(socket);
			const other = socket === client ? upstream : client;
			// Either side gone: the other follows.
			socket.on('error', () => other.destroy());
			socket.on('close', () => {
				sockets.delete(socket);
				other.destroy();
			});
		}
		client.on('data', (data) => {
			if (awaited !== undefined && data.includes(awaited)) {
				awaited = undefined;
				losesAnswer = true;
			}
			upstream.write(data);
		});
		upstream.on('data', (data) => {
			if (!losesAnswer) return void client.write(data);
			lost++;
			client.destroy();
		});
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const cutAll = (): void => sockets.forEach((socket) => socket.destroy());
	return {
		host: '127.0.0.1',
		port: (server.address() as AddressInfo).port,
		down: () => {
			isDown = true;
			cutAll();
		},
		up: () => {
			isDown = false;
		},
		loseAnswerTo: (text) => {
			awaited = text;
		},
		lost: () => lost,
		close: async () => {
			cutAll();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}
