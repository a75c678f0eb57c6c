import fastify, { type FastifyInstance } from 'fastify';
import type { N8nClient } from '../../../sandbox/n8n/client.mts';
import { loginTypes, openBusiness, subscriptionsOf, type Business } from '../harness/business.mts';
import { sharedN8n } from '../harness/n8n.mts';
import { end, inARow, trigger } from '../harness/workflows.mts';

interface Case {
	business: Business;
	/** What n8n said when the workflow was published without leave to replace; empty: nothing. */
	complaint: string;
	callbackAfterwards: string | undefined;
}

let foreign: FastifyInstance;
let foreignUrl: string;
let n8n: N8nClient;
const cases = new Map<string, Case>();

/** A callback of somebody else, which passes Meta's verification. */
async function startForeignCallback(): Promise<void> {
	foreign = fastify();
	foreign.get('/callback', async (request) =>
		Promise.resolve((request.query as Record<string, string>)['hub.challenge']),
	);
	foreignUrl = `${await foreign.listen({ host: '127.0.0.1', port: 0 })}/callback`;
}

/** @returns the app's callback while the workflow is published */
async function publish(business: Business, options: Record<string, unknown>): Promise<string> {
	const start = trigger(business.credential, { mode: 'webhook', catchUp: false, options });
	const workflow = await n8n.createWorkflow(inARow('foreign callback', start, end()));
	try {
		await n8n.publish(workflow.id);
		return (await subscriptionsOf(business)).callbackUrl ?? '';
	} finally {
		await n8n.deleteWorkflow(workflow.id);
	}
}

// n8n tries five times, for 15 seconds: all login types at once.
beforeAll(async () => {
	n8n = sharedN8n();
	await startForeignCallback();
	const opened = loginTypes.map(async (loginType) => {
		const business = await openBusiness(n8n, loginType);
		await business.instagram.subscribeByHand({
			loginType,
			callbackUrl: foreignUrl,
			verifyToken: 'theirs',
			fields: ['messages'],
		});
		const complaint = await publish(business, {}).then(
			() => '',
			(error: unknown) => String(error),
		);
		const { callbackUrl: callbackAfterwards } = await subscriptionsOf(business);
		cases.set(loginType, { business, complaint, callbackAfterwards });
	});
	await Promise.all(opened);
});

afterAll(async () => {
	await foreign.close();
	for (const { business } of cases.values()) await business.close();
});

describe.each(loginTypes)('an app whose callback is somebody else’s, %s login', (loginType) => {
	const theCase = (): Case => {
		const found = cases.get(loginType);
		if (!found) throw new Error('Not opened');
		return found;
	};

	it('is reported and not replaced', () => {
		expect(theCase().complaint).toContain('already sends its Instagram events to another address');
		expect(theCase().callbackAfterwards).toBe(foreignUrl);
	});

	it('is replaced when the operator wants it', async () => {
		const callbackUrl = await publish(theCase().business, { replaceForeignSubscription: true });

		expect(callbackUrl).toMatch(new RegExp(`^${n8n.n8n.url}/webhook/`));
	});
});
