import type { IDataObject, INodeParameters, WorkflowExecuteMode } from 'n8n-workflow';

import { CONTACT_ID, facebookCredential, PAGE_ID, PAGE_TOKEN } from '../../helpers/credentials';
import { expectAccountLookup, metaHost } from '../../helpers/graph';
import { actionNode, actionNodeType, executeContext } from '../../helpers/n8n';

const credential = facebookCredential();
const [FIRST, SECOND] = [CONTACT_ID, '1602510301006199'];

beforeAll(() => expectAccountLookup(credential));

const expectSends = (count: number) =>
	count > 0 &&
	metaHost(credential, PAGE_TOKEN)
		.post(`/v25.0/${PAGE_ID}/messages`)
		.times(count)
		.reply(200, { recipient_id: FIRST, message_id: 'mid.out' });

const contextOf = (parameters: INodeParameters, people: string[], mode: WorkflowExecuteMode) =>
	executeContext(
		actionNode({
			parameters: {
				resource: 'message',
				operation: 'sendText',
				recipientId: '={{ $json.id }}',
				text: 'Hi',
				...parameters,
			},
		}),
		{ credential },
		people.map((id) => ({ json: { id } })),
		mode,
	);

async function run(context: ReturnType<typeof contextOf>): Promise<IDataObject[]> {
	const [output] = await actionNodeType.execute.call(context);
	return output.map(({ json }) => json);
}

const options = { checkWindow: false };

describe('a run by hand', () => {
	it('writes to the first person only, as often as the workflow does', async () => {
		expectSends(2);
		const items = await run(contextOf({ options }, [FIRST, SECOND, FIRST], 'manual'));
		expect(items).toMatchObject([
			{ messageId: 'mid.out' },
			{ leftOut: true, person: SECOND, note: expect.stringContaining('Not sent') as string },
			{ messageId: 'mid.out' },
		]);
	});

	it('remembers whom it reached when a loop runs the node again', async () => {
		expectSends(1);
		const context = contextOf({ options }, [FIRST], 'manual');
		await run(context);
		const again = contextOf({ options }, [SECOND], 'manual');
		Object.assign(again.getContext('flow'), context.getContext('flow'));
		expect(await run(again)).toMatchObject([{ leftOut: true }]);
	});

	it('writes to all where the operator wants that', async () => {
		expectSends(2);
		const toAll = { options: { ...options, testRunToEverybody: true } };
		expect(await run(contextOf(toAll, [FIRST, SECOND], 'manual'))).toMatchObject([
			{ messageId: 'mid.out' },
			{ messageId: 'mid.out' },
		]);
	});

	it.each([
		['markSeen', {}],
		['typing', {}],
		['react', { messageId: 'mid.1' }],
	])('leaves the others alone in other ways, too: %s', async (operation, more) => {
		expectSends(1);
		const items = await run(contextOf({ operation, ...more }, [FIRST, SECOND], 'manual'));
		expect(items[1]).toMatchObject({ leftOut: true });
	});

	it('answers one commenter in public', async () => {
		metaHost(credential).post('/v25.0/18/replies').reply(200, { id: '20' });
		const parameters = { resource: 'comment', operation: 'reply', commentId: '={{ $json.id }}' };
		expect(await run(contextOf(parameters, ['18', '19'], 'manual'))).toMatchObject([
			{ commentId: '20' },
			{ leftOut: true },
		]);
	});
});

it('a published workflow writes to everybody', async () => {
	expectSends(2);
	expect(await run(contextOf({ options }, [FIRST, SECOND], 'trigger'))).toMatchObject([
		{ messageId: 'mid.out' },
		{ messageId: 'mid.out' },
	]);
});
