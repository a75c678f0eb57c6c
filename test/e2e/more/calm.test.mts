import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { N8nClient } from '../../../sandbox/n8n/client.mts';
import {
	callsBesideHourlyLook,
	loginTypes,
	openBusiness,
	type Business,
	type LoginType,
} from '../harness/business.mts';
import { sharedN8n } from '../harness/n8n.mts';
import { startSlowMeta, type SlowMeta } from '../harness/slowMeta.mts';
import { onlyItem, Watch } from '../harness/watch.mts';
import {
	CREDENTIAL_TYPE,
	end,
	everyFewSeconds,
	inARow,
	trigger,
	type CredentialRef,
} from '../harness/workflows.mts';

const n8n: N8nClient = sharedN8n();

/** A business whose events go nowhere, but tell when and how they came. */
class Shop {
	business!: Business;
	watch!: Watch;

	async open(
		loginType: LoginType,
		parameters: Record<string, unknown>,
		credentialFor?: (business: Business) => Promise<CredentialRef>,
	): Promise<void> {
		this.business = await openBusiness(n8n, loginType);
		const credential = (await credentialFor?.(this.business)) ?? this.business.credential;
		const start = trigger(credential, { mode: 'webhook', catchUp: false, ...parameters });
		const workflow = await n8n.createWorkflow(inARow(`calm ${loginType}`, start, end()));
		this.watch = new Watch(n8n, workflow.id);
		await n8n.publish(workflow.id);
	}

	async close(): Promise<void> {
		await n8n.deleteWorkflow(this.watch.workflowId);
		await this.business.close();
	}

	/** @param more such as `{ webhook: false }`: its webhook is lost */
	async write(username: string, text: string, more: Record<string, unknown> = {}): Promise<string> {
		const { instagram } = this.business;
		return (await instagram.writeMessage({ username, text, ...more })).contactId;
	}

	async texts(count: number): Promise<unknown[]> {
		const executions = await this.watch.next(count);
		return executions.map((execution) => onlyItem(execution, 'Trigger').text);
	}

	/** Whose conversation was read by a call of its own, since the calls were forgotten. */
	async conversationsRead(): Promise<unknown[]> {
		const calls = await this.business.instagram.getCalls();
		return calls.flatMap(({ path, query }) =>
			path.endsWith('/conversations') && query.user_id !== undefined ? [query.user_id] : [],
		);
	}
}

describe.each(loginTypes)('calm, with %s login', (loginType) => {
	const shop = new Shop();

	beforeAll(async () => await shop.open(loginType, {}));
	afterAll(async () => await shop.close());

	it('takes two calls to find out who somebody new is', async () => {
		const { instagram } = shop.business;
		await instagram.putContact({ username: 'malika.k', name: 'Malika Karimova' });
		await instagram.clearCalls();
		await shop.write('malika.k', 'Сколько стоит ваза?');

		const [execution] = await shop.watch.next(1);
		const item = onlyItem(execution, 'Trigger');
		expect(item).toMatchObject({
			receivedVia: 'webhook',
			isNewLead: true,
			contact: { username: 'malika.k', name: 'Malika Karimova' },
		});
		const { conversations } = await instagram.getState();
		expect(item.conversationId).toBe(conversations[0].id);
		expect(await callsBesideHourlyLook(shop.business)).toHaveLength(2);
	});

	it('takes none when they write again, and tells the same of them', async () => {
		const { instagram } = shop.business;
		await instagram.clearCalls();
		await shop.write('malika.k', 'Алло?');

		const [execution] = await shop.watch.next(1);
		expect(onlyItem(execution, 'Trigger')).toMatchObject({
			isNewLead: false,
			contact: { username: 'malika.k', name: 'Malika Karimova' },
			conversationId: (await instagram.getState()).conversations[0].id,
		});
		expect(await callsBesideHourlyLook(shop.business)).toEqual([]);
	});

	it("finds somebody new's earlier message, whose webhook was lost, and hands it in first", async () => {
		await shop.write('timur.a', 'first', { webhook: false });
		await shop.write('timur.a', 'second');

		expect(await shop.texts(2)).toEqual(['first', 'second']);
	});
});

/**
 * Tries again, twice at most, where this process stood still: then calls that n8n made one after the other
 * reach the simulator, which is in here, in the same moment.
 */
async function undisturbed<T>(work: (tried: number) => Promise<T>): Promise<T> {
	for (let tried = 0; ; tried++) {
		let [last, longest] = [Date.now(), 0];
		const timer = setInterval(() => {
			longest = Math.max(longest, Date.now() - last);
			last = Date.now();
		}, 20);
		const result = await work(tried).finally(() => clearInterval(timer));
		if (longest < STOOD_STILL_MS || tried === 2) return result;
	}
}

const STOOD_STILL_MS = 200;

