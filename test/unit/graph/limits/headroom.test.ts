import { GraphError } from '../../../../nodes/InstagramLeads/graph/errors/graphError';
import { Throttle } from '../../../../nodes/InstagramLeads/graph/limits/throttle';
import { passTime } from '../../../helpers/clock';

const MINUTE = 60_000;
const app = (percent: number) => ({ 'x-app-usage': `{"call_count":${percent}}` });
const page = (percent: number) => ({ 'x-page-usage': `{"call_count":${percent}}` });
const useCase = (type: string, percent: number) => ({
	'x-business-use-case-usage': `{"1784":[{"type":"${type}","total_time":${percent}}]}`,
});
const refusal = (code: number) => GraphError.fromResponse(400, { error: { code } });

let throttle: Throttle;
beforeEach(() => (throttle = new Throttle()));
afterEach(() => jest.restoreAllMocks());

describe('what is left of the limits', () => {
	it.each([
		[0, 'ample'],
		[49.9, 'ample'],
		[50, 'scarce'],
		[74, 'scarce'],
		[75, 'short'],
		[300, 'short'],
	])('is, at %d percent of any header, %s', (percent, headroom) => {
		for (const headers of [app(percent), page(percent), useCase('instagram', percent)]) {
			throttle = new Throttle();
			throttle.answered('send', headers);
			expect(throttle.headroom).toBe(headroom);
		}
	});

	it('is ample where Meta says nothing', () => {
		throttle.answered('other', {});
		expect(throttle.headroom).toBe('ample');
	});

	it('is told counter by counter: one that is low says nothing of another', () => {
		throttle.answered('send', useCase('messenger', 80));
		throttle.answered('other', useCase('instagram', 3));
		throttle.answered('other', app(10));
		expect(throttle.headroom).toBe('short');
		throttle.answered('send', useCase('messenger', 40));
		expect(throttle.headroom).toBe('ample');
	});

	it('is forgotten when it was told long ago', () => {
		throttle.answered('other', app(80));
		passTime(89 * MINUTE);
		expect(throttle.headroom).toBe('short');
		passTime(2 * MINUTE);
		expect(throttle.headroom).toBe('ample');
	});
});

describe('after a refusal', () => {
	it.each([4, 17, 32, 80001, 80002, 80006])('%i it is scarce for a while', (code) => {
		throttle.answered('other', {}, refusal(code));
		expect(throttle.headroom).toBe('scarce');
		passTime(9 * MINUTE);
		expect(throttle.headroom).toBe('scarce');
		passTime(2 * MINUTE);
		expect(throttle.headroom).toBe('ample');
	});

	it('the while begins when Meta takes calls again', () => {
		const wait = { 'x-business-use-case-usage': '{"1":[{"estimated_time_to_regain_access":60}]}' };
		throttle.answered('other', wait, refusal(80002));
		passTime(69 * MINUTE);
		expect(throttle.headroom).toBe('scarce');
		passTime(2 * MINUTE);
		expect(throttle.headroom).toBe('ample');
	});

	it('it ends as soon as Meta says less than half, but not before it takes calls again', () => {
		throttle.answered('other', {}, refusal(4));
		throttle.answered('send', app(10));
		expect(throttle.headroom).toBe('scarce');
		passTime(MINUTE);
		throttle.answered('other', {});
		expect(throttle.headroom).toBe('scarce');
		throttle.answered('other', app(10));
		expect(throttle.headroom).toBe('ample');
	});
});
