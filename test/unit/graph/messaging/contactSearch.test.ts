import { searchContacts } from '../../../../nodes/InstagramLeads/graph/messaging/contactSearch';
import { ACCOUNT } from '../../../helpers/conversations';
import { fakeClient, Refusal } from '../../../helpers/fakeClient';
import { all, failureOf } from '../../../helpers/graph';
import { connected } from '../../../helpers/triggerParts';

interface Person {
	id: string;
	username: string;
	name?: string;
	refusal?: number;
}

const people: Person[] = [
	{ id: '1', username: 'malika.k', name: 'Malika' },
	{ id: '2', username: 'timur.a', name: 'Тимур Алиев' },
	{ id: '3', username: 'flowers', refusal: 230 },
	{ id: '4', username: 'Malika_2', name: 'Somebody' },
];

function meta(pages: Person[][], status?: number) {
	const { client, calls } = fakeClient((path, { after }) => {
		const page = Number(after ?? 0);
		if (!path.includes('conversations')) {
			const person = people.find(({ id }) => path === `/${id}`);
			if (person?.refusal) return new Refusal(person.refusal, status);
			return { name: person?.name, username: person?.username };
		}
		const data = pages[page].map(({ id, username }) => ({
			id: `t${page}-${id}`,
			updated_time: '2026-03-01T10:20:00+0000',
			participants: { data: [ACCOUNT, { id, username }] },
		}));
		const hasMore = page + 1 < pages.length;
		return { data, paging: hasMore ? { cursors: { after: String(page + 1) }, next: 'x' } : {} };
	});
	const find = async (text: string, byName = false, conversations = 200) =>
		await all(searchContacts(client, connected, { text, byName, conversations }));
	return { calls, find };
}

describe('the search for contacts', () => {
	it('finds usernames in any case, who wrote last first, each once', async () => {
		const { find, calls } = meta([people.slice(0, 3), [people[3], people[0]]]);
		const found = await find('MALIKA');
		expect(found.map(({ id }) => id)).toEqual(['1', '4']);
		expect(found[0]).toEqual({
			id: '1',
			username: 'malika.k',
			leadKey: `ig:${ACCOUNT.id}:1`,
			conversationId: 't0-1',
			updatedAt: '2026-03-01T10:20:00.000Z',
		});
		expect(calls).toHaveLength(2);
	});

	it('asks for the names of those whose username does not fit, where one wants that', async () => {
		const { find, calls } = meta([people]);
		const found = await find('тимур', true);
		expect(found).toMatchObject([{ id: '2', username: 'timur.a', name: 'Тимур Алиев' }]);
		expect(calls).toHaveLength(5);
		expect(await find('тимур')).toEqual([]);
	});

	it('looks through no more conversations than it may', async () => {
		const { find, calls } = meta([people.slice(0, 3), [people[3]]]);
		expect((await find('a', false, 2)).map(({ id }) => id)).toEqual(['1', '2']);
		expect(calls).toHaveLength(1);
	});

	it('ends where Meta answers nobody any more', async () => {
		people[2].refusal = 4;
		const failure = await failureOf(meta([people]).find('nobody', true));
		people[2].refusal = 230;
		expect(failure.errorClass).toBe('rate');
	});
});
