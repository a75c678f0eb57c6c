import { GraphClient } from '../../nodes/InstagramLeads/graph/client/client';
import { readCredential } from '../../nodes/InstagramLeads/graph/credential/credential';
import { instagramCredential } from './credentials';
import { ACCOUNT } from './conversations';

type Answer = (path: string, query: Record<string, string>) => unknown;

/** Meta's refusal, to be returned by a fake's answer. */
export class Refusal {
	constructor(
		readonly code: number,
		readonly status = 400,
	) {}
}

/** The real client over a transport that answers by itself; says which paths were asked for. */
export function fakeClient(answer: Answer): { client: GraphClient; calls: string[] } {
	const calls: string[] = [];
	const credential = readCredential(instagramCredential());
	const client = new GraphClient(credential, async ({ url, query }) => {
		const path = url.replace(/^.*?v25\.0/, '');
		calls.push(path);
		if (path === '/me') return reply({ user_id: ACCOUNT.id, username: ACCOUNT.username });
		return reply(await answer(path, query));
	});
	return { client, calls };
}

function reply(body: unknown) {
	if (!(body instanceof Refusal)) return { status: 200, headers: {}, text: JSON.stringify(body) };
	const error = { error: { message: 'said Meta', code: body.code } };
	return { status: body.status, headers: {}, text: JSON.stringify(error) };
}
