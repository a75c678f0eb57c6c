import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

import { connectedAccount } from '../graph/account/connectedAccount';
import { describeFailure, isUnexpected } from '../graph/errors/describeFailure';
import { GraphError } from '../graph/errors/graphError';
import { graphClientOf } from '../graph/client/n8nTransport';
import { definedFacts, toNodeError } from '../graph/errors/nodeError';
import type { OperationContext, OperationOutput } from './common/operation';
import { ItemWithFiles } from './common/operation';
import { memoised } from '../common/memoised';
import { resources } from './resources';

/** Runs the chosen operation for every input item; the one place that pairs items and catches. */
export async function routeItems(node: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const openClient = memoised(async () => await graphClientOf(node));
	const connect = memoised(async () => {
		const client = await openClient();
		return { client, connected: await connectedAccount(client) };
	});
	const output: INodeExecutionData[] = [];
	for (let itemIndex = 0; itemIndex < node.getInputData().length; itemIndex++) {
		if (isStopped(node)) break;
		try {
			const result = await runOperation({ node, itemIndex, openClient, connect });
			output.push(...itemsOf(result).map((item) => ({ ...item, pairedItem: { item: itemIndex } })));
		} catch (failure) {
			const error = withWhatWasGiven(node, itemIndex, failure);
			if (isUnexpected(error)) node.logger.error(`Instagram Leads: ${describeFailure(error)}`);
			if (!node.continueOnFail()) throw toNodeError(node.getNode(), error, itemIndex);
			output.push({ json: errorItem(node, error), pairedItem: { item: itemIndex } });
		}
	}
	return [output];
}

/** n8n cuts the calls of an execution that somebody stops, but lets the node go on. */
function isStopped(node: IExecuteFunctions): boolean {
	return node.getExecutionCancelSignal()?.aborted === true;
}

function itemsOf(result: OperationOutput): INodeExecutionData[] {
	if (result instanceof ItemWithFiles) return [{ json: result.json, binary: result.binary }];
	return [result].flat().map((json) => ({ json }));
}

async function runOperation(context: OperationContext): Promise<OperationOutput> {
	const { node, itemIndex } = context;
	const resource = node.getNodeParameter('resource', itemIndex) as string;
	const operation = node.getNodeParameter('operation', itemIndex) as string;
	const chosen = resources[resource]?.operations[operation];
	if (!chosen) {
		throw new NodeOperationError(
			node.getNode(),
			`The operation '${operation}' of the resource '${resource}' is not known`,
			{ itemIndex, description: 'Choose another one in the node.' },
		);
	}
	return await chosen.execute(context);
}

/** Parameters that name somebody or something of Meta's. */
const ID_FIELDS = [
	'recipientId',
	'contactId',
	'conversationId',
	'commentId',
	'mediaId',
	'messageId',
] as const;

/** What Meta doesn't know, with the id that the node was given: it may be a name, or of another account. */
function withWhatWasGiven(node: IExecuteFunctions, itemIndex: number, error: unknown): unknown {
	if (!(error instanceof GraphError) || error.errorClass !== 'gone' || !error.facts.code)
		return error;
	const given = ID_FIELDS.flatMap((name) => {
		const field = node.getNodeParameter(name, itemIndex, '') as string | { value?: string };
		const value = typeof field === 'string' ? field : field.value;
		return value ? [`'${value}'`] : [];
	});
	return given.length === 0
		? error
		: error.withDetails({ message: `${error.message}: ${given.join(', ')}` });
}

/**
 * What a failed item carries on: enough for a workflow to branch on and a person to act on. Into the
 * error output n8n takes only items that have `error` and nothing else, so all of it stands in there.
 */
function errorItem(node: IExecuteFunctions, error: unknown): IDataObject {
	const { message, description } = toNodeError(node.getNode(), error);
	const details =
		error instanceof GraphError
			? { errorClass: error.errorClass, ...definedFacts(error.facts) }
			: {};
	const text = { description: description ?? '' };
	return node.getNode().onError === 'continueErrorOutput'
		? { error: { message, ...text, ...details } }
		: { error: message, ...text, ...details };
}
