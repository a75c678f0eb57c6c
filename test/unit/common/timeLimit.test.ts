import { timeLimit } from '../../../nodes/InstagramLeads/common/timeLimit';

beforeEach(() => jest.restoreAllMocks());

describe('a limit of time, by the real clock', () => {
	it.each([0, 0.4, 12.3456, -5])('takes whatever a difference of times can be: %d', async (ms) => {
		await timeLimit(ms).over;
	});

	it('never ends once it was cancelled', async () => {
		let isOver = false;
		const limit = timeLimit(1);
		void limit.over.then(() => (isOver = true));
		limit.cancel();
		await timeLimit(30).over;
		expect(isOver).toBe(false);
	});
});
