import { sleep } from 'n8n-workflow';

import { readCredential } from '../../../../nodes/InstagramLeads/graph/credential/credential';
import { GraphError } from '../../../../nodes/InstagramLeads/graph/errors/graphError';
import { Throttle, throttleOf } from '../../../../nodes/InstagramLeads/graph/limits/throttle';
import { facebookCredential } from '../../../helpers/credentials';
import { failureOf } from '../../../helpers/meta';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const START = Date.parse('2026-03-01T10:00:00Z');

let now: number;
beforeEach(() => {
	now = START;
	jest.spyOn(Date, 'now').mockImplementation(() => now);
	jest.spyOn(performance, 'now').mockImplementation(() => now);
	jest.mocked(sleep).mockImplementation(async (milliseconds) => {
		now += milliseconds;
	});
});
afterEach(() => {
	jest.restoreAllMocks();
	jest.mocked(sleep).mockImplementation(async () => {});
});

const waits = () => jest.mocked(sleep).mock.calls.map(([milliseconds]) => milliseconds);
const refusal = (code: number, error_subcode?: number) =>
	GraphError.fromResponse(400, { error: { code, error_subcode } });
const full = (percent: number) => ({ 'x-app-usage': `{"call_count":${percent}}` });
const wait = (minutes: number) => ({
	'x-business-use-case-usage': `{"1":[{"estimated_time_to_regain_access":${minutes}}]}`,
});

/** Runs into the limit, and says for how long calls are held then. */
function heldFor(throttle: Throttle, failure: GraphError, headers = {}): number {
	const { retryAt } = throttle.answered('other', headers, failure)?.facts ?? {};
	return retryAt ? Date.parse(retryAt) - now : 0;
}

describe('near the limit', () => {
	it.each([
		[0, 0],
		[74, 0],
		[75, 0],
		[80, 1000],
		[90, 3000],
		[100, 5000],
		[250, 5000],
	])('at %i percent reads are %i ms apart', async (percent, pause) => {
		const throttle = new Throttle();
		throttle.answered('other', full(percent));
		await throttle.turn('other');
		await throttle.turn('conversations');
		expect(waits()).toEqual(pause > 0 ? [pause, pause] : []);
	});

	it.each([75, 100, 250])(
		'at %i percent sends go out at once, and delay no read',
		async (percent) => {
			const throttle = new Throttle();
			throttle.answered('send', full(percent));
			await throttle.turn('other');
			const [pause = 0] = waits();
			for (let sends = 0; sends < 5; sends++) await throttle.turn('send');
			await throttle.turn('other');
			expect(waits()).toEqual(pause > 0 ? [pause, pause] : []);
		},
	);

	it('is left as soon as Meta says so', async () => {
		const throttle = new Throttle();
		throttle.answered('other', full(100));
		throttle.answered('other', full(10));
		await throttle.turn('other');
		expect(waits()).toEqual([]);
	});

	it('many callers at once wait five seconds at most', async () => {
		const throttle = new Throttle();
		throttle.answered('other', full(90));
		jest.mocked(sleep).mockImplementation(async () => {});
		await Promise.all(Array.from({ length: 10 }, async () => await throttle.turn('other')));
		expect(Math.max(...waits())).toBe(5000);
	});
});

describe('after many callers at once, near the limit', () => {
	it('pauses are soon as short as ever', async () => {
		const throttle = new Throttle();
		throttle.answered('other', full(80));
		jest.mocked(sleep).mockImplementation(async () => {});
		await Promise.all(Array.from({ length: 500 }, async () => await throttle.turn('other')));
		now += 6 * SECOND;
		jest.mocked(sleep).mockClear();
		await throttle.turn('conversations');
		await throttle.turn('conversations');
		expect(waits()).toEqual([1000]);
	});
});

