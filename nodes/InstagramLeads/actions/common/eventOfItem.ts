import { readLeadEvent } from '../../events/leadEventSchema';
import type { LeadEvent } from '../../events/leadEvent';
import { GraphError } from '../../graph/errors/graphError';
import type { OperationContext } from './operation';

/** Nodes whose item is what somebody did: ours, and that of a workflow which such an item is passed to. */
const SOURCES = /\.(instagramLeadsTrigger|executeWorkflowTrigger)$/;

/**
 * The lead event that the item comes from: the trigger's, found by n8n's paired items through whatever nodes
 * stand between, else the item itself.
 *
 * @throws GraphError `badRequest` where there is none
 */
export function eventOfItem(context: OperationContext): LeadEvent {
	const event = findEventOfItem(context);
	if (event) return event;
	throw GraphError.local(
		'badRequest',
		"The item doesn't tell who wrote",
		"It comes from no Instagram Leads Trigger, or n8n can't follow it back there. Put the trigger before this node, or name the person ('To': Contact) or the event in the node. Nothing was sent.",
	);
}

/** By the item's context: n8n evaluates an expression each time that it is looked for. */
const found = new WeakMap<OperationContext, { event?: LeadEvent }>();

/** The same; undefined where there is none. */
export function findEventOfItem(context: OperationContext): LeadEvent | undefined {
	const known = found.get(context) ?? { event: lookForEvent(context) };
	found.set(context, known);
	return known.event;
}

function lookForEvent(context: OperationContext): LeadEvent | undefined {
	const { node, itemIndex } = context;
	const ofSources = sourcesOf(context).map((name) => () => pairedItemOf(context, name));
	for (const itemOf of [...ofSources, () => node.getInputData()[itemIndex]?.json]) {
		const read = readLeadEvent(itemOf());
		if ('event' in read) return read.event;
	}
	return undefined;
}

/** Names of the nodes that such an item may come from. What an agent stands behind, its tools do too. */
function sourcesOf({ node }: OperationContext): string[] {
	const previous = node.getExecuteData().source?.main?.[0]?.previousNode;
	const parents = [node.getNode().name, ...(previous ? [previous] : [])].flatMap((name) =>
		node.getParentNodes(name),
	);
	const sources = parents.filter(({ type, disabled }) => SOURCES.test(type) && !disabled);
	return [...new Set([...sources.map(({ name }) => name), ...(previous ? [previous] : [])])];
}

/** n8n throws where it can't follow the item back, or the node has not run. */
function pairedItemOf({ node, itemIndex }: OperationContext, name: string): unknown {
	try {
		return node.evaluateExpression(`{{ $(${JSON.stringify(name)}).item.json }}`, itemIndex);
	} catch {
		return undefined;
	}
}
