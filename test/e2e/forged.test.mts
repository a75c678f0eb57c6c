import type { N8nClient } from '../../sandbox/n8n/client.mts';
import { openBusiness, type Business } from './harness/business.mts';
import { deliver, messagePayload, PAYLOAD_TEXT, signature } from './harness/deliveries.mts';
import { forgeries } from './harness/forgeries.mts';
import { startOwnN8n, type OwnN8n } from './harness/ownN8n.mts';
import { onlyItem, Watch } from './harness/watch.mts';
import { end, inARow, trigger } from './harness/workflows.mts';

const FORGERIES = 10_000;
const AT_ONCE = 20;
// Two cores that run other tests too take minutes for so many.
const PATIENCE_MS = 900_000;

let own: OwnN8n;
let n8n: N8nClient;
let business: Business;
let watch: Watch;
let callbackUrl: string;

beforeAll(async () => {
	// Other tests' executions would wait behind thousands of deliveries.
	own = await startOwnN8n();
	n8n = own.client;
	business = await openBusiness(n8n, 'instagram');
	const start = trigger(business.credential, { mode: 'webhook', catchUp: false });
	const { id } = await n8n.createWorkflow(inARow('forged', start, end()));
	await n8n.publish(id);
	watch = new Watch(n8n, id);
	callbackUrl = `${n8n.n8n.url}/webhook/${start.webhookId}/webhook`;
});

afterAll(async () => {
	await own.close([business]);
	await business.close();
});

const state = async () => JSON.stringify((await n8n.workflow(watch.workflowId)).staticData);

/** n8n itself refuses what is no JSON, before the trigger sees it; the trigger says nothing but 401. */
const refused = (answer: string): boolean =>
	answer.endsWith(': 401') || answer === 'a signed body cut short: 422 with a text';

/** Posts them, some at once. @returns by kind and answer, how many */
async function postAll(): Promise<Record<string, number>> {
	const answers: Record<string, number> = {};
	const posts = forgeries(FORGERIES, business);
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
	`lets none of ${FORGERIES} forged deliveries in, and a genuine one after them`,
	async () => {
		const before = await state();
		const answers = await postAll();

		expect(Object.keys(answers).filter((answer) => !refused(answer))).toEqual([]);
		expect(Object.values(answers)).toEqual(Array(10).fill(FORGERIES / 10));
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
