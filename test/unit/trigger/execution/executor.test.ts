import type { IRun, ITriggerFunctions } from 'n8n-workflow';

import type { LeadEvent } from '../../../../nodes/InstagramLeads/events/leadEvent';
import { Endings } from '../../../../nodes/InstagramLeads/trigger/execution/executionEnd';
import { handOffOf } from '../../../../nodes/InstagramLeads/trigger/execution/executor';
import { loadState } from '../../../../nodes/InstagramLeads/trigger/state/triggerState';
import type { StateKeeper } from '../../../../nodes/InstagramLeads/trigger/state/stateStore';
import { leadEvent } from '../../../helpers/events';
import { settled } from '../../../helpers/waiting';

/** How n8n takes one emission: an ended run, `undefined` for a key it has, or an error. */
type Answer = Partial<IRun> | undefined | Error;

const success: Answer = { status: 'success' };
const crashed: Answer = { status: 'crashed' };
const refused = new Error('database is away');
const cancelled = Object.assign(new Error('The execution was cancelled'), { reason: 'manual' });
const stalled: Answer = {
	status: 'error',
	data: { resultData: { error: { message: 'job stalled more than maxStalledCount' } } },
} as unknown as Answer;
const failed: Answer = {
	status: 'error',
	data: { resultData: { error: { message: 'CRM is away' } } },
} as unknown as Answer;

let workflows = 0;

async function handOver(answers: Answer[], leftWaiting: LeadEvent[] = []) {
	const workflowId = `wf-${++workflows}`;
	const given: Array<{ key: string; attempt: unknown }> = [];
	const state = { ...loadState({}), leftWaiting };
	const givenUp = jest.fn();
	const warn = jest.fn();
	const context = {
		getWorkflow: () => ({ id: workflowId }),
		getNode: () => ({ id: 'node-1' }),
		logger: { warn },
		helpers: {
			createDeferredPromise: () => {
				let resolve: unknown, reject: unknown;
				const promise = new Promise(
					(onDone, onFailure) => ([resolve, reject] = [onDone, onFailure]),
				);
				return { promise, resolve, reject };
			},
		},
		emit: ([[item]]: Array<Array<{ json: { deliveryAttempt?: number } }>>, ...rest: unknown[]) => {
			const [, done, key] = rest as [
				unknown,
				{ resolve: (run: Answer) => void; reject: (error: Error) => void },
				string,
			];
			given.push({ key, attempt: item.json.deliveryAttempt });
			const answer = answers.shift();
			if (answer instanceof Error) done.reject(answer);
			else done.resolve(answer);
		},
	} as unknown as ITriggerFunctions;
	const keeper = { state, store: jest.fn(), settled: jest.fn() } as unknown as StateKeeper;
	const handOff = handOffOf({
		context,
		keeper,
		toItem: async (event) => event,
		onGivenUp: givenUp,
	});
	const outcome = await handOff([leadEvent()]);
	await settled();
	const pending = [...state.pending.values()];
	return { outcome, given, givenUp, warn, pending, unused: answers };
}

describe('handing an event to n8n', () => {
	it.each<[string, Answer[], string, Array<number | undefined>]>([
		['an execution that succeeds', [success], 'handedOver', [undefined]],
		['a workflow that fails on its own account', [failed], 'handedOver', [undefined]],
		['an execution that the operator stops', [cancelled], 'handedOver', [undefined]],
		['a key that n8n has already', [undefined], 'duplicate', [undefined]],
		['a crash, then success', [crashed, success], 'handedOver', [undefined, 2]],
		['a stalled worker, then success', [stalled, success], 'handedOver', [undefined, 2]],
		[
			'a crash whose second key is taken',
			[crashed, undefined, success],
			'handedOver',
			[undefined, 2, 3],
		],
		[
			'n8n not taking it at first',
			[refused, refused, success],
			'handedOver',
			[undefined, undefined, undefined],
		],
		[
			'a refusal after n8n had taken it',
			[refused, undefined, success],
			'handedOver',
			[undefined, undefined, 2],
		],
	])('%s', async (_name, answers, outcome, attempts) => {
		const result = await handOver(answers);
		expect(result.outcome).toBe(outcome);
		expect(result.given.map(({ attempt }) => attempt)).toEqual(attempts);
		expect(result.unused).toEqual([]);
		expect(result.pending).toEqual([]);
	});

	it.each<[string, Answer[], string, Array<number | undefined>]>([
		['that n8n never began with', [success], 'handedOver', [undefined]],
		[
			'whose key n8n has, by an execution it lost',
			[undefined, success],
			'handedOver',
			[undefined, 2],
		],
	])('gives an event that waited before a crash, %s', async (_name, answers, outcome, attempts) => {
		const result = await handOver(answers, [leadEvent()]);
		expect(result.outcome).toBe(outcome);
		expect(result.given.map(({ attempt }) => attempt)).toEqual(attempts);
	});

	it('gives up after five lost executions, and says so', async () => {
		const lost = Array<Answer>(5).fill(crashed);
		const { given, givenUp, pending } = await handOver([...lost, success]);
		expect(new Set(given.map(({ key }) => key)).size).toBe(5);
		expect(givenUp).toHaveBeenCalledTimes(1);
		expect(pending).toEqual([]);
	});

	it('leaves an event that n8n never takes to the next poll, as if not given', async () => {
		const { outcome, givenUp, pending } = await handOver(Array<Answer>(7).fill(refused));
		expect(outcome).toBe('lost');
		expect(givenUp).not.toHaveBeenCalled();
		expect(pending.map(({ attempt }) => attempt)).toEqual([0]);
	});

	it.each<[string, Answer[], Array<number | undefined>]>([
		['ended well', [success], [undefined]],
		['failed on its own account', [failed], [undefined]],
		['was refused', [refused], [undefined]],
		['was lost after all', [stalled, success], [undefined, 2]],
	])('goes on without word of an execution that %s', async (_name, answers, attempts) => {
		jest.spyOn(Endings.prototype, 'of').mockResolvedValueOnce('unheard');
		const { outcome, given, warn, pending, unused } = await handOver(answers);
		expect(outcome).toBe('handedOver');
		expect(given.map(({ attempt }) => attempt)).toEqual(attempts);
		expect(warn).toHaveBeenCalledWith(expect.stringContaining('how an execution ended'));
		expect(pending).toEqual([]);
		expect(unused).toEqual([]);
	});
});
