import { NodeApiError, NodeOperationError } from 'n8n-workflow';

import { GraphError } from '../../../../nodes/InstagramLeads/graph/errors/graphError';
import {
	definedFacts,
	toNodeError,
	toPublicationError,
} from '../../../../nodes/InstagramLeads/graph/errors/nodeError';
import { triggerNode } from '../../../helpers/nodes';

const node = triggerNode();
const refused = GraphError.fromResponse(403, {
	error: { message: 'no', code: 10, fbtrace_id: 'A9xTrace' },
});

describe('in n8n', () => {
	it('a refusal says what happened, what to do, and its class for the workflow', () => {
		const error = toNodeError(node, refused, 3);
		expect(error).toBeInstanceOf(NodeApiError);
		expect(error.message).toBe(refused.message);
		expect(error.description).toBe(refused.description);
		expect(error).toMatchObject({ httpCode: '403', context: { itemIndex: 3 } });
		expect((error as NodeApiError).errorResponse).toEqual({
			errorClass: 'permission',
			httpStatus: 403,
			code: 10,
			fbtraceId: 'A9xTrace',
		});
	});

	it('a failure without an answer has no status', () => {
		const error = toNodeError(node, GraphError.fromConnection('ECONNRESET')) as NodeApiError;
		expect(error.httpCode).toBeNull();
	});

	it.each([new NodeOperationError(node, 'of n8n'), new NodeApiError(node, { message: 'of n8n' })])(
		'an error of its own stays as it is: %s',
		(error) => {
			expect(toNodeError(node, error)).toBe(error);
		},
	);

	it.each([
		[new Error('with EAAmadeUpToken1234567890'), 'with [hidden]'],
		['a text', 'a text'],
		[undefined, 'undefined'],
	])('anything else is told without secrets: %s', (error, message) => {
		const shown = toNodeError(node, error, 2);
		expect(shown).toBeInstanceOf(NodeOperationError);
		expect(shown.message).toBe(message);
		expect(shown.context).toMatchObject({ itemIndex: 2 });
	});
});

it('a failed publication says in its message what to do', () => {
	expect(toPublicationError(node, refused).message).toBe(
		`${refused.message}. ${refused.description}`,
	);
	expect(toPublicationError(node, new Error('plain')).message).toBe('plain');
});

it('of facts only those that are known are given on', () => {
	expect(definedFacts({ httpStatus: 400, code: undefined, subcode: 33 })).toEqual({
		httpStatus: 400,
		subcode: 33,
	});
	expect(Object.keys(definedFacts({ code: undefined }))).toEqual([]);
});
