import type { N8nClient } from '../../../sandbox/n8n/client.mts';
import { openBusiness, type Business } from './business.mts';
import { deliver, messagePayload, PAYLOAD_TEXT, signature } from './deliveries.mts';
import { forgeries } from './forgeries.mts';
import { onlyItem, Watch } from './watch.mts';
import { end, inARow, trigger } from './workflows.mts';

const AT_ONCE = 20;
// Two cores that run other tests too take minutes for ten thousand.
/** n8n takes 30 ms for a POST, and several times that beside other tests. */
const PATIENCE_MS = 1_800_000;

/** The n8n that the forgeries are sent to. */
interface Target {
	client: N8nClient;
	close(businesses: Business[]): Promise<void>;
}

/** n8n itself refuses what is no JSON, before the trigger sees it; the trigger says nothing but 401. */
const refused = (answer: string): boolean =>
	answer.endsWith(': 401') || answer === 'a signed body cut short: 422 with a text';

/**
 * The test of forged deliveries, as many as there is time for.
 *
 * @param count of all ten kinds together
 */
export function testForgeries(count: number, open: () => Promise<Target>): void {
	let target: Target;
	let n8n: N8nClient;
	let business: Business;
	let watch: Watch;
	let callbackUrl: string;

	beforeAll(async () => {
		target = await open();
		n8n = target.client;
		business = await openBusiness(n8n, 'instagram');
		const start = trigger(business.credential, { mode: 'webhook', catchUp: false });
		const { id } = await n8n.createWorkflow(inARow('forged', start, end()));
		await n8n.publish(id);
		watch = new Watch(n8n, id);
		callbackUrl = `${n8n.n8n.url}/webhook/${start.webhookId}/webhook`;
	});

	afterAll(async () => {
		await n8n.deleteWorkflow(watch.workflowId);
		await target.close([business]);
		await business.close();
	});

	const state = async () => JSON.stringify((await n8n.workflow(watch.workflowId)).staticData);

	/** Posts them, some at once. @returns by kind and answer, how many */
	async function postAll(): Promise<Record<string, number>> {
		const answers: Record<string, number> = {};
		const posts = forgeries(count, business);
		const lane = async (): Promise<void> => {
			for (const { kind, body, headers } of posts) {
				const { status, data } = await deliver(callbackUrl, body, headers);
				const answer = `${kind}: ${status}${data === '' ? '' : ' with a text'}`;
				answers[answer] = (answers[answer] ?? 0) + 1;
			}
		};
		await Promise.all(Array.from({ length: AT_ONCE }, lane));
		return answers;
	}

	it(
		`lets none of ${count} forged deliveries in, and a genuine one after them`,
		async () => {
			const before = await state();
			const answers = await postAll();

			expect(Object.keys(answers).filter((answer) => !refused(answer))).toEqual([]);
			expect(Object.values(answers)).toEqual(Array(10).fill(count / 10));
			expect(await watch.surprises()).toEqual([]);
			expect(await state()).toBe(before);

			const body = messagePayload(business.accountId, '1602510301006188', 'm_genuine');
			const { status } = await deliver(callbackUrl, body, signature(business.appSecret, body));
			expect(status).toBe(200);
			const [execution] = await watch.next(1);
			expect(onlyItem(execution, 'Trigger')).toMatchObject({
				eventId: 'm:m_genuine',
				text: PAYLOAD_TEXT,
			});
		},
		PATIENCE_MS,
	);
}
