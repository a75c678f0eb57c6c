import fastify from 'fastify';
import { registerControl } from './control/plugin.mts';
import { registerFiles } from './files/plugin.mts';
import { registerGraph } from './graph/plugin.mts';
import { registerLogin } from './login/plugin.mts';
import { registerPage } from './page/plugin.mts';
import { Simulator } from './simulator.mts';
import { mounts } from './types.mts';

/** A simulator that listens. */
export interface RunningSimulator {
	/** Address of phone page and control API. */
	url: string;
	/** Stands in for Meta's hosts of the login type `facebook`. */
	facebookBaseUrl: string;
	/** Stands in for Meta's hosts of the login type `instagram`. */
	instagramBaseUrl: string;
	/** Stops listening, cuts open connections and forgets pending deliveries. */
	close: () => Promise<void>;
}

/** Starts a simulator; without `port` on any free one, and on loopback unless `host` says else. */
export async function startSimulator(
	options: { port?: number; host?: string } = {},
): Promise<RunningSimulator> {
	const app = fastify({ forceCloseConnections: true, bodyLimit: 10 * 1024 * 1024 });
	const sim = new Simulator();
	registerGraph(app, sim);
	registerLogin(app, sim);
	registerControl(app, sim);
	registerPage(app);
	registerFiles(app);
	const url = await app.listen({ port: options.port ?? 0, host: options.host ?? '127.0.0.1' });
	return {
		url,
		facebookBaseUrl: url + mounts.facebook,
		instagramBaseUrl: url + mounts.instagram,
		close: async () => {
			sim.dispatcher.cancelAll();
			await app.close();
		},
	};
}
