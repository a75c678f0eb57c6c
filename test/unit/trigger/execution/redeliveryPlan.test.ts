import {
	afterFailure,
	isGivenUp,
	isOwnFault,
	pauseAfter,
} from '../../../../nodes/InstagramLeads/trigger/execution/redeliveryPlan';
import type { FailedDelivery } from '../../../../nodes/InstagramLeads/trigger/state/failedDelivery';

const NOW = 1_000_000;
const failed = (overrides: Partial<FailedDelivery> = {}): FailedDelivery => ({
	executions: 1,
	counted: 1,
	lastError: 'CRM: is away',
	dueAt: NOW,
	othersGoWell: false,
	...overrides,
});

describe('an event that fails', () => {
	it.each([
		[0, 1],
		[1, 1],
		[2, 5],
		[3, 15],
		[4, 60],
		[5, 60],
		[100, 60],
	])('after %i failures waits %i minutes', (failures, minutes) => {
		expect(pauseAfter(failures)).toBe(minutes * 60_000);
	});

	it.each<[string, FailedDelivery | undefined, boolean, Partial<FailedDelivery>]>([
		['for the first time', undefined, false, { executions: 1, counted: 1, dueAt: NOW + 60_000 }],
		['once more', failed(), false, { executions: 2, counted: 2, dueAt: NOW + 300_000 }],
		['as everybody does', failed(), true, { executions: 2, counted: 1, dueAt: 0 }],
		['first of all as everybody does', undefined, true, { executions: 1, counted: 0, dueAt: 0 }],
		['while others go well', failed({ othersGoWell: true }), false, { othersGoWell: true }],
	])('is known by it: %s', (_name, before, isStandstill, expected) => {
		const after = afterFailure(before, { lastError: 'new', isStandstill, now: NOW });
		expect(after).toMatchObject({ lastError: 'new', ...expected });
	});

	it.each([
		['twice, others going well', failed({ counted: 2, othersGoWell: true }), false],
		['three times, others going well', failed({ counted: 3, othersGoWell: true }), true],
		['three times, nobody else there', failed({ counted: 3 }), false],
		['as everybody does', failed({ executions: 9, othersGoWell: true }), false],
	])('is at fault by itself or not: %s', (_name, delivery, expected) => {
		expect(isOwnFault(delivery)).toBe(expected);
	});

	it.each([
		['the first delivery and all again', 24, false],
		['one more than that', 25, true],
	])('is given up or not: %s', (_name, counted, expected) => {
		expect(isGivenUp(failed({ counted }), 24)).toBe(expected);
	});
});
