import { randomUUID } from 'node:crypto';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { ROUTE_SUFFIX, STRAY_FILE, type Route } from './routes.mts';

function folderOfRoutes(): string {
	const folder = process.env.TEMPLATES_INTERNET;
	if (!folder)
		throw new Error(
			'These tests run through "npx jest --config jest.config.js --selectProjects templates".',
		);
	return folder;
}

/**
 * Lets n8n's requests to these hosts, https or http, reach a local server: original `Host` header,
 * method, path, headers and bytes. Where that server cuts a connection, n8n sees it cut.
 *
 * @param hosts names without port, each with a beginning of the path where tests that run side by
 * side share a host: `api.telegram.org/bot123:made-up`
 * @param localUrl such as `http://127.0.0.1:3000`
 * @param token where tests that run side by side share a whole host: tells their requests apart
 * @returns takes it off
 */
export async function onInternet(
	hosts: string[],
	localUrl: string,
	token?: string,
): Promise<() => Promise<void>> {
	const file = path.join(folderOfRoutes(), randomUUID() + ROUTE_SUFFIX);
	const route: Route = { hosts, url: localUrl, token };
	// At once or not at all, for the proxy may be reading.
	await writeFile(`${file}.new`, JSON.stringify(route));
	await rename(`${file}.new`, file);
	return async () => await rm(file, { force: true });
}

/** Requests of n8n to hosts that no test serves, as `METHOD URL`; all of the run so far. */
export async function strayRequests(): Promise<string[]> {
	const log = await readFile(path.join(folderOfRoutes(), STRAY_FILE), 'utf8').catch(() => '');
	return log.split('\n').filter(Boolean);
}
