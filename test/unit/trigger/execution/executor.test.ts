import type { IRun, ITriggerFunctions } from 'n8n-workflow';

import type { LeadEvent } from '../../../../nodes/InstagramLeads/events/leadEvent';
import type { StillRunning } from '../../../../nodes/InstagramLeads/trigger/execution/executionEnd';
import { ExecutionEnd } from '../../../../nodes/InstagramLeads/trigger/execution/executionEnd';
import { Redelivery } from '../../../../nodes/InstagramLeads/trigger/execution/redelivery';
import { Refusals } from '../../../../nodes/InstagramLeads/trigger/execution/refusals';
import { Executor } from '../../../../nodes/InstagramLeads/trigger/execution/executor';
import { Lifetime } from '../../../../nodes/InstagramLeads/common/lifetime';
import { leadEvent, messageEvent } from '../../../helpers/events';
import { readableLog, storeOver } from '../../../helpers/triggerParts';
import { settled, until } from '../../../helpers/waiting';

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

async function execute(
	answers: Answer[],
	waiting: LeadEvent[] = [],
	lifetime = new Lifetime(),
	parametersOfEmit = 4,
) {
	const given: Array<{ key: string; attempt: unknown }> = [];
	const shown: string[] = [];
	const { log, lines } = readableLog();
	const context = {
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
	Object.defineProperty(context.emit, 'length', { value: parametersOfEmit });
	const store = storeOver({ waiting: JSON.stringify(waiting) }, lifetime);
	const executor = new Executor(
		context,
		`wf-${++workflows}:node-1`,
		store,
		log,
		lifetime,
		new Refusals(log, lifetime),
		new Redelivery(0, store, log, lifetime),
		{ failed: (error: Error) => void shown.push(error.message), recovered: () => {} },
	);
	const again = async (event = leadEvent()) => await executor.execute([event]);
	const outcome = await again();
	await settled();
	const of = (level: string) =>
		lines.filter((line) => line.level === level).map(({ message }) => message);
	const pending = store.pendingEvents().map((event) => store.nextAttempt([event]) - 1);
	return {
		outcome,
		again,
		given,
		givenUp: of('error'),
		warnings: of('warn'),
		pending,
		unused: answers,
		shown,
	};
}

describe('executing an event', () => {
	it.each<[string, Answer[], string, Array<number | undefined>]>([
		['an execution that succeeds', [success], 'executed', [undefined]],
		['a workflow that fails on its own account', [failed], 'executed', [undefined]],
		['an execution that the operator stops', [cancelled], 'executed', [undefined]],
		['a key that n8n has already', [undefined], 'duplicate', [undefined]],
		['a crash, then success', [crashed, success], 'executed', [undefined, 2]],
		['a stalled worker, then success', [stalled, success], 'executed', [undefined, 2]],
		[
			'a crash whose second key is taken',
			[crashed, undefined, success],
			'executed',
			[undefined, 2, 3],
		],
		[
			'n8n not taking it at first',
			[refused, refused, success],
			'executed',
			[undefined, undefined, undefined],
		],
		[
			'a refusal after n8n had taken it',
			[refused, undefined, success],
			'executed',
			[undefined, undefined, 2],
		],
	])('%s', async (_name, answers, outcome, attempts) => {
		const result = await execute(answers);
		expect(result.outcome).toBe(outcome);
		expect(result.given.map(({ attempt }) => attempt)).toEqual(attempts);
		expect(result.unused).toEqual([]);
		expect(result.pending).toEqual([]);
	});

	it.each<[string, Answer[], string, Array<number | undefined>]>([
		['that n8n never began with', [success], 'executed', [undefined]],
		[
			'whose key n8n has, by an execution it lost',
			[undefined, success],
			'executed',
			[undefined, 2],
		],
	])('gives an event that waited before a crash, %s', async (_name, answers, outcome, attempts) => {
		const result = await execute(answers, [leadEvent()]);
		expect(result.outcome).toBe(outcome);
		expect(result.given.map(({ attempt }) => attempt)).toEqual(attempts);
	});

	it('gives up after five lost executions, and says so', async () => {
		const lost = Array<Answer>(5).fill(crashed);
		const { given, givenUp, pending } = await execute([...lost, success]);
		expect(new Set(given.map(({ key }) => key)).size).toBe(5);
		expect(givenUp).toHaveLength(1);
		expect(pending).toEqual([]);
	});

	it('says of an event that n8n does not take that it was refused, as if not given', async () => {
		const { outcome, givenUp, pending } = await execute(Array<Answer>(7).fill(refused));
		expect(outcome).toBe('refused');
		expect(givenUp).toEqual([]);
		expect(pending).toEqual([0]);
	});

	it('gives what n8n refused once more, though it may hold the key by what it could not begin', async () => {
		const { again, given } = await execute([...Array<Answer>(7).fill(refused), undefined, success]);
		expect(await again()).toBe('executed');
		expect(given.slice(6).map(({ attempt }) => attempt)).toEqual([undefined, undefined, 2]);
	});

	it.each<[string, Answer]>([
		['refused', refused],
		['lost', crashed],
	])('gives nothing again that n8n %s once the trigger is closed', async (_name, answer) => {
		const lifetime = new Lifetime();
		const answers = [answer, success];
		const closing = jest.spyOn(answers, 'shift').mockImplementationOnce(() => {
			lifetime.end();
			return answer;
		});
		const { outcome, given, pending } = await execute(answers, [], lifetime);
		expect(closing).toHaveBeenCalledTimes(1);
		expect(outcome).toBe('closed');
		expect(given).toHaveLength(1);
		expect(pending).toHaveLength(1);
	});

	it.each<[string, Answer[], Array<number | undefined>]>([
		['ended well', [success], [undefined]],
		['failed on its own account', [failed], [undefined]],
		['was refused', [refused], [undefined]],
		['was lost after all', [stalled, success], [undefined, 2]],
	])('goes on without word of an execution that %s', async (_name, answers, attempts) => {
		jest
			.spyOn(ExecutionEnd.prototype, 'waitForEnd')
			.mockImplementationOnce(async (later) => await Promise.resolve({ later, waitedMs: 900_000 }));
		const { outcome, given, warnings, pending, unused } = await execute(answers);
		expect(outcome).toBe('executed');
		expect(given.map(({ attempt }) => attempt)).toEqual(attempts);
		expect(warnings).toEqual([expect.stringContaining('for 15 minutes how an execution ended')]);
		expect(pending).toEqual([]);
		expect(unused).toEqual([]);
	});

	it('tells the operator when many executions hang at the same time', async () => {
		const hanging = async (
			_end: unknown,
			_submitAgain: unknown,
			onHang?: () => void,
		): Promise<StillRunning> => {
			onHang?.();
			return await Promise.resolve({ waitedMs: 900_000, later: new Promise<IRun>(() => {}) });
		};
		jest.spyOn(ExecutionEnd.prototype, 'waitForEnd').mockImplementation(hanging);
		const { again, shown } = await execute([]);
		for (let n = 0; n < 19; n++) await again(messageEvent('c1', `hung.${n}`));
		expect(shown).toEqual([]);
		await again(messageEvent('c1', 'one too many'));
		expect(shown).toEqual([expect.stringContaining('More than 20 executions')]);
		jest.restoreAllMocks();
	});

	it('gives one that was lost after all until n8n takes it, however long that is away', async () => {
		const stillRunning = async (later: Promise<IRun | undefined>): Promise<StillRunning> =>
			await Promise.resolve({ waitedMs: 900_000, later });
		jest.spyOn(ExecutionEnd.prototype, 'waitForEnd').mockImplementationOnce(stillRunning);
		const answers = [stalled, ...Array<Answer>(8).fill(refused), success];
		const { given } = await execute(answers);
		await until(() => answers.length === 0);
		expect(given.map(({ attempt }) => attempt)).toEqual([undefined, ...Array<number>(9).fill(2)]);
	});

	it('asks n8n about one that it may not have begun with the same key', async () => {
		jest
			.spyOn(ExecutionEnd.prototype, 'waitForEnd')
			.mockImplementationOnce(async (_unheard, submitAgain) => await submitAgain?.());
		const { outcome, given } = await execute([undefined, success]);
		expect(outcome).toBe('executed');
		expect(given[1]).toEqual(given[0]);
		expect(given).toHaveLength(2);
	});

	it('asks nothing where n8n would begin it twice, knowing no keys', async () => {
		const waiting = jest.spyOn(ExecutionEnd.prototype, 'waitForEnd');
		await execute([success], [], new Lifetime(), 3);
		expect(waiting).toHaveBeenCalledWith(expect.anything(), undefined, expect.any(Function));
	});
});
