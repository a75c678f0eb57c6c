import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** Where requests to some hosts go. Tests leave them as files, for the proxy is in another process. */
export interface Route {
	/** `api.example.com`, or `api.example.com/path` for what begins with that path. */
	hosts: string[];
	/** The local server, such as `http://127.0.0.1:3000`. */
	url: string;
	/** Comes first for requests that carry this, in the query or a header, and last for all others. */
	token?: string;
}

export const ROUTE_SUFFIX = '.route.json';
/** Lists the requests that no route took. */
export const STRAY_FILE = 'stray.log';

/**
 * @param headers all values of the request's headers
 * @returns the local server for an address; where several fit, one whose token the request carries, then that of
 * the longest path
 */
export function findRoute(folder: string, url: URL, headers: string[] = []): string | undefined {
	const address = url.hostname + url.pathname;
	const carried = [url.search, ...headers];
	const rankOf = (token?: string): number => {
		if (token === undefined) return 0;
		return carried.some((text) => text.includes(token)) ? 1 : -1;
	};
	const fitting = readRoutes(folder)
		.flatMap(({ hosts, url: target, token }) =>
			hosts.map((host) => ({ host, target, rank: rankOf(token) })),
		)
		.filter(({ host }) => host === url.hostname || (host.includes('/') && address.startsWith(host)))
		.sort((a, b) => b.rank - a.rank || b.host.length - a.host.length);
	return fitting[0]?.target;
}

function readRoutes(folder: string): Route[] {
	return readdirSync(folder)
		.filter((file) => file.endsWith(ROUTE_SUFFIX))
		.flatMap((file) => {
			try {
				return [JSON.parse(readFileSync(path.join(folder, file), 'utf8')) as Route];
			} catch {
				// Taken off in this moment.
				return [];
			}
		});
}
