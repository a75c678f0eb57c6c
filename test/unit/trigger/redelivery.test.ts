import type { IDataObject, IRun, ITriggerFunctions } from 'n8n-workflow';

import { Lifetime } from '../../../nodes/InstagramLeads/common/lifetime';
import { LoopMeter } from '../../../nodes/InstagramLeads/common/loopMeter';
import { timeLimit } from '../../../nodes/InstagramLeads/common/timeLimit';
import type { LeadEvent } from '../../../nodes/InstagramLeads/events/leadEvent';
import { Executor } from '../../../nodes/InstagramLeads/trigger/execution/executor';
import { Redelivery } from '../../../nodes/InstagramLeads/trigger/execution/redelivery';
import { Refusals } from '../../../nodes/InstagramLeads/trigger/execution/refusals';
import { runningExecutions } from '../../../nodes/InstagramLeads/trigger/execution/runningExecutions';
import { EventQueue } from '../../../nodes/InstagramLeads/trigger/queue/eventQueue';
import { StateStore } from '../../../nodes/InstagramLeads/trigger/state/stateStore';
import { virtualTime } from '../../helpers/clock';
import { messageEvent } from '../../helpers/events';
import { idleSteps, readableLog } from '../../helpers/triggerParts';
import { deferred } from '../../helpers/waiting';

const MINUTE_MS = 60_000;
const START_MS = Date.parse('2026-03-01T10:00:00Z');

/** One execution: what it was about, and how it ended. */
interface Execution {
	/** Minutes since the test began. */
	minute: number;
	message: string;
	attempt?: number;
	lastError?: string;
	ended: 'well' | 'failed' | 'givenUp';
}

let time: ReturnType<typeof virtualTime>;
let began: number;
const minutesSince = () => Math.round(((performance.now() - began) / MINUTE_MS) * 10) / 10;

beforeEach(() => {
	time = virtualTime();
	began = performance.now();
	jest.spyOn(Date, 'now').mockImplementation(() => START_MS + performance.now() - began);
	jest.spyOn(LoopMeter.prototype, 'share').mockReturnValue(0.9);
});
afterEach(() => jest.restoreAllMocks());
afterEach(() => runningExecutions.clear());

/** A trigger in an n8n whose workflow fails where the test says so. */
class Shop {
	readonly executions: Execution[] = [];

	/** Whether the workflow fails with the message. */
	fails: (message: string) => boolean = () => false;

	private readonly keys = new Set<string>();

	private readonly staticData: IDataObject = {};

	private stored = '{}';

	private lifetime = new Lifetime();

	private queue: EventQueue;

	constructor(
		private readonly options: {
			maxRedeliveries?: number;
			maxTogether?: number;
			/** How long an execution that fails takes to, in milliseconds. */
			failsAfterMs?: number;
		} = {},
	) {
		this.queue = this.start();
	}

	/** Each names contact and number of a message, as `malika 1`. */
	receive(...messages: string[]): void {
		this.queue.enqueue(
			messages.map((message) => ({
				...messageEvent(message.split(' ')[0], message),
				occurredAt: new Date(START_MS + Number(message.split(' ')[1])).toISOString(),
			})),
		);
	}

	/** Everything that ended well, as often as it did. */
	get done(): string[] {
		return this.executions.flatMap(({ ended, message }) => (ended === 'well' ? [message] : []));
	}

	/** Minutes at which executions failed, each a message to the operator. */
	get alerts(): number[] {
		return this.executions.flatMap(({ ended, minute }) => (ended === 'well' ? [] : [minute]));
	}

	of(message: string): Execution[] {
		return this.executions.filter((execution) => execution.message === message);
	}

	/** n8n is killed, or closes the trigger, and comes up with what it wrote last. */
	restart(): void {
		this.lifetime.end();
		this.lifetime = new Lifetime();
		runningExecutions.clear();
		for (const key of Object.keys(this.staticData)) delete this.staticData[key];
		Object.assign(this.staticData, JSON.parse(this.stored) as IDataObject);
		this.queue = this.start();
	}

	private start(): EventQueue {
		const emit: ITriggerFunctions['emit'] = ([items], _response, done, key) => {
			this.stored = JSON.stringify(this.staticData);
			if (!done) return;
			if (key === undefined || this.keys.has(key)) return done.resolve(undefined as never);
			this.keys.add(key);
			const run = this.run(items.map(({ json }) => json)) as IRun;
			const { failsAfterMs } = this.options;
			if (run.status === 'success' || failsAfterMs === undefined) return done.resolve(run);
			void timeLimit(failsAfterMs).over.then(() => done.resolve(run));
		};
		const context = {
			emit,
			getNode: () => ({ id: 'node-1' }),
			getWorkflowStaticData: () => this.staticData,
			helpers: { createDeferredPromise: () => deferred<IRun>() },
		} as unknown as ITriggerFunctions;
		const { lifetime } = this;
		const { maxRedeliveries = 24, maxTogether = 1 } = this.options;
		const { log } = readableLog();
		const store = new StateStore(context, { includeRaw: false, maxTogether }, lifetime);
		const refusals = new Refusals(log, lifetime);
		const redelivery = new Redelivery(maxRedeliveries, store, log, lifetime);
		const notice = { failed: () => {}, recovered: () => {} };
		const executor = new Executor(
			context,
			'wf:node',
			store,
			log,
			lifetime,
			refusals,
			redelivery,
			notice,
		);
		const limits = { maxTogether };
		const steps = { ...idleSteps, executor, refusals, redelivery };
		const queue = new EventQueue({ ...steps, store, limits, log, lifetime });
		queue.restore(store.unfinishedEvents());
		return queue;
	}

