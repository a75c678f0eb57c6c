import { randomUUID } from 'node:crypto';
import { createRequire } from 'node:module';
import path from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import axios from 'axios';
import { createSimulatorClient } from '../../../sandbox/graph-simulator/client.mts';
import { startSimulator } from '../../../sandbox/graph-simulator/server.mts';
import type { Progress } from '../../../sandbox/n8n/progress.mts';
import { BATCH, batchOf, signatureOf } from './deliveries.mts';
import type { Checkpoint } from './report.mts';

type Data = Record<string, unknown>;
type Run = (this: unknown) => Promise<Data>;

interface TriggerNode {
	trigger: Run;
	webhook: Run;
}

interface Credential {
	baseUrl: string;
	accessToken: string;
	appSecret: string;
	[field: string]: string;
}

const NODE = 'InstagramLeadsTrigger';
const CHECK_EVERY = 20_000;
/** The trigger writes its state down when it has been quiet for a second. */
const QUIET_MS = 1500;

/**
 * The built trigger, in this process, with the least that stands in for n8n: every execution
 * succeeds at once. What it keeps for n8n to store, and what it takes on the heap, after each of so
 * many contacts.
 */
export async function measureInProcess(
	contacts: number,
	progress: Progress,
	checkAt: number[] = everyFew(contacts),
): Promise<Checkpoint[]> {
	const simulator = await startSimulator();
	try {
		const { app, account } = await createSimulatorClient(simulator.url).getWorld();
		const host = new Host({
			loginType: 'instagram',
			appId: app.instagramAppId,
			appSecret: app.instagramAppSecret,
			accessToken: account.accessToken,
			baseUrl: simulator.instagramBaseUrl,
			pageId: '',
			instagramAccountId: '',
			verifyToken: '',
			extraAppSecret: '',
			apiVersion: 'v25.0',
		});
		progress.phase('New contacts write to the built trigger in this process');
		return await host.run(checkAt, progress);
	} finally {
		await simulator.close();
	}
}

function everyFew(contacts: number): number[] {
	const full = Math.ceil(contacts / CHECK_EVERY) - 1;
	return [...Array.from({ length: full }, (_, index) => (index + 1) * CHECK_EVERY), contacts];
}

/** What n8n is to the trigger, as little of it as it uses. */
class Host {
	private readonly staticData: Data = {};
	private readonly node = loadTrigger();
	/** The node's module outlives a measurement, and remembers by the workflow. */
	private readonly workflowId = randomUUID();
	private executions = 0;

	constructor(private readonly credential: Credential) {}

	async run(checkAt: number[], progress: Progress): Promise<Checkpoint[]> {
		const running = await this.node.trigger.call(this.context());
		const checkpoints = [this.look(0, 0)];
		let written = 0;
		for (const contacts of checkAt) {
			const startedAt = performance.now();
			while (written < contacts) {
				const count = Math.min(BATCH, contacts - written);
				await this.post(batchOf(written, count));
				written += count;
				while (this.executions < written) await new Promise((resolve) => setTimeout(resolve, 1));
				progress.detail(`${written} contacts`);
			}
			const tookMs = performance.now() - startedAt;
			await new Promise((resolve) => setTimeout(resolve, QUIET_MS));
			checkpoints.push(this.look(written, tookMs));
		}
		await (running.closeFunction as () => Promise<void>)();
		return checkpoints;
	}

	private async post(body: string): Promise<void> {
		let status = 0;
		const response = {
			status: (code: number) => ((status = code), response),
			type: () => response,
			send: () => response,
			end: () => response,
		};
		const signature = signatureOf(this.credential.appSecret, body);
		const headers = { 'x-hub-signature-256': signature };
		await this.node.webhook.call({
			...this.context(),
			getWebhookName: () => 'default',
			getRequestObject: () => ({ method: 'POST', rawBody: Buffer.from(body), headers }),
			getResponseObject: () => response,
		});
		if (status !== 200) throw new Error(`The trigger answered ${status}`);
	}

	private context(): Data {
		const nothing = (): void => undefined;
		const parameters: Data = {
			mode: 'webhook',
			catchUp: false,
			events: ['message'],
			options: { resolveProfile: false, maxParallel: 50 },
		};
		return {
			getNode: () => ({ id: 'node', name: 'Trigger', type: NODE, typeVersion: 1, parameters }),
			getWorkflow: () => ({ id: this.workflowId, name: 'State', active: true }),
			getWorkflowStaticData: () => this.staticData,
			getNodeParameter: (name: string, fallback: unknown) => parameters[name] ?? fallback,
			getCredentials: async () => this.credential,
			getActivationMode: () => 'activate',
			getMode: () => 'trigger',
			logger: { debug: nothing, info: nothing, warn: nothing, error: nothing },
			helpers: {
				httpRequestWithAuthentication: (_type: string, options: Data) => this.request(options),
				createDeferredPromise: deferred,
				registerCron: nothing,
			},
			emit: this.emit,
		};
	}

	// Four parameters, as n8n has that knows deduplication keys.
	private readonly emit = (
		data: unknown[][],
		_response: unknown,
		done: { resolve: (run: unknown) => void } | undefined,
		key: string | undefined,
	): void => {
		if (!key) throw new Error('The trigger gave no deduplication key');
		if (!done) return;
		this.executions += data[0].length;
		done.resolve({ status: 'success', data: { resultData: {} } });
	};

	private async request({ method, url, qs }: Data): Promise<Data> {
		const answer = await axios.request<string>({
			method: String(method),
			url: String(url),
			params: qs,
			headers: { Authorization: `Bearer ${this.credential.accessToken}` },
			responseType: 'text',
			transformResponse: (body: unknown) => body,
			proxy: false,
			validateStatus: () => true,
		});
		return { statusCode: answer.status, headers: answer.headers, body: answer.data };
	}

	private look(contacts: number, milliseconds: number): Checkpoint {
		collectGarbage();
		const { heapUsed, rss } = process.memoryUsage();
		return {
			contacts,
			milliseconds,
			staticDataBytes: Buffer.byteLength(JSON.stringify(this.staticData)),
			heapMegabytes: Math.round((10 * heapUsed) / 1024 / 1024) / 10,
			rssMegabytes: Math.round(rss / 1024 / 1024),
		};
	}
}

// What is still on the heap after this is really kept by somebody.
setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

function loadTrigger(): TriggerNode {
	const require = createRequire(path.resolve('package.json'));
	const file = path.resolve('dist', 'nodes', 'InstagramLeads', `${NODE}.node.js`);
	const loaded = require(file) as Record<string, new () => TriggerNode>;
	return new loaded[NODE]();
}

function deferred(): { promise: Promise<unknown>; resolve: (value: unknown) => void } {
	let resolve: (value: unknown) => void = () => undefined;
	const promise = new Promise((settle) => {
		resolve = settle;
	});
	return { promise, resolve };
}
