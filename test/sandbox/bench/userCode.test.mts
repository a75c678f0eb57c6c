import { bodiesOf, deliveryOf, headersOf } from '../../../bench/harness/deliveries.mts';
import { checkingCode } from '../../../bench/userCode.mts';

interface Item {
	json: Record<string, unknown>;
}

/** Runs the code as n8n's Code node does, with a memory that lasts. */
function codeNode(secret: string): (body: string, signedWith?: string) => Promise<Item[]> {
	const memory = {};
	const AsyncFunction = (async () => undefined).constructor as new (
		...parts: string[]
	) => (...values: unknown[]) => Promise<Item[]>;
	const names = ['require', '$input', '$getWorkflowStaticData'];
	const run = new AsyncFunction(...names, checkingCode(secret));
	return async (body, signedWith = secret) => {
		const first = { json: { headers: headersOf(signedWith, body) } };
		const helpers = { getBinaryDataBuffer: async () => Buffer.from(body) };
		return await run.call({ helpers }, require, { first: () => first }, () => memory);
	};
}

describe('the code that a user would write', () => {
	it('splits a delivery into its messages', async () => {
		const items = await codeNode('secret')(JSON.stringify(deliveryOf(['1', '2'])));
		expect(items.map(({ json }) => json.contactId)).toEqual(['1', '2']);
	});

	it('drops what was there before', async () => {
		const run = codeNode('secret');
		const [body, other] = bodiesOf(2);
		expect(await run(body)).toHaveLength(1);
		expect(await run(body)).toEqual([]);
		expect(await run(other)).toHaveLength(1);
	});

	it('takes nothing with a wrong signature', async () => {
		expect(await codeNode('secret')(bodiesOf(1)[0], 'other')).toEqual([]);
	});
});
