import { Lifetime } from '../../../../nodes/InstagramLeads/common/lifetime';
import type { SignOfLoss } from '../../../../nodes/InstagramLeads/trigger/shared/alertness';
import { Alertness } from '../../../../nodes/InstagramLeads/trigger/shared/alertness';
import { readableLog } from '../../../helpers/triggerParts';
import { until } from '../../../helpers/waiting';

const MINUTE_MS = 60_000;

/** An alertness whose time the test moves. */
function alertnessOf(
	settings: { mode?: 'webhook' | 'polling'; polls?: boolean; strictOrder?: boolean } = {},
) {
	const { log, lines } = readableLog();
	const lifetime = new Lifetime();
	// Whole: with a fraction, ten minutes later less the beginning may be a little under ten minutes.
	let now = Math.ceil(performance.now());
	jest.spyOn(performance, 'now').mockImplementation(() => now);
	const alertness = new Alertness(
		{ mode: 'webhook', polls: true, strictOrder: false, ...settings },
		log,
		lifetime,
	);
	const pass = (minutes: number) => void (now += minutes * MINUTE_MS);
	const told = () => lines.map(({ level, message }) => `${level}: ${message}`);
	return { alertness, pass, told, lifetime };
}

afterEach(() => {
	jest.restoreAllMocks();
});

describe('alertness', () => {
	it('is calm again with the first read after a start', () => {
		const { alertness, told } = alertnessOf();
		expect(alertness.isWatchful).toBe(false);
		alertness.suspectLoss('start');
		expect(alertness.isWatchful).toBe(true);
		alertness.started();
		expect(alertness.isWatchful).toBe(false);
		expect(told()).toEqual([
			'info: Instagram Leads Trigger in "Leads" (ID: 7): is watchful, for the trigger starts: events wait until their conversation was read',
			'info: Instagram Leads Trigger in "Leads" (ID: 7): is calm again: events go on at once',
		]);
	});

	it.each<SignOfLoss>(['refused', 'late', 'found', 'secret', 'unsubscribed'])(
		'calms down from "%s" after ten minutes and two polls that found nothing lost',
		(sign) => {
			const { alertness, pass, told } = alertnessOf();
			alertness.suspectLoss(sign);
			alertness.started();
			alertness.pollEnded(false);
			alertness.pollEnded(false);
			expect(alertness.isWatchful).toBe(true);
			pass(10);
			alertness.pollEnded(false);
			expect(alertness.isWatchful).toBe(false);
			expect(told()).toHaveLength(2);
		},
	);

	it('hears of a loss from looks, too, but for those before the first read after a start', () => {
		const { alertness, pass } = alertnessOf();
		alertness.suspectLoss('start');
		alertness.lookFoundLoss();
		alertness.started();
		expect(alertness.isWatchful).toBe(false);
		alertness.lookFoundLoss();
		pass(9);
		expect(alertness.isWatchful).toBe(true);
	});

	it('needs two such polls', () => {
		const { alertness, pass } = alertnessOf();
		alertness.suspectLoss('refused');
		pass(30);
		alertness.pollEnded(false);
		expect(alertness.isWatchful).toBe(true);
		alertness.pollEnded(false);
		expect(alertness.isWatchful).toBe(false);
	});

	it('begins anew with each sign, and says so once', () => {
		const { alertness, pass, told } = alertnessOf();
		alertness.suspectLoss('start');
		alertness.suspectLoss('refused');
		alertness.started();
		pass(9);
		alertness.pollEnded(true);
		pass(2);
		alertness.pollEnded(false);
		alertness.pollEnded(false);
		expect(alertness.isWatchful).toBe(true);
		expect(told()).toHaveLength(1);
	});

	it('calms down by itself where nothing polls', async () => {
		const { alertness, told } = alertnessOf({ polls: false });
		alertness.suspectLoss('refused');
		expect(alertness.isWatchful).toBe(true);
		await until(() => !alertness.isWatchful);
		expect(told()).toHaveLength(2);
	});

	it('is of no use where polls bring everything', () => {
		const { alertness, told } = alertnessOf({ mode: 'polling' });
		alertness.suspectLoss('start');
		expect(alertness.isWatchful).toBe(false);
		expect(told()).toEqual([]);
	});

	it('is always watchful with strict order, without a word', () => {
		const { alertness, told } = alertnessOf({ strictOrder: true });
		expect(alertness.isWatchful).toBe(true);
		alertness.suspectLoss('start');
		alertness.started();
		expect(alertness.isWatchful).toBe(true);
		expect(told()).toEqual([]);
	});
});
