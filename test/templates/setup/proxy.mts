import { appendFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import http from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { generateCACertificate, getLocal, type CompletedRequest } from 'mockttp';
import { findRoute, STRAY_FILE } from '../harness/routes.mts';

/** The way from n8n to the internet: a proxy that leads to local servers, and nowhere else. */
export interface Internet {
	/** Where tests put their routes. */
	folder: string;
	/** What n8n needs in its environment. */
	env: Record<string, string>;
	close(): Promise<void>;
}

/** Starts the proxy, with a certificate authority made for this run. */
export async function startInternet(): Promise<Internet> {
	const folder = await mkdtemp(path.join(tmpdir(), 'instagram-leads-internet-'));
	const ca = await generateCACertificate();
	const caFile = path.join(folder, 'ca.pem');
	await writeFile(caFile, ca.cert);
	const proxy = getLocal({ https: { key: ca.key, cert: ca.cert }, recordTraffic: false });
	await proxy.start();
	await proxy.forAnyRequest().thenCallback(async (request) => await answer(folder, request));
	const env = {
		HTTPS_PROXY: proxy.url,
		HTTP_PROXY: proxy.url,
		NO_PROXY: '127.0.0.1,localhost',
		NODE_EXTRA_CA_CERTS: caFile,
	};
	const close = async (): Promise<void> => {
		await proxy.stop();
		await rm(folder, { recursive: true, force: true });
	};
	return { folder, env, close };
}

interface Answer {
	statusCode: number;
	headers: Record<string, string | string[]>;
	rawBody: Buffer;
}

async function answer(folder: string, request: CompletedRequest): Promise<Answer | 'reset'> {
	const url = new URL(request.url);
	const target = findRoute(folder, url, request.rawHeaders.flat());
	if (target !== undefined) {
		// A server that cuts the connection does so here too.
		return await forward(target, url, request).catch(() => 'reset' as const);
	}
	appendFileSync(path.join(folder, STRAY_FILE), `${request.method} ${url.href}\n`);
	return {
		statusCode: 502,
		headers: { 'content-type': 'text/plain' },
		rawBody: Buffer.from(`No test serves ${request.method} ${url.host}${url.pathname}`),
	};
}

/** Sends a request on as it is, bytes and headers, and brings back the answer as it is. */
async function forward(target: string, url: URL, request: CompletedRequest): Promise<Answer> {
	return await new Promise((resolve, reject) => {
		const sent = http.request(
			target,
			{
				method: request.method,
				path: url.pathname + url.search,
				headers: request.rawHeaders.flat(),
			},
			(response) => {
				const chunks: Buffer[] = [];
				response.on('data', (chunk: Buffer) => chunks.push(chunk));
				response.once('error', reject);
				response.once('end', () => {
					const rawBody = Buffer.concat(chunks);
					resolve({
						statusCode: response.statusCode ?? 502,
						headers: headersOf(response),
						rawBody,
					});
				});
			},
		);
		sent.once('error', reject);
		sent.end(request.body.buffer);
	});
}

/** All but those that are about one connection only. */
function headersOf({ headers }: http.IncomingMessage): Record<string, string | string[]> {
	const hop = ['connection', 'keep-alive', 'transfer-encoding'];
	return Object.fromEntries(
		Object.entries(headers).flatMap(([name, value]) =>
			value === undefined || hop.includes(name) ? [] : [[name, value]],
		),
	);
}
