import { triggerNode, triggerNodeType, workflowOf } from '../../../helpers/n8n';

const { webhooks = [], name } = triggerNodeType.description;

/** What only n8n's editor looks at. */
const EDITOR_ONLY = ['ndvHideUrl', 'ndvHideMethod'];

/** The methods of the webhook, as n8n reads them. */
async function methodsOf(isActive: boolean, mode: string) {
	const node = triggerNode({ parameters: { mode } });
	const workflow = workflowOf(node);
	workflow.active = isActive;
	await workflow.expression.acquireIsolate();
	const methods = workflow.expression.getSimpleParameterValue(
		workflow.getNode(node.name) ?? node,
		webhooks[0].httpMethod,
		'internal',
		{},
	);
	return String(methods).split(',').filter(Boolean);
}

describe(`the webhook of ${name}`, () => {
	it('is one, at the address that published workflows have', () => {
		expect(webhooks).toMatchObject([{ name: 'default', path: 'webhook' }]);
	});

	it("is not shown in n8n's own list, which opens with an address that does nothing here", () => {
		expect(webhooks).toMatchObject([{ ndvHideUrl: true }]);
	});

	it('has n8n evaluate one expression with each call', () => {
		const evaluated = webhooks
			.flatMap((webhook) => Object.entries(webhook))
			.filter(([field, value]) => String(value).startsWith('=') && !EDITOR_ONLY.includes(field));
		expect(evaluated.map(([field]) => field)).toEqual(['httpMethod']);
	});

	it.each([
		[true, 'webhook', ['GET', 'POST']],
		[true, 'polling', []],
		[false, 'webhook', []],
	])('takes calls where it should: active %s, %s', async (isActive, mode, methods) => {
		expect(await methodsOf(isActive, mode)).toEqual(methods);
	});
});
