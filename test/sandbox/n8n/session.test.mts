import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { resumeSession } from '../../../sandbox/n8n/session.mts';

const keys = {
	owner: { email: 'owner@example.com', password: 'Made-up-1', firstName: 'O', lastName: 'O' },
	cookie: '',
	browserId: 'b',
	apiKey: '',
};

describe('a session with n8n', () => {
	let server: Server;
	let answer: { status: number; body: string };

	beforeAll(async () => {
		server = createServer((_request, response) => {
			response.writeHead(answer.status, {
				'content-type': answer.body.startsWith('{') ? 'application/json' : 'text/html',
			});
			response.end(answer.body);
		});
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	});

	afterAll(() => server.close());

	const call = async (): Promise<unknown> =>
		await resumeSession(
			{ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` },
			keys,
		).rest('GET', '/workflows');

	it('unwraps what n8n answers', async () => {
		answer = { status: 200, body: '{"data":[{"id":"w"}]}' };
		await expect(call()).resolves.toEqual([{ id: 'w' }]);
	});

	it.each<[string, typeof answer, string]>([
		[
			'an error',
			{ status: 404, body: '{"message":"No such workflow"}' },
			'n8n answered 404 to GET /rest/workflows: No such workflow',
		],
		[
			'the 200 of an n8n that is still starting, which did nothing',
			{ status: 200, body: 'n8n is starting up. Please wait' },
			'n8n answered 503 to GET /rest/workflows: n8n is starting up. Please wait',
		],
	])('throws on %s', async (_what, given, message) => {
		answer = given;
		await expect(call()).rejects.toThrow(message);
	});
});
