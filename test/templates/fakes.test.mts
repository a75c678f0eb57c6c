import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { itemsOf } from '../../sandbox/n8n/executions.mts';
import type { Execution, WorkflowNode } from '../../sandbox/n8n/types.mts';
import { byHand, inARow } from '../e2e/harness/workflows.mts';
import { createConnectedCredential } from './harness/credentials.mts';
import { onInternet, strayRequests } from './harness/internet.mts';
import { sharedN8n } from './harness/n8n.mts';

interface Seen {
	method?: string;
	url?: string;
	host?: string;
	authorization?: string;
	body: Buffer;
}

let server: Server;
let localUrl: string;
let seen: Seen[] = [];

async function read(request: IncomingMessage): Promise<Buffer> {
	const chunks: Buffer[] = [];
	for await (const chunk of request) chunks.push(chunk as Buffer);
	return Buffer.concat(chunks);
}

beforeAll(async () => {
	server = createServer((request, response) => {
		void read(request).then((body) => {
			const { method, url, headers } = request;
			seen.push({ method, url, host: headers.host, authorization: headers.authorization, body });
			if (url?.endsWith('/cut')) request.socket.destroy();
			else response.setHeader('content-type', 'application/json').end('{"text":"ё {{ 1 }}"}');
		});
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	localUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

beforeEach(() => {
	seen = [];
});

afterAll(() => server.close());

/** Lets n8n's HTTP Request node send a request. */
async function request(
	parameters: Record<string, unknown>,
	credentials?: WorkflowNode['credentials'],
): Promise<Execution> {
	const n8n = sharedN8n();
	const node: WorkflowNode = {
		id: 'request',
		name: 'Request',
		type: 'n8n-nodes-base.httpRequest',
		typeVersion: 4.2,
		position: [0, 0],
		parameters: { options: {}, ...parameters },
		credentials,
	};
	const { id } = await n8n.createWorkflow(inARow('Request', byHand(), node));
	try {
		return await n8n.runManually(id, 'By hand');
	} finally {
		await n8n.deleteWorkflow(id);
	}
}

const errorOf = ({ data }: Execution): string => JSON.stringify(data?.resultData?.error ?? '');

describe("n8n's internet in the harness", () => {
	it('leads a host to a local server, with host, path and body as they are', async () => {
		const takeOff = await onInternet(['crm.example.com'], localUrl);
		const body = { sendBody: true, contentType: 'raw', rawContentType: 'text/plain' };
		const execution = await request({
			method: 'POST',
			url: 'https://crm.example.com/v1/a%20b?q=%D1%91&x=1',
			...body,
			body: 'ё "1"\r\n',
		});
		await takeOff();

		expect(itemsOf(execution, 'Request')).toEqual([{ text: 'ё {{ 1 }}' }]);
		expect(seen).toEqual([
			{
				method: 'POST',
				url: '/v1/a%20b?q=%D1%91&x=1',
				host: 'crm.example.com',
				body: Buffer.from('ё "1"\r\n'),
			},
		]);
	});

	it('tells hosts apart by the beginning of the path', async () => {
		const takeOff = await onInternet(['api.example.com/bot1:a'], localUrl);
		const own = await request({ url: 'https://api.example.com/bot1:a/send' });
		const other = await request({ url: 'https://api.example.com/bot2:b/send' });
		await takeOff();

		expect(own.status).toBe('success');
		expect(other.status).toBe('error');
		expect(seen.map(({ url }) => url)).toEqual(['/bot1:a/send']);
	});

	it('tells requests to one host apart by the token they carry', async () => {
		const takeOff = await onInternet(['shared.example.com'], localUrl, 'made-up-token-1');
		const takeOffOther = await onInternet(['shared.example.com'], 'http://127.0.0.1:1');
		const own = await request({ url: 'https://shared.example.com/own?token=made-up-token-1' });
		const other = await request({ url: 'https://shared.example.com/other?token=made-up-token-2' });
		await takeOff();
		await takeOffOther();

		expect(own.status).toBe('success');
		expect(other.status).toBe('error');
		expect(seen.map(({ url }) => url)).toEqual(['/own?token=made-up-token-1']);
	});

	it('answers 502 where nobody is, and notes it', async () => {
		const execution = await request({ url: 'https://nobody.example.com/x' });

		expect(execution.status).toBe('error');
		expect(errorOf(execution)).toContain('No test serves GET nobody.example.com/x');
		expect(await strayRequests()).toContain('GET https://nobody.example.com/x');
	});

	it('cuts the connection where the server cuts it', async () => {
		const takeOff = await onInternet(['cut.example.com'], localUrl);
		const execution = await request({ url: 'https://cut.example.com/cut' });
		await takeOff();

		expect(execution.status).toBe('error');
		expect(errorOf(execution)).toMatch(/aborted|hang up|ECONNRESET/);
		expect(seen).toHaveLength(1);
	});
});

it('a connected OAuth2 credential sends its token', async () => {
	const takeOff = await onInternet(['sheets.googleapis.com'], localUrl);
	const type = 'googleSheetsOAuth2Api';
	const credential = await createConnectedCredential(type, {
		clientId: 'made-up',
		clientSecret: 'made-up',
		oauthTokenData: { access_token: 'made-up-token', token_type: 'Bearer', expires_in: 3600 },
	});
	const execution = await request(
		{
			url: 'https://sheets.googleapis.com/v4/spreadsheets/x',
			authentication: 'predefinedCredentialType',
			nodeCredentialType: type,
		},
		{ [type]: credential },
	);
	await takeOff();

	expect(execution.status).toBe('success');
	expect(seen.map(({ authorization }) => authorization)).toEqual(['Bearer made-up-token']);
});
