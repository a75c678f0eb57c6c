import { formerKeyOf, occurrenceKey } from '../../../nodes/InstagramLeads/events/eventKeys';
import { CONTACT_ID } from '../../helpers/credentials';

describe('occurrenceKey', () => {
	it('is one for a tapped button, whether it came as a postback or was read as a message', () => {
		expect(occurrenceKey('p:mid.1')).toBe(occurrenceKey('m:mid.1'));
	});

	it.each([
		['a postback without mid', `p:${CONTACT_ID}:1772359200123`],
		['a comment', 'c:17865799348089039'],
		['a deletion', 'd:mid.1'],
		['an edit', 'e:mid.1:2'],
		['a reaction', `r:mid.1:${CONTACT_ID}:react:1`],
		['seen', 's:mid.1'],
	])('is the event id of %s', (_name, eventId) => {
		expect(occurrenceKey(eventId)).toBe(eventId);
	});
});

describe('formerKeyOf', () => {
	it.each([
		[`p:${CONTACT_ID}:1772359200123:aB-_123`, `p:${CONTACT_ID}:1772359200123`],
		[`f:${CONTACT_ID}:1772359200123:aB-_123`, `f:${CONTACT_ID}:1772359200123`],
		['p:mid.1', undefined],
		['m:mid.1', undefined],
		[`r:mid.1:${CONTACT_ID}:react:1`, undefined],
		[`r:mid.1:${CONTACT_ID}:react:1:aB-_123`, `r:mid.1:${CONTACT_ID}:react:1`],
	])('of %s is %s', (eventId, former) => {
		expect(formerKeyOf(eventId)).toBe(former);
	});
});