describe('many new people at once, with Meta far away', () => {
	const PEOPLE = 30;
	/** What a new person's look-up may take, in milliseconds; some more, for the dice of a busy machine. */
	const LOOKING_UP_MS = 2000 + 3000;
	/** So many executions may take, on a machine with much else to do. */
	const BUSY_MS = 100_000;
	const shop = new Shop();
	let meta: SlowMeta;

	beforeAll(async () => {
		await shop.open('facebook', {}, async ({ settings }) => {
			meta = await startSlowMeta(settings.baseUrl, 150);
			const data = { ...settings, baseUrl: meta.baseUrl };
			return await n8n.createCredential({ name: 'far away', type: CREDENTIAL_TYPE, data });
		});
	});

	afterAll(async () => {
		await shop.close();
		meta.close();
	});

	/** Milliseconds until the last of all who write at once has an execution. */
	const allWrite = async (group: string): Promise<number> => {
		const people = Array.from({ length: PEOPLE }, (_, index) => `${group}.${index}`);
		const writtenAt = Date.now();
		await Promise.all(people.map(async (person) => await shop.write(person, 'Price?')));
		const executions = await shop.watch.next(PEOPLE, BUSY_MS);
		const startedAt = executions.map((execution) => Date.parse(execution.startedAt ?? ''));
		return Math.max(...startedAt) - writtenAt;
	};

	it('lets all of them through nearly as soon as people it knows, and Meta refuses nothing', async () => {
		const { instagram } = shop.business;
		await instagram.setSettings({ enforceRateLimits: true });
		const { newMs, calls, group } = await undisturbed(async (tried) => {
			await instagram.clearCalls();
			const took = await allWrite(`lead.${tried}`);
			return { newMs: took, calls: await instagram.getCalls(), group: `lead.${tried}` };
		});

		expect(calls.filter(({ status }) => status !== 200)).toEqual([]);
		// A page of conversations serves many.
		const looks = calls.filter(({ path }) => path.endsWith('/conversations'));
		expect(looks.length).toBeLessThan(PEOPLE / 2);
		const knownMs = await allWrite(group);
		expect(newMs).toBeLessThan(2 * knownMs + LOOKING_UP_MS);
	}, 600_000);
});

describe('watchful', () => {
	const shop = new Shop();
	const HOUR_MS = 3_600_000;
	const WATCHFUL = 'is watchful, for a read found what no webhook brought';

	const linesWith = async (words: string): Promise<number> =>
		(await readFile(n8n.n8n.logFile, 'utf8')).split('\n').filter((line) => line.includes(words))
			.length;

	const polled = async (): Promise<void> => {
		const polls = async (): Promise<number> =>
			(await shop.business.instagram.getCalls()).filter(({ path }) => path.endsWith('/media'))
				.length;
		const before = await polls();
		for (let tries = 0; (await polls()) === before; tries++) {
			if (tries === 100) throw new Error('n8n stopped polling');
			await sleep(200);
		}
	};

	beforeAll(async () => {
		const since = new Date(Date.now() - HOUR_MS).toISOString();
		await shop.open('instagram', {
			catchUp: true,
			pollTimes: everyFewSeconds,
			options: { since },
		});
		// What the first read finds tells nothing.
		await polled();
	});

	afterAll(async () => await shop.close());

	it('is the trigger once a poll found what a webhook should have brought', async () => {
		const { instagram } = shop.business;
		const known = await shop.write('malika.k', 'one');
		expect(await shop.texts(1)).toEqual(['one']);
		await instagram.clearCalls();
		await shop.write('malika.k', 'two');
		expect(await shop.texts(1)).toEqual(['two']);
		expect(await shop.conversationsRead()).toEqual([]);
		const before = await linesWith(WATCHFUL);

		await shop.write('timur.a', 'lost', { webhook: false, createdSecondsAgo: 90 });
		expect(await shop.texts(1)).toEqual(['lost']);
		expect((await linesWith(WATCHFUL)) - before).toBe(1);

		await instagram.clearCalls();
		await shop.write('malika.k', 'three');
		expect(await shop.texts(1)).toEqual(['three']);
		expect(await shop.conversationsRead()).toEqual([known]);
	});

	it('it lets nothing overtake a message whose webhook was lost', async () => {
		await shop.write('malika.k', 'four', { webhook: false });
		await shop.write('malika.k', 'five');

		expect(await shop.texts(2)).toEqual(['four', 'five']);
	});
});

describe('with Strict Order', () => {
	const shop = new Shop();

	beforeAll(async () => await shop.open('facebook', { options: { strictOrder: true } }));
	afterAll(async () => await shop.close());

	it('a lost message of somebody known comes before the next one, though nothing told of a loss', async () => {
		await shop.write('malika.k', 'one');
		expect(await shop.texts(1)).toEqual(['one']);
		await shop.write('malika.k', 'two', { webhook: false });
		await shop.write('malika.k', 'three');

		expect(await shop.texts(2)).toEqual(['two', 'three']);
	});
});
