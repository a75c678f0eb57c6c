import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import {
	createSimulatorClient,
	type SimulatorClient,
} from '../../../sandbox/graph-simulator/client.mts';
import { startSimulator } from '../../../sandbox/graph-simulator/server.mts';
import type { N8nClient } from '../../../sandbox/n8n/client.mts';
import { itemsOf } from '../../../sandbox/n8n/executions.mts';
import { VERIFY_TOKEN, type Business } from './business.mts';
import { noteSecrets } from './keyLogger.mts';
import { CREDENTIAL_TYPE, end, inARow, trigger, type CredentialRef } from './workflows.mts';

/** Longer than an execution takes on a busy machine. */
const PATIENCE_MS = 60_000;

/** Longer than n8n takes to come up on such a machine, and to bring its triggers up. */
const REDELIVERED_MS = 240_000;

/** After the last execution that was waited for: what comes then is one too many. */
const QUIET_MS = 1500;

const digits = (prefix: string, count: number): string =>
	prefix + Array.from({ length: count }, () => randomInt(10)).join('');

/** One of the accounts that the app has. */
interface SharedAccount {
	accountId: string;
	credential: CredentialRef;
}

/** One Meta app with two accounts, each with a credential in n8n: what an agency has. */
export interface SharedApp {
	instagram: SimulatorClient;
	first: SharedAccount;
	second: SharedAccount;
	/** For the first account, with what isn't the app's secret; nobody could publish with it at first. */
	makeMistrusted(): Promise<CredentialRef>;
	/**
	 * Writes to both accounts in one delivery; Meta comes again until it is taken.
	 *
	 * @param secret what signs it, where that isn't the app's secret
	 * @returns the two event ids
	 */
	write(secret?: string): Promise<{ first: string; second: string }>;
	/** How often the app's subscription was changed since this was asked last. */
	changes(): Promise<{ POST: number; DELETE: number }>;
	/** Path of the app's callback. */
	callback(): Promise<string | undefined>;
	note: Business['note'];
	close(): Promise<void>;
}

const worldOfTwo = () => {
	const account = { id: digits('17841', 12) };
	const instagram = { id: digits('17841', 12), username: 'bukhara.silk' };
	const page = { id: digits('10', 13) };
	const extra = { id: digits('10', 13), name: 'Bukhara Silk', accessToken: digits('EAAsim', 20) };
	return {
		app: { id: digits('12', 14), instagramAppId: digits('65', 14) },
		page,
		account,
		extraPages: [{ ...extra, instagram }],
	};
};

export async function openSharedApp(n8n: N8nClient): Promise<SharedApp> {
	const simulator = await startSimulator();
	const instagram = createSimulatorClient(simulator.url);
	const { world } = await instagram.reset({ world: worldOfTwo() });
	const [extra] = world.extraPages;
	const settings = {
		loginType: 'facebook',
		appId: world.app.id,
		appSecret: world.app.secret,
		accessToken: world.facebookUser.accessToken,
		verifyToken: VERIFY_TOKEN,
		baseUrl: simulator.facebookBaseUrl,
	};
	const credentialFor = async (pageId: string, name: string): Promise<CredentialRef> => {
		const data = { ...settings, pageId };
		const { id } = await n8n.createCredential({ name, type: CREDENTIAL_TYPE, data });
		return { id, name };
	};
	const secondId = extra.instagram?.id ?? '';
	const note = async () => noteSecrets([VERIFY_TOKEN, ...(await instagram.getSecrets())]);
	return {
		instagram,
		first: {
			accountId: world.account.id,
			credential: await credentialFor(world.page.id, `first ${world.account.id}`),
		},
		second: {
			accountId: secondId,
			credential: await credentialFor(extra.id, `second ${secondId}`),
		},
		makeMistrusted: async () =>
			await credentialFor(world.page.id, `mistrusted ${world.account.id}`),
		write: async (secret) => await writeToBoth(instagram, [world.account.id, secondId], secret),
		async changes() {
			const calls = await instagram.getCalls();
			await instagram.clearCalls();
			const made = calls.filter(({ path }) => path.endsWith(`/${world.app.id}/subscriptions`));
			const count = (method: string) => made.filter((call) => call.method === method).length;
			return { POST: count('POST'), DELETE: count('DELETE') };
		},
		async callback() {
			const { app } = (await instagram.getState()).subscriptions.facebook;
			const url = app.find(({ object }) => object === 'instagram')?.callbackUrl;
			return url === undefined ? undefined : new URL(url).pathname;
		},
		note,
		async close() {
			await note();
			await simulator.close();
		},
	};
}

async function writeToBoth(
	instagram: SimulatorClient,
	accounts: string[],
	secret?: string,
): Promise<{ first: string; second: string }> {
	const ids = accounts.map(() => digits('mid', 12));
	const entry = accounts.map((id, index) => {
		const parties = { sender: { id: digits('16025', 11) }, recipient: { id } };
		const message = { mid: ids[index], text: 'How much?' };
		return {
			id,
			time: Date.now(),
			messaging: [{ ...parties, timestamp: Date.now(), message }],
		};
	});
	const payload = { object: 'instagram', entry };
	const deadline = Date.now() + REDELIVERED_MS;
	for (;;) {
		const { status, body } = await instagram.postRaw({ payload, loginType: 'facebook', secret });
		// Until its database is open n8n itself answers 200, with words of its own.
		if (status === 200 && body === '') return { first: `m:${ids[0]}`, second: `m:${ids[1]}` };
		if (Date.now() > deadline) throw new Error(`The delivery was answered with ${status}`);
		await sleep(300);
	}
}

/** A workflow that takes messages by webhook only: whatever it has came through the app's one callback. */
export class Receiver {
	private constructor(
		private readonly n8n: N8nClient,
		readonly id: string,
		/** The path of its webhook. */
		readonly path: string,
	) {}

	static async create(
		n8n: N8nClient,
		name: string,
		credential: CredentialRef,
		events = ['message'],
	): Promise<Receiver> {
		const start = trigger(credential, { mode: 'webhook', catchUp: false, events });
		const { id } = await n8n.createWorkflow(inARow(name, start, end()));
		return new Receiver(n8n, id, `/webhook/${start.webhookId ?? ''}/webhook`);
	}

	publish = async (): Promise<void> => await this.n8n.publish(this.id);

	unpublish = async (): Promise<void> => await this.n8n.unpublish(this.id);

	/** The events it was executed for, all of them, in any order; waits until they are as many as expected. */
	async events(expected: number): Promise<string[]> {
		const deadline = Date.now() + PATIENCE_MS;
		let ids = await this.taken();
		while (ids.length < expected && Date.now() < deadline) {
			await sleep(200);
			ids = await this.taken();
		}
		await sleep(QUIET_MS);
		return (await this.taken()).sort();
	}

	/** What it told the operator, each time as a failed execution. */
	async told(): Promise<string[]> {
		const executions = await this.n8n.executions(this.id);
		return executions.flatMap(({ data }) => data?.resultData?.error?.message ?? []);
	}

	private async taken(): Promise<string[]> {
		const executions = await this.n8n.executions(this.id);
		return executions
			.filter(({ status }) => status === 'success')
			.flatMap((execution) => itemsOf(execution, 'Trigger'))
			.map(({ eventId }) => String(eventId));
	}
}
