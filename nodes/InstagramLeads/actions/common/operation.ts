import type { IBinaryKeyData, IDataObject, IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import type { ConnectedAccount } from '../../graph/account/connectedAccount';
import type { GraphClient } from '../../graph/client/client';

/** What an operation works with, for one input item. */
export interface OperationContext {
	node: IExecuteFunctions;
	itemIndex: number;
	/** Client of the credential; calls nobody by itself. */
	openClient: () => Promise<GraphClient>;
	/** Client and account of the credential; asks Meta once per run of the node. */
	connect: () => Promise<{ client: GraphClient; connected: ConnectedAccount }>;
}

/** One operation: its fields in the panel, and what it does with one item. */
export interface Operation {
	fields: INodeProperties[];
	/** The output of one input item: one item, or several. */
	execute: (context: OperationContext) => Promise<OperationOutput>;
}

/** What an operation makes of one input item. */
export type OperationOutput = IDataObject | IDataObject[] | ItemWithFiles;

/** An output item that carries files. */
export class ItemWithFiles {
	constructor(
		readonly json: IDataObject,
		readonly binary: IBinaryKeyData,
	) {}
}

/** One resource: its operations, in the panel's order, and their code. */
export interface Resource {
	operationField: INodeProperties;
	operations: Record<string, Operation>;
}

/** When a field is shown. */
export type Show = NonNullable<NonNullable<INodeProperties['displayOptions']>['show']>;

/** Any of our own records as n8n's item JSON. */
export function toJson(record: object): IDataObject {
	return record as IDataObject;
}
