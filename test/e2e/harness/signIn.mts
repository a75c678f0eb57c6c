import type { N8nClient } from '../../../sandbox/n8n/client.mts';

/**
 * Connects an OAuth2 credential, or connects it again, as its button in the editor does: n8n names the
 * consent page, the person allows everything there, and n8n fetches the token.
 */
export async function signIn({ n8n, session }: N8nClient, credentialId: string): Promise<void> {
	const { cookie, browserId } = session.keys;
	const headers = { cookie, 'browser-id': browserId };
	const asked = await fetch(`${n8n.url}/rest/oauth2-credential/auth?id=${credentialId}`, {
		headers,
	});
	const { data } = (await asked.json()) as { data: string };
	const consent = new URL(data);
	consent.pathname += '/allow';
	const allowed = await fetch(consent, { redirect: 'manual' });
	const callback = allowed.headers.get('location');
	if (!callback) throw new Error(`Nothing to allow: ${await allowed.text()}`);
	// n8n wants to see the browser again that it sent away.
	const ownCookies = asked.headers.getSetCookie().map((line) => line.split(';')[0]);
	const answer = await fetch(callback, {
		headers: { ...headers, cookie: [cookie, ...ownCookies].join('; ') },
	});
	const said = await answer.text();
	if (!answer.ok || said.includes('Failed to connect')) {
		throw new Error(`n8n was not connected (${answer.status}): ${said}`);
	}
}
