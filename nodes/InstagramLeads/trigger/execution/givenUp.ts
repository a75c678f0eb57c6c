import type { IDataObject, INode, INodeExecutionData } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

import type { LeadEvent } from '../../events/leadEvent';

const GIVEN_UP_MARK = 'instagramLeadsGivenUp';

/** The items of an execution that says that their events are given up: it fails by itself. */
export function givenUpItems(items: LeadEvent[], attempts: number): INodeExecutionData[] {
	return items.map((item) => ({
		json: { ...(item as unknown as IDataObject), [GIVEN_UP_MARK]: attempts },
	}));
}

/**
 * Items as they go on. An execution of events that were given up ends here, and holds them; n8n's Retry lets
 * them pass.
 *
 * @throws NodeOperationError that says so, unless it is a retry
 */
export function withoutGivenUp(
	items: INodeExecutionData[],
	{ node, isRetry }: { node: INode; isRetry: boolean },
): INodeExecutionData[] {
	const given = items.find(({ json }) => GIVEN_UP_MARK in json);
	if (!given) return items;
	if (!isRetry) throw givenUpError(node, given.json);
	return items.map(({ json, ...rest }) => {
		const event = { ...json };
		delete event[GIVEN_UP_MARK];
		return { ...rest, json: event };
	});
}

function givenUpError(node: INode, json: IDataObject): NodeOperationError {
	const attempts = String(json[GIVEN_UP_MARK]);
	return new NodeOperationError(
		node,
		`The event ${String(json.eventId)} was delivered ${attempts} times, and each execution failed`,
		{
			description: `It is not delivered again. Last error: ${String(json.lastError)}. When that is mended, open this execution and press 'Retry': it holds the event.`,
		},
	);
}
