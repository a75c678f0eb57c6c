import { accounts } from './accounts.mts';
import { arrival } from './arrival.mts';
import { bulk } from './bulk.mts';
import { polling } from './polling.mts';
import { responsiveness } from './responsiveness.mts';
import type { Topic } from './row.mts';
import { scale } from './scale.mts';
import { slow } from './slow.mts';
import { state } from './state.mts';
import { throughput } from './throughput.mts';

/** All that is measured, in the order of the run and of the documents. */
export const topics: Topic[] = [
	arrival,
	slow,
	responsiveness,
	throughput,
	bulk,
	state,
	polling,
	accounts,
	scale,
];
