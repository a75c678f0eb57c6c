import { withoutRaw } from '../../../nodes/InstagramLeads/events/withoutRaw';
import { leadEvent } from '../../helpers/events';

describe('withoutRaw', () => {
	it("takes Meta's own object out of the copy, not out of the event", () => {
		const event = leadEvent({ raw: { secret: 1 } });
		expect(withoutRaw(event)).toEqual(leadEvent());
		expect(event.raw).toEqual({ secret: 1 });
	});
});
