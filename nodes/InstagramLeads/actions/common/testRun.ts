import type { IDataObject, INodeProperties } from 'n8n-workflow';

import type { OperationContext, Show } from './operation';

/** In the flow's context, which n8n keeps for the whole execution: loops run a node again and again. */
const TEST_PERSON = 'instagramLeadsTestPerson';

/** The switch for those who test with several people that know of it. */
export const SEND_TO_EVERYBODY: INodeProperties = {
	displayName: 'Send in Test Runs to Everybody',
	name: 'testRunToEverybody',
	type: 'boolean',
	default: false,
	description:
		'Whether a run by hand from the editor may write to more than one person. When off, the first person of the run gets the answer for real, and an item says who was left out. Published workflows always answer everybody.',
};

/** The options of what has no others. */
export function testRunOptions(show: Show): INodeProperties {
	return {
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		default: {},
		displayOptions: { show },
		options: [SEND_TO_EVERYBODY],
	};
}

/** Whether somebody tries it out in the editor, and has not said that all may be written to. */
export function isTestRun({ node, itemIndex }: OperationContext): boolean {
	if (node.getMode() !== 'manual') return false;
	const options = node.getNodeParameter('options', itemIndex, {}) as IDataObject;
	return options.testRunToEverybody !== true;
}

/**
 * Leaves people alone in a test run, which reaches one person at most, over all its nodes. The first who is
 * asked about is that person, whatever becomes of the send.
 *
 * @param person contact id, or what stands for somebody whose id isn't known
 * @returns what to put out instead of the send; undefined where it may go out
 */
export function leftOut(context: OperationContext, person: string): IDataObject | undefined {
	if (!isTestRun(context)) return undefined;
	const flow = context.node.getContext('flow');
	const reached = (flow[TEST_PERSON] ??= person) as string;
	if (reached === person) return undefined;
	return {
		leftOut: true,
		person,
		note: `Not sent: a test run writes to one person at most, and this one has reached ${reached}. To reach all, turn on 'Send in Test Runs to Everybody' in the options of this node, or publish the workflow.`,
	};
}