	private run(items: IDataObject[]): Partial<IRun> {
		const messages = items.map((item) => (item as unknown as LeadEvent).message?.id ?? '');
		const isGivenUp = items.some((item) => 'instagramLeadsGivenUp' in item);
		const isFailed = messages.some((message) => this.fails(message));
		for (const [index, message] of messages.entries()) {
			const { deliveryAttempt: attempt, lastError } = items[index] as unknown as LeadEvent;
			this.executions.push({
				minute: minutesSince(),
				message,
				...(attempt && { attempt }),
				...(lastError && { lastError }),
				ended: isGivenUp ? 'givenUp' : isFailed ? 'failed' : 'well',
			});
		}
		if (!isFailed && !isGivenUp) return { status: 'success' };
		const resultData = { lastNodeExecuted: 'CRM', error: { message: 'is away' } };
		return { status: 'error', data: { resultData } } as unknown as Partial<IRun>;
	}
}

const minutes = async (count: number) => await time.pass(count * MINUTE_MS);

describe('an event whose execution failed', () => {
	it('is delivered again after 1, 5, 15, 60 minutes and then every hour, with the last error', async () => {
		const shop = new Shop();
		shop.fails = () => minutesSince() < 200;
		shop.receive('malika 1');
		await minutes(300);
		expect(shop.executions.map(({ minute }) => minute)).toEqual([0, 1, 6, 21, 81, 141, 201]);
		expect(shop.executions.map(({ attempt }) => attempt)).toEqual([undefined, 2, 3, 4, 5, 6, 7]);
		expect(shop.executions.at(-1)).toMatchObject({ lastError: 'CRM: is away', ended: 'well' });
	});

	it('keeps later events of its contact waiting, and nobody else', async () => {
		const shop = new Shop();
		shop.fails = (message) => message === 'malika 1' && minutesSince() < 5;
		shop.receive('malika 1', 'malika 2', 'sardor 3');
		await minutes(3);
		expect(shop.done).toEqual(['sardor 3']);
		await minutes(4);
		expect(shop.done).toEqual(['sardor 3', 'malika 1', 'malika 2']);
	});

	it('lets its contact go on after three failures while others succeed, and is tried on beside it', async () => {
		const shop = new Shop();
		shop.fails = (message) => message === 'malika 1' && minutesSince() < 100;
		shop.receive('malika 1', 'malika 2');
		await minutes(0.1);
		shop.receive('sardor 3');
		await minutes(5);
		expect(shop.done).toEqual(['sardor 3']);
		await minutes(2);
		expect(shop.done).toEqual(['sardor 3', 'malika 2']);
		shop.receive('malika 4');
		await minutes(1);
		expect(shop.done).toEqual(['sardor 3', 'malika 2', 'malika 4']);
		await minutes(200);
		expect(shop.done.at(-1)).toBe('malika 1');
		expect(shop.of('malika 1').map(({ minute }) => minute)).toEqual([0, 1, 6, 21, 81, 141]);
	});

	it('lets its contact go on as soon as somebody else succeeds after three failures', async () => {
		const shop = new Shop();
		shop.fails = (message) => message === 'malika 1';
		shop.receive('malika 1', 'malika 2');
		await minutes(30);
		expect(shop.done).toEqual([]);
		shop.receive('sardor 3');
		await minutes(1);
		expect(shop.done).toEqual(['sardor 3', 'malika 2']);
	});

	it('is given up when the attempts are over: one more execution fails and holds it', async () => {
		const shop = new Shop({ maxRedeliveries: 2 });
		shop.fails = (message) => message === 'malika 1';
		shop.receive('malika 1', 'malika 2');
		await minutes(60);
		const ends = shop.of('malika 1').map(({ ended }) => ended);
		expect(ends).toEqual(['failed', 'failed', 'failed', 'givenUp']);
		expect(shop.of('malika 1').at(-1)).toMatchObject({ attempt: 3, lastError: 'CRM: is away' });
		expect(shop.done).toEqual(['malika 2']);
		shop.receive('malika 1');
		await minutes(1);
		expect(shop.of('malika 1')).toHaveLength(4);
	});

	it('is delivered 24 times again where nobody sets another number', async () => {
		const shop = new Shop();
		shop.fails = () => true;
		shop.receive('malika 1');
		await minutes(30 * 60);
		expect(shop.alerts).toHaveLength(1 + 24 + 1);
	});

	it('is left to n8n where the option is off', async () => {
		const shop = new Shop({ maxRedeliveries: 0 });
		shop.fails = () => true;
		shop.receive('malika 1', 'sardor 2', 'malika 3');
		await minutes(120);
		expect(shop.alerts).toEqual([0, 0, 0]);
	});

	it('fails alone the next time, where it was executed together with others', async () => {
		const shop = new Shop({ maxTogether: 10 });
		shop.fails = (message) => message === 'malika 2';
		shop.receive('malika 1', 'malika 2', 'malika 3');
		await minutes(0.1);
		shop.receive('sardor 4');
		await minutes(30);
		expect(shop.done.sort()).toEqual(['malika 1', 'malika 3', 'sardor 4']);
		expect(new Set(shop.done).size).toBe(3);
	});
});

