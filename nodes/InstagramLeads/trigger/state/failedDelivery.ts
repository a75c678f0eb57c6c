import { z } from 'zod';

/** What is known of an event whose executions failed in the workflow. */
export interface FailedDelivery {
	/** Executions that failed. */
	executions: number;
	/** Those of them that count against the event: the others failed as everybody's did. */
	counted: number;
	/** What the last of them ended with. */
	lastError: string;
	/** When it is to be delivered again, in milliseconds of the wall clock; 0: as soon as anything is. */
	dueAt: number;
	/** Whether an event of another contact went well since the first of them. */
	othersGoWell: boolean;
}

/** Contacts that fail one after the other, as long as nothing goes well. */
export interface FailureRun {
	/** Executions that failed. */
	failures: number;
	/** Lead keys; more than two tell nothing more. */
	contacts: string[];
	/** When the next event is to be tried, in milliseconds of the wall clock. */
	probeAt: number;
}

const count = z.number().int().nonnegative();

/** As it was stored; what is damaged counts as not known. */
export const failedDeliverySchema = z
	.object({
		executions: count,
		counted: count,
		lastError: z.string(),
		dueAt: z.number().finite(),
		othersGoWell: z.boolean(),
	})
	.optional()
	.catch(undefined);

/** As it was stored; what is damaged counts as not known. */
export const failureRunSchema = z
	.object({ failures: count, contacts: z.array(z.string()), probeAt: z.number().finite() })
	.optional()
	.catch(undefined);
