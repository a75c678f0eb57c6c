import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { AttachedN8n } from '../../../sandbox/n8n/attached.mts';
import { N8nClient } from '../../../sandbox/n8n/client.mts';
import { resumeSession } from '../../../sandbox/n8n/session.mts';

const keys = {
	owner: { email: 'owner@example.com', password: 'Made-up-1', firstName: 'O', lastName: 'O' },
	cookie: '',
	browserId: 'b',
	apiKey: '',
};

/** Older ones don't know the question how far a publication is. */
describe('an n8n that publishes while it is asked to', () => {
	let server: Server;
	let active = false;
	let activation = { status: 200, body: '{}' };
	let client: N8nClient;

	beforeAll(async () => {
		server = createServer((request, response) => {
			const url = request.url ?? '';
			const answer = (status: number, body: string): void => {
				const type = body.startsWith('{') ? 'application/json' : 'text/html';
				response.writeHead(status, { 'content-type': type }).end(body);
			};
			if (url.endsWith('/activate')) {
				active = activation.status === 200;
				answer(activation.status, activation.body);
			} else if (url.endsWith('/deactivate')) {
				active = false;
				answer(200, '{}');
			} else if (url === '/api/v1/workflows/w') answer(200, `{"id":"w","active":${active}}`);
			else answer(404, `Cannot GET ${url}`);
		});
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
		client = new N8nClient({ url } as AttachedN8n, resumeSession({ url }, keys));
	});

	afterAll(() => server.close());

	it('has published when it has answered', async () => {
		await client.publish('w');
		expect(await client.publicationStatus('w')).toMatchObject({ status: 'published' });

		await client.unpublish('w');
		expect(await client.publicationStatus('w')).toMatchObject({ status: 'not_published' });
	});

	it('says itself why it did not', async () => {
		activation = { status: 400, body: '{"message":"The trigger did not come up"}' };

		await expect(client.publish('w')).rejects.toThrow('The trigger did not come up');
	});

	it('does not hide that there is no such workflow', async () => {
		await expect(client.publicationStatus('another')).rejects.toThrow('404');
	});
});
