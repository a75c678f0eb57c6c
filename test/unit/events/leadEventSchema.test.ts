import { readLeadEvent } from '../../../nodes/InstagramLeads/events/leadEventSchema';
import { leadEvent } from '../../helpers/events';

describe('readLeadEvent', () => {
	it('takes an event as the trigger gave it, with what a workflow added', () => {
		const item = { ...leadEvent(), note: 'added on the way' };
		expect(readLeadEvent(item)).toEqual({ event: item });
	});

	it('takes ids as strings that a workflow made numbers', () => {
		const item = { ...leadEvent(), account: { id: 1 }, contact: { id: 2 } };
		expect(readLeadEvent(item)).toMatchObject({
			event: { account: { id: '1' }, contact: { id: '2' } },
		});
	});

	it('takes an event of a kind that it does not know', () => {
		expect(readLeadEvent({ ...leadEvent(), type: 'poke' })).toMatchObject({
			event: { type: 'unsupported' },
		});
	});

	it.each([
		['an empty item', {}, ['eventId', 'leadKey', 'direction', 'occurredAt', 'account', 'contact']],
		['nothing', undefined, ['the whole item']],
		['a text', 'hello', ['the whole item']],
		['a time that is none', { ...leadEvent(), occurredAt: 'soon' }, ['occurredAt']],
		['an empty event id', { ...leadEvent(), eventId: '' }, ['eventId']],
		['an odd direction', { ...leadEvent(), direction: 'up' }, ['direction']],
	])('names what is wrong with %s', (_name, item, problems) => {
		expect(readLeadEvent(item)).toEqual({ problems });
	});
});