describe('at the limit', () => {
	it('waits as long as Meta says', async () => {
		const throttle = new Throttle();
		expect(heldFor(throttle, refusal(80002), wait(19))).toBeGreaterThanOrEqual(19 * MINUTE);
		await failureOf(throttle.turn('other'));
		await failureOf(throttle.turn('send'));
		now += 19 * MINUTE + SECOND;
		await throttle.turn('other');
		expect(waits()).toEqual([]);
	});

	it.each([4, 17, 32, 80001, 80002, 80006])(
		'%i without a time: four seconds, doubled up to five minutes',
		(code) => {
			const throttle = new Throttle();
			// The first hold is waited for, as those by the second are.
			expect(heldFor(throttle, refusal(code))).toBeLessThan(5 * SECOND);
			const held = Array.from({ length: 7 }, () => heldFor(throttle, refusal(code)));
			[8, 16, 32, 64, 128, 256, 300].forEach((seconds, index) => {
				expect(held[index]).toBeGreaterThanOrEqual(seconds * SECOND);
				expect(held[index]).toBeLessThan((seconds + 1) * SECOND);
			});
		},
	);

	it('613 is a limit by the second: waited for, and only then held longer', async () => {
		const throttle = new Throttle();
		expect(heldFor(throttle, refusal(613))).toBe(0);
		await throttle.turn('other');
		expect(waits()[0]).toBeGreaterThanOrEqual(2000);
		expect(waits()[0]).toBeLessThan(3000);
		heldFor(throttle, refusal(613));
		expect(heldFor(throttle, refusal(613))).toBeGreaterThanOrEqual(8 * SECOND);
	});

	it('a call for conversations that came too soon holds nobody', async () => {
		const throttle = new Throttle();
		const failure = refusal(613);
		expect(throttle.answered('conversations', {}, failure)).toBe(failure);
		for (const kind of ['send', 'conversations', 'other'] as const) await throttle.turn(kind);
		expect(waits()).toEqual([]);
		expect(throttle.headroom).toBe('ample');
	});

	it('613 of one kind holds that kind only', async () => {
		for (const [kind, failure] of [
			['send', refusal(613)],
			['conversations', refusal(613, 1996)],
			['other', refusal(613)],
		] as const) {
			const throttle = new Throttle();
			throttle.answered(kind, {}, failure);
			for (const other of ['send', 'conversations', 'other'] as const) {
				jest.mocked(sleep).mockClear();
				await throttle.turn(other);
				expect([other, waits().length]).toEqual([other, other === kind ? 1 : 0]);
			}
		}
	});

	it('a success in between starts anew', () => {
		const throttle = new Throttle();
		heldFor(throttle, refusal(4));
		heldFor(throttle, refusal(4));
		throttle.answered('other', {});
		expect(heldFor(throttle, refusal(4))).toBeLessThan(62 * SECOND);
	});

	it('a restriction on sending holds sends for half an hour, and nothing else', async () => {
		const throttle = new Throttle();
		throttle.answered('send', {}, refusal(10, 1893063));
		await throttle.turn('other');
		const failure = await failureOf(throttle.turn('send'));
		const minutes = (Date.parse(failure.facts.retryAt ?? '') - now) / MINUTE;
		expect(Math.floor(minutes)).toBe(30);
		expect(failure.description).toContain('No calls until 2026-03-01 10:30 UTC.');
	});

	it.each([
		[10 * SECOND, /in 1\d seconds/],
		[5 * MINUTE, /in [56] minutes/],
	])('says when to go on: %i', async (left, words) => {
		const throttle = new Throttle();
		throttle.answered('other', wait(10), refusal(4));
		now += 10 * MINUTE - left;
		const failure = await failureOf(throttle.turn('other'));
		expect(failure.description).toMatch(words);
		expect(failure.errorClass).toBe('rate');
	});

	it('is no matter of other failures', async () => {
		const throttle = new Throttle();
		for (const code of [10, 100, 190, 2]) {
			const failure = refusal(code);
			expect(throttle.answered('other', wait(9), failure)).toBe(failure);
		}
		await throttle.turn('other');
		expect(waits()).toEqual([]);
	});
});

describe('credentials', () => {
	const credential = (accessToken: string) => readCredential(facebookCredential({ accessToken }));

	it('have a throttle each, found again while in use', () => {
		const first = throttleOf(credential('EAAfirst'));
		for (let other = 0; other < 500; other++) {
			expect(throttleOf(credential(`EAA${other}`))).not.toBe(first);
			expect(throttleOf(credential('EAAfirst'))).toBe(first);
		}
	});

	it('are forgotten when there are many', () => {
		const first = throttleOf(credential('EAAidle'));
		for (let other = 0; other < 500; other++) throttleOf(credential(`EAAmany${other}`));
		expect(throttleOf(credential('EAAidle'))).not.toBe(first);
	});
});
