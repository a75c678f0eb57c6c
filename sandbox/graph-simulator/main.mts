import { parseArgs } from 'node:util';
import { startSimulator } from './server.mts';

const { values } = parseArgs({
	options: {
		port: { type: 'string', default: '4590' },
		host: { type: 'string', default: '127.0.0.1' },
	},
});

async function main(): Promise<void> {
	const simulator = await startSimulator({ port: Number(values.port), host: values.host });
	console.log(`Phone page          ${simulator.url}/`);
	console.log(`Base URL, facebook  ${simulator.facebookBaseUrl}`);
	console.log(`Base URL, instagram ${simulator.instagramBaseUrl}`);
	console.log(`Control API         ${simulator.url}/_sim (tokens and ids: GET /_sim/world)`);
	const stop = () => {
		void simulator.close().then(() => process.exit(0));
	};
	process.once('SIGINT', stop);
	process.once('SIGTERM', stop);
}

main().catch((error: unknown) => {
	console.error(error instanceof Error ? error.message : error);
	process.exitCode = 1;
});
