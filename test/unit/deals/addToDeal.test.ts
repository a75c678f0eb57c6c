import { addToDeal, mayBeDealOf } from '../../../nodes/InstagramLeads/deals/addToDeal';
import type { Deal } from '../../../nodes/InstagramLeads/deals/deal';
import { buildDeal } from '../../../nodes/InstagramLeads/deals/deal';
import { readDeal } from '../../../nodes/InstagramLeads/deals/dealSchema';
import { leadEvent } from '../../helpers/events';

const settings = {
	titleTemplate: '@{username}',
	funnelId: 'sales',
	stage: 'new',
	assigneeId: '',
	amount: 0,
	currency: 'UZS',
};
const at = (minute: number, id = `m:${minute}`) =>
	leadEvent({ eventId: id, text: `at ${minute}`, occurredAt: `2026-03-01T10:0${minute}:00.000Z` });
const deal = (...minutes: number[]): Deal =>
	buildDeal(
		minutes.map((minute) => at(minute)),
		settings,
	);
const textsOf = ({ comments = [] }: Deal) => comments.map(({ text }) => text);

describe('adding a lead event to its Deal', () => {
	it.each<[string, Deal, number, string[]]>([
		['at the end', deal(1), 2, ['at 1', 'at 2']],
		['in between', deal(1, 3), 2, ['at 1', 'at 2', 'at 3']],
		['in front', deal(2), 1, ['at 1', 'at 2']],
		['once', deal(1, 2), 2, ['at 1', 'at 2']],
	])('%s', (_name, before, minute, texts) => {
		expect(textsOf(addToDeal(before, at(minute)))).toEqual(texts);
	});

	it('knows a tapped button again that came as a message', () => {
		const before = addToDeal(deal(1), at(2, 'p:mid'));
		expect(textsOf(addToDeal(before, at(2, 'm:mid')))).toEqual(['at 1', 'at 2']);
	});

	it('comes to the same as building the Deal of all events', () => {
		expect(addToDeal(addToDeal(deal(2), at(1)), at(3))).toEqual(deal(1, 2, 3));
	});

	it('changes nothing that the funnel decided, and fills in what was not known', () => {
		const before = { ...deal(2), stage: 'won', amount: 9, owner: 'crm', comments: undefined };
		const event = {
			...at(1),
			conversationId: 't1',
			contact: { ...at(1).contact, username: 'malika.k', name: 'Malika' },
		};
		const added = addToDeal(before as Deal, event);
		expect(textsOf(added)).toEqual(['at 1']);
		expect(added).toMatchObject({
			stage: 'won',
			amount: 9,
			owner: 'crm',
			createdAt: '2026-03-01T10:01:00.000Z',
			telegramChatId: 't1',
			telegramUsername: 'malika.k',
			contactName: 'Malika',
		});
	});

	it('leaves the given Deal as it was', () => {
		const before = deal(1);
		addToDeal(before, at(2));
		expect(textsOf(before)).toEqual(['at 1']);
	});

	it("tells another contact's Deal, unless the CRM gave it an ID of its own", () => {
		const { leadKey } = at(1);
		expect(mayBeDealOf(deal(1), leadKey)).toBe(true);
		expect(mayBeDealOf(deal(1), 'ig:1:2')).toBe(false);
		expect(mayBeDealOf({ ...deal(1), id: '4711' }, 'ig:1:2')).toBe(true);
	});
});

describe('reading a Deal', () => {
	it.each([
		['a whole one', deal(1)],
		['one without comments', { id: 'x', createdAt: '2026-03-01T10:00:00Z', comments: null }],
		['a number for an ID', { id: 4711, createdAt: '2026-03-01T10:00:00Z' }],
	])('takes %s', (_name, value) => {
		expect(readDeal(value)).toHaveProperty('deal');
	});

	it.each<[string, unknown, string[]]>([
		['nothing', undefined, ['the whole item']],
		['an event', at(1), ['id', 'createdAt']],
		['no date', { id: 'x', createdAt: 'soon' }, ['createdAt']],
		[
			'odd comments',
			{ ...deal(1), comments: [{ id: 'c' }] },
			['comments.0.text', 'comments.0.author', 'comments.0.createdAt', 'comments.0.direction'],
		],
	])('names what is wrong with %s', (_name, value, problems) => {
		expect(readDeal(value)).toEqual({ problems });
	});
});
