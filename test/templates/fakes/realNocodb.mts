import type { NocodbServer } from './nocodbStore.mts';

/**
 * A NocoDB that runs, `INSTAGRAM_LEADS_NOCODB=http://127.0.0.1:8080` with the account `NC_ADMIN_EMAIL` and
 * `NC_ADMIN_PASSWORD` that it was started with: the same tests against the real thing.
 *
 * @returns undefined where none was named
 */
export async function openRealNocodb(): Promise<NocodbServer | undefined> {
	const url = process.env.INSTAGRAM_LEADS_NOCODB;
	if (!url) return undefined;
	const { NC_ADMIN_EMAIL: email, NC_ADMIN_PASSWORD: password } = process.env;
	const signIn = await call(url, 'POST', '/api/v1/auth/user/signin', {}, { email, password });
	const asAdmin = { 'xc-auth': textOf(signIn.body, 'token') };
	const title = `Instagram ${Date.now()}`;
	const base = await call(url, 'POST', '/api/v2/meta/bases', asAdmin, { title });
	const token = await call(url, 'POST', '/api/v1/tokens', asAdmin, { description: title });
	const asApp = { 'xc-token': textOf(token.body, 'token') };
	return {
		baseId: textOf(base.body, 'id'),
		handle: async (method, path, body) => await call(url, method, path, asApp, body),
	};
}

async function call(
	url: string,
	method: string,
	path: string,
	headers: Record<string, string>,
	body?: unknown,
): Promise<{ status: number; body: unknown }> {
	const answer = await fetch(url + path, {
		method,
		headers: { 'content-type': 'application/json', ...headers },
		body: body === undefined ? undefined : JSON.stringify(body),
	});
	return { status: answer.status, body: await answer.json() };
}

function textOf(body: unknown, name: string): string {
	const value = (body as Record<string, unknown>)[name];
	if (typeof value !== 'string') throw new Error(`NocoDB gave no ${name}: ${JSON.stringify(body)}`);
	return value;
}