describe('a restart', () => {
	it('loses neither what failed nor what waits behind it, nor when it is due', async () => {
		const shop = new Shop();
		shop.fails = (message) => message === 'malika 1' && minutesSince() < 15;
		shop.receive('malika 1', 'malika 2');
		await minutes(8);
		shop.restart();
		await minutes(2);
		expect(shop.executions.map(({ minute }) => minute)).toEqual([0, 1, 6]);
		await minutes(20);
		expect(shop.executions.map(({ minute }) => minute)).toEqual([0, 1, 6, 21, 21]);
		expect(shop.of('malika 1').at(-1)).toMatchObject({ attempt: 4, lastError: 'CRM: is away' });
		expect(shop.done).toEqual(['malika 1', 'malika 2']);
	});

	it('forgets neither that an event is at fault by itself nor that nothing goes', async () => {
		const shop = new Shop();
		shop.fails = (message) => message === 'malika 1';
		shop.receive('malika 1');
		await minutes(0.1);
		shop.receive('sardor 2');
		await minutes(10);
		shop.restart();
		shop.receive('malika 3');
		await minutes(1);
		expect(shop.done).toEqual(['sardor 2', 'malika 3']);
		shop.fails = () => true;
		shop.receive('a 4', 'b 5');
		await minutes(1.5);
		const before = shop.alerts.length;
		shop.restart();
		shop.receive('c 6', 'd 7', 'e 8');
		await minutes(1);
		expect(shop.alerts).toHaveLength(before);
	});
});

describe('while the CRM is down', () => {
	const people = Array.from({ length: 50 }, (_, n) => `p${n}`);
	const rush = (from: number) =>
		people.flatMap((person) => [1, 2, 3, 4, 5].map((n) => `${person} ${from + n}`));

	it.each([
		['at once', undefined, 0.9],
		['after 11 seconds in which n8n has nothing to do', 11_000, 0.3],
	])(
		'at most six executions fail in the first hour and one in each after it, and nothing is lost: they fail %s',
		async (_name, failsAfterMs, busy) => {
			jest.spyOn(LoopMeter.prototype, 'share').mockReturnValue(busy);
			const shop = new Shop({ failsAfterMs });
			shop.fails = () => minutesSince() < 6 * 60;
			shop.receive(...rush(0));
			await minutes(30);
			shop.receive(...rush(10));
			await minutes(12 * 60);
			expect(shop.alerts.filter((minute) => minute < 60).length).toBeLessThanOrEqual(6);
			for (let hour = 1; hour < 6; hour++) {
				const inHour = shop.alerts.filter((at) => at >= hour * 60 && at < (hour + 1) * 60);
				expect(inHour.length).toBeLessThanOrEqual(1);
			}
			expect(shop.done).toHaveLength(500);
			expect(new Set(shop.done).size).toBe(500);
			for (const person of people) {
				const own = shop.done.filter((message) => message.startsWith(`${person} `));
				expect(own).toEqual([...own].sort((a, b) => numberOf(a) - numberOf(b)));
			}
		},
	);

	it('nothing is given up, however long that is', async () => {
		const shop = new Shop({ maxRedeliveries: 3 });
		shop.fails = () => minutesSince() < 48 * 60;
		shop.receive('malika 1', 'sardor 2', 'nodira 3');
		await minutes(50 * 60);
		expect(shop.done.sort()).toEqual(['malika 1', 'nodira 3', 'sardor 2']);
	});

	it('two events that fail by themselves keep nobody waiting for more than a minute', async () => {
		const shop = new Shop();
		shop.fails = (message) => ['malika 1', 'sardor 2'].includes(message);
		shop.receive('malika 1', 'sardor 2');
		await minutes(0.1);
		shop.receive('nodira 3', 'timur 4');
		await minutes(1);
		expect(shop.done).toEqual(['nodira 3', 'timur 4']);
	});

	it('one that takes something only now and then is asked no more often', async () => {
		const shop = new Shop();
		let runs = 0;
		shop.fails = () => minutesSince() < 120 && ++runs % 3 !== 0;
		for (let minute = 0; minute < 120; minute++) {
			shop.receive(`p${minute} ${minute}`);
			await minutes(1);
		}
		await minutes(300);
		expect(shop.alerts.filter((minute) => minute < 60).length).toBeLessThanOrEqual(12);
		expect(new Set(shop.done).size).toBe(120);
		expect(shop.done).toHaveLength(120);
	});
});

const numberOf = (message: string) => Number(message.split(' ')[1]);
