import type { ITriggerFunctions } from 'n8n-workflow';

import { Lifetime } from '../../../../nodes/InstagramLeads/common/lifetime';
import * as clock from '../../../../nodes/InstagramLeads/common/monotonicTime';
import { storedOutages } from '../../../../nodes/InstagramLeads/events/outage';
import { GraphError } from '../../../../nodes/InstagramLeads/graph/errors/graphError';
import { OutageReporter } from '../../../../nodes/InstagramLeads/trigger/polling/outageReporter';
import { loadState, storedForm } from '../../../../nodes/InstagramLeads/trigger/state/triggerState';
import { triggerNode } from '../../../helpers/nodes';

const HOUR_MS = 60 * 60 * 1000;
const refused = () =>
	GraphError.local('reconnect', 'Meta no longer accepts the token', 'Renew it.');

function open() {
	let now = 0;
	jest.spyOn(clock, 'monotonicNow').mockImplementation(() => now);
	const shown: string[] = [];
	const told: string[] = [];
	const context = {
		getNode: () => triggerNode(),
		saveFailedExecution: ({ message }: Error) => void shown.push(message),
	} as unknown as ITriggerFunctions;
	const reporter = new OutageReporter(context, new Lifetime(), {
		outageBegan: (reason) => void told.push(`began: ${reason}`),
		outageEnded: () => void told.push('ended'),
	});
	return { reporter, shown, told, pass: (ms: number) => void (now += ms) };
}

describe('an outage', () => {
	it('is shown once a day while it lasts, and at once when it comes back', () => {
		const { reporter, shown, pass } = open();
		for (let hour = 0; hour < 49; hour++) {
			reporter.failed(refused());
			pass(HOUR_MS);
		}
		expect(shown).toHaveLength(3);
		reporter.recovered();
		reporter.failed(refused());
		expect(shown).toHaveLength(4);
	});

	it('that passes by itself is told to nobody', () => {
		const { reporter, shown, told } = open();
		reporter.failed(GraphError.local('rate', 'Meta asks to slow down', 'Later.'));
		expect([...shown, ...told]).toEqual([]);
	});

	it('is written down with its reason, and taken back', () => {
		const { reporter, told } = open();
		reporter.failed(refused());
		reporter.recovered();
		expect(told).toEqual(['began: Meta no longer accepts the token', 'ended']);
	});
});

describe("the trigger's state", () => {
	const outage = { since: '2026-03-01T10:00:00.000Z', reason: 'Meta no longer accepts the token' };

	it('keeps an outage over a restart, where Check Setup finds it', () => {
		const stored = storedForm({ ...loadState(undefined), outage });
		expect(loadState(stored).outage).toEqual(outage);
		expect(storedOutages({ 'instagramLeads:node-1': stored, other: { outage } })).toEqual([outage]);
	});

	it.each([{ since: 'yesterday', reason: 'x' }, 'down', {}])('takes %j for none', (damaged) => {
		expect(loadState({ outage: damaged }).outage).toBeUndefined();
		expect(storedOutages({ 'instagramLeads:node-1': { outage: damaged } })).toEqual([]);
	});
});
