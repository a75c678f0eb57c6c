import { TriggerContext } from 'n8n-core';
import type {
	CronExpression,
	IDataObject,
	IRun,
	ITriggerResponse,
	Workflow,
	WorkflowActivateMode,
} from 'n8n-workflow';

import type { LogLine, Surroundings } from './n8n';
import { additionalData, logOf, partsOf, triggerNode, triggerNodeType, workflowOf } from './n8n';

type Run = Pick<IRun, 'status'> & { data?: unknown };

/** One execution that the trigger asked n8n for. */
interface Emission {
	items: IDataObject[];
	key?: string;
	/** Ends the execution; without a run as n8n does for a key that it has already, with an error where it takes none. */
	end: (run?: Run | Error) => void;
}

/** A trigger that is active in n8n, and what it does there. */
export interface ActiveTrigger {
	workflow: Workflow;
	emissions: Emission[];
	crons: Array<{ expression: CronExpression; tick: () => void }>;
	/** Executions that failed before they began, as n8n shows them to the operator. */
	failures: Error[];
	log: LogLine[];
	close: () => Promise<void>;
}

export interface Activation extends Surroundings {
	mode?: WorkflowActivateMode;
	/** How executions end by themselves; `hang`: the test ends them. */
	ending?: 'hang' | ((emission: Emission) => Run | Error | undefined);
}

const SUCCESS = () => ({ status: 'success' as const });

/** Publishes a workflow with the trigger in it. Keep `workflow` for another go with its state. */
export async function activate(activation: Activation = {}): Promise<ActiveTrigger> {
	const { ending = SUCCESS, mode = 'activate' } = activation;
	const workflow = activation.workflow ?? workflowOf(triggerNode(activation));
	const { node } = partsOf(triggerNode(activation), { ...activation, workflow });
	const active: Omit<ActiveTrigger, 'close' | 'log'> = {
		workflow,
		emissions: [],
		crons: [],
		failures: [],
	};
	const context = new TriggerContext(
		workflow,
		node,
		additionalData(activation),
		'trigger',
		mode,
		(data, _response, done, key?: string) => {
			// Without a promise it is a write of static data that starts nothing.
			if (!done) return;
			const emission: Emission = {
				items: data[0].map(({ json }) => structuredClone(json)),
				key,
				end: (run) => (run instanceof Error ? done.reject(run) : done.resolve(run as IRun)),
			};
			active.emissions.push(emission);
			if (ending !== 'hang') emission.end(ending(emission));
		},
		() => {},
		(error) => void active.failures.push(error),
		{
			registerCron: ({ expression }, onTick) => {
				active.crons.push({ expression, tick: () => onTick(new Date()) });
			},
		},
	);
	const log = logOf(context);
	const { closeFunction }: ITriggerResponse = await triggerNodeType.trigger.call(context);
	return { ...active, log, close: async () => await closeFunction?.() };
}

/** The workflow as n8n has it after a restart: the same, with what static data was stored. */
export function restarted(workflow: Workflow, activation: Activation = {}): Workflow {
	const copy = workflowOf(triggerNode(activation), workflow.id);
	copy.staticData = JSON.parse(JSON.stringify(workflow.staticData)) as IDataObject;
	return copy;
}
