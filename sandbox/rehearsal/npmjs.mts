import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { generateCACertificate, getLocal } from 'mockttp';

/** Another registry in the place of npm's. */
export interface StandIn {
	/** What n8n needs in its environment. */
	env: Record<string, string>;
	close(): Promise<void>;
}

/**
 * Without a licence for it n8n installs from `registry.npmjs.org` alone. So what n8n and its npm ask of that
 * host goes to the registry at `url`, through a proxy with a certificate authority of its own; nothing else
 * gets out.
 *
 * @param folder where the certificate goes
 */
export async function standInForNpmjs(url: string, folder: string): Promise<StandIn> {
	const ca = await generateCACertificate();
	const caFile = path.join(folder, 'ca.pem');
	await writeFile(caFile, ca.cert);
	const proxy = getLocal({ https: { key: ca.key, cert: ca.cert }, recordTraffic: false });
	await proxy.start();
	const { origin } = new URL(url);
	await proxy.forAnyRequest().forHostname('registry.npmjs.org').thenForwardTo(origin);
	await proxy.forUnmatchedRequest().thenCloseConnection();
	const env = {
		HTTPS_PROXY: proxy.url,
		HTTP_PROXY: proxy.url,
		NO_PROXY: '127.0.0.1,localhost',
		NODE_EXTRA_CA_CERTS: caFile,
		// npm's own memory of that host must not learn of it.
		npm_config_cache: path.join(folder, 'npm-cache'),
	};
	return { env, close: async () => await proxy.stop() };
}
