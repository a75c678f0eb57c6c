import { ContactRoom } from '../../../../nodes/InstagramLeads/trigger/queue/contactRoom';
import { leadEvent } from '../../../helpers/events';
import { readableLog } from '../../../helpers/triggerParts';

const of = (leadKey: string) => leadEvent({ leadKey });

/** Room for three events of a contact, of whom so many wait. */
function roomBeside(waiting: Record<string, number>) {
	const { log, lines } = readableLog();
	return { room: new ContactRoom((leadKey) => waiting[leadKey] ?? 0, log, 3), lines };
}

describe('the room of a contact', () => {
	it.each<[string, number, string[], boolean]>([
		['nobody', 3, [], true],
		['as many as there is room for', 1, ['a', 'a'], true],
		['one more than that', 1, ['a', 'a', 'a'], false],
		['one, where it is full', 3, ['a'], false],
		['many, each of somebody else', 3, ['b', 'c', 'd', 'e'], true],
		['some of two contacts, one of whom is full', 3, ['b', 'a'], false],
	])('is enough for those who come together, or for none of them: %s', (_name, a, keys, enough) => {
		expect(roomBeside({ a }).room.hasRoomFor(keys.map(of))).toBe(enough);
	});

	it.each([
		[2, true],
		[3, false],
		[4, false],
	])('takes one more beside %i: %s', (a, isTaken) => {
		expect(roomBeside({ a }).room.admits(of('a'))).toBe(isTaken);
	});

	it('is for each contact by itself', () => {
		expect(roomBeside({ a: 3 }).room.admits(of('b'))).toBe(true);
	});

	it('is said to be full once of each contact, and anew after nothing of theirs waited', () => {
		const { room, lines } = roomBeside({ a: 3, b: 3 });
		for (const leadKey of ['a', 'a', 'b', 'a']) room.admits(of(leadKey));
		const told = () => lines.map(({ message }) => /\((\w+)\)/.exec(String(message))?.[1]);
		expect(told()).toEqual(['a', 'b']);
		room.emptied('a');
		for (const leadKey of ['a', 'b']) room.admits(of(leadKey));
		expect(told()).toEqual(['a', 'b', 'a']);
	});

	it('is of 300 events', () => {
		const { log } = readableLog();
		const waiting = (count: number) => new ContactRoom(() => count, log).admits(of('a'));
		expect([waiting(299), waiting(300)]).toEqual([true, false]);
	});
});
