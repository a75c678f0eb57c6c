import type { INodeParameters } from 'n8n-workflow';
import { NodeApiError, NodeOperationError, sleep } from 'n8n-workflow';

import { actionProperties, resources } from '../../../nodes/InstagramLeads/actions/resources';
import { take } from '../../../nodes/InstagramLeads/actions/common/limitFields';
import { CONTACT_ID, facebookCredential, PAGE_ID, PAGE_TOKEN } from '../../helpers/credentials';
import { expectAccountLookup, graphError, metaHost } from '../../helpers/graph';
import type { Surroundings } from '../../helpers/n8n';
import { runAction } from '../../helpers/n8n';

const credential = facebookCredential();
const send: INodeParameters = {
	resource: 'message',
	operation: 'sendText',
	recipientId: CONTACT_ID,
	text: '={{ $json.text }}',
	options: { checkWindow: false },
};
const items = ['one', 'two', 'three'].map((text) => ({ json: { text } }));

const answerSend = (text: string, status: number, body: object) =>
	metaHost(credential, PAGE_TOKEN)
		.post(`/v25.0/${PAGE_ID}/messages`, (sent) => sent.message.text === text)
		.reply(status, body);

const run = (node: Surroundings['node'] = {}, parameters = send) =>
	runAction({ credential, parameters, node }, items);

describe('the router', () => {
	beforeAll(() => expectAccountLookup(credential));

	const closed = graphError(10, { error_subcode: 2534022 });

	it('stops at the first failure, and tells item, reason and way out', async () => {
		answerSend('one', 200, { message_id: 'mid.1' });
		answerSend('two', 403, closed);
		const error = await run().then(
			() => undefined,
			(reason: NodeApiError) => reason,
		);
		expect(error).toBeInstanceOf(NodeApiError);
		expect(error?.message).toBe("The contact's messaging window is closed");
		expect(error?.description).toMatch(/^Instagram allows answers within 24 hours/);
		expect(error?.context.itemIndex).toBe(1);
		expect(error?.httpCode).toBe('403');
	});

	it.each<[string, Surroundings['node']]>([
		['On Error: Continue', { onError: 'continueRegularOutput' }],
		['continueOnFail of older workflows', { continueOnFail: true }],
	])('goes on with an item that a workflow can branch on: %s', async (_name, node) => {
		answerSend('one', 200, { message_id: 'mid.1' });
		answerSend('two', 403, closed);
		answerSend('three', 200, { message_id: 'mid.3' });
		expect(await run(node)).toEqual([
			{ json: { messageId: 'mid.1', text: 'one' }, pairedItem: { item: 0 } },
			{
				json: {
					error: "The contact's messaging window is closed",
					description: expect.stringMatching(/24 hours.*subcode 2534022/) as string,
					errorClass: 'window',
					httpStatus: 403,
					code: 10,
					subcode: 2534022,
					fbtraceId: 'A9xTrace',
				},
				pairedItem: { item: 1 },
			},
			{ json: { messageId: 'mid.3', text: 'three' }, pairedItem: { item: 2 } },
		]);
	});

	it('gives n8n what it takes into the error output: `error`, and nothing beside it', async () => {
		answerSend('one', 403, closed);
		const [{ json }] = await runAction(
			{ credential, parameters: send, node: { onError: 'continueErrorOutput' } },
			items.slice(0, 1),
		);
		expect(json).toEqual({
			error: {
				message: "The contact's messaging window is closed",
				description: expect.stringMatching(/24 hours/) as string,
				errorClass: 'window',
				httpStatus: 403,
				code: 10,
				subcode: 2534022,
				fbtraceId: 'A9xTrace',
			},
		});
	});

	it('says which operation it does not know', async () => {
		const parameters = { resource: 'message', operation: 'sing' };
		await expect(run({}, parameters)).rejects.toThrow(NodeOperationError);
		await expect(run({}, parameters)).rejects.toThrow(
			"The operation 'sing' of the resource 'message' is not known",
		);
	});

	it('shows no secret, whatever fails', async () => {
		answerSend('one', 400, graphError(190, { message: `bad ${String(credential.accessToken)}` }));
		const [{ json }] = await runAction(
			{ credential, parameters: send, node: { onError: 'continueRegularOutput' } },
			items.slice(0, 1),
		);
		expect(json.errorClass).toBe('reconnect');
		expect(JSON.stringify(json)).not.toMatch(/EAA|app_secret/);
	});

	it('does not run without a credential that can work', async () => {
		const own = facebookCredential({ apiVersion: 'newest' });
		await expect(runAction({ credential: own, parameters: send })).rejects.toThrow(
			'Graph API Version',
		);
	});
});

describe('resources and operations', () => {
	const optionsOf = (property: (typeof actionProperties)[number] | undefined) =>
		(property?.options ?? []).map((option) => ('value' in option ? option.value : ''));

	it('are all offered, and all that is offered exists', () => {
		const [resource] = actionProperties;
		expect(optionsOf(resource).sort()).toEqual(Object.keys(resources).sort());
		for (const { operationField, operations } of Object.values(resources)) {
			expect(optionsOf(operationField).sort()).toEqual(Object.keys(operations).sort());
			expect(Object.keys(operations)).toContain(operationField.default);
		}
	});

	it.each(Object.entries(resources))(
		'%s: every field is shown for its operation only',
		(name, resource) => {
			for (const [operation, { fields }] of Object.entries(resource.operations)) {
				for (const { displayOptions } of fields) {
					expect(displayOptions?.show).toMatchObject({ resource: [name], operation: [operation] });
				}
			}
		},
	);
});

describe('take', () => {
	it('asks for no more than it takes', async () => {
		let asked = 0;
		async function* numbers() {
			for (;;) yield ++asked;
		}
		expect(await take(numbers(), 3)).toEqual([1, 2, 3]);
		expect(asked).toBe(3);
		expect(await take(numbers(), 0)).toEqual([]);
	});
});

describe('an execution that somebody stops', () => {
	const stopped = (onError: 'stopWorkflow' | 'continueRegularOutput') => {
		const stop = new AbortController();
		metaHost(credential, PAGE_TOKEN)
			.post(`/v25.0/${PAGE_ID}/messages`, (sent) => sent.message.text === 'one')
			.reply(200, () => {
				stop.abort();
				return { message_id: 'mid.1' };
			});
		const surroundings = { credential, parameters: send, node: { onError }, stop: stop.signal };
		return runAction(surroundings, items);
	};

	it('cuts the send that is under way, sends nothing more and looks for nothing', async () => {
		const output = await stopped('continueRegularOutput');
		expect(output.map(({ json }) => json.errorClass)).toEqual(['unknownOutcome']);
		expect(jest.mocked(sleep)).not.toHaveBeenCalled();
	});

	it('ends where failures end it', async () => {
		await expect(stopped('stopWorkflow')).rejects.toThrow('not known whether');
	});
});

describe('a read that is cut by stopping the execution', () => {
	it('is not tried again', async () => {
		const stop = new AbortController();
		metaHost(credential)
			.get('/v25.0/me')
			.query(true)
			.reply(200, () => {
				stop.abort();
				return { id: '1' };
			});
		const parameters = { resource: 'account', operation: 'getTokenStatus' };
		const other = { ...credential, appSecret: '' };
		await expect(runAction({ credential: other, parameters, stop: stop.signal })).rejects.toThrow();
		expect(jest.mocked(sleep)).not.toHaveBeenCalled();
	});
});
