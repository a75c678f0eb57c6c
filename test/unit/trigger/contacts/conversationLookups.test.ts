import { sleep } from 'n8n-workflow';

import { Lifetime } from '../../../../nodes/InstagramLeads/common/lifetime';
import { conversationTurn } from '../../../../nodes/InstagramLeads/graph/limits/conversationPacing';
import type { ConversationHead } from '../../../../nodes/InstagramLeads/graph/messaging/conversationHeads';
import type { Thread } from '../../../../nodes/InstagramLeads/graph/messaging/conversations';
import { ConversationLookups } from '../../../../nodes/InstagramLeads/trigger/contacts/conversationLookups';
import { virtualTime } from '../../../helpers/clock';
import { apiConversation } from '../../../helpers/conversations';
import { ACCOUNT_ID } from '../../../helpers/credentials';
import { fakeClient, Refusal } from '../../../helpers/fakeClient';
import { connected } from '../../../helpers/triggerParts';
import { deferred, settled, until } from '../../../helpers/waiting';

const NOW = Date.parse('2026-03-01T10:30:00Z');

/** Somebody's conversation as Meta shows it; the n-th was last active so many minutes ago. */
const conversationOf = (contactId: string, minutesAgo: number) =>
	apiConversation(`t${contactId}`, 1, {
		participants: { data: [{ id: ACCOUNT_ID }, { id: contactId }] },
		updated_time: new Date(NOW - minutesAgo * 60_000).toISOString(),
	});

/** The same as it is handed on. */
const threadOf = (contactId: string) =>
	({
		conversationId: `t${contactId}`,
		contact: { id: contactId },
		events: [],
	}) as unknown as Thread;

interface World {
	people: string[];
	/** Minutes between the last activities of two that follow each other. */
	apart?: number;
	isEnough?: (head: ConversationHead) => boolean;
	/** Whose conversation is on no page that has what was written. */
	hidden?: string;
}

/** What Meta does besides answering. */
interface Meta {
	refusal?: Refusal;
	ofPages?: Refusal;
	/** Answers at once, unless this is still to come. */
	onCall?: (call: string) => unknown;
}

/** Look-ups where Meta has these people's conversations, the latest first. */
function lookupsAmong({ people, apart = 0, isEnough = () => true, hidden }: World) {
	const meta: Meta = {};
	const asked: string[] = [];
	const { client } = fakeClient(
		async (_path, { user_id: contactId, limit, after = '0', fields }) => {
			const isWhole = fields.includes('message,');
			const call = contactId ?? `${isWhole ? 'whole ' : ''}page from ${after}`;
			asked.push(call);
			await meta.onCall?.(call);
			if (call.startsWith('hanging')) await new Promise(() => {});
			expect(isWhole || contactId === undefined).toBe(true);
			const refusal = meta.refusal ?? (contactId ? undefined : meta.ofPages);
			if (refusal) return refusal;
			const start = Number(after);
			const end = start + Number(limit);
			const shown = contactId ? people.filter((id) => id === contactId) : people.slice(start, end);
			const visible = shown.filter((id) => contactId || !isWhole || id !== hidden);
			const data = visible.map((id) => conversationOf(id, people.indexOf(id) * apart));
			const paging = { cursors: { after: String(end) }, next: 'https://graph.facebook.com/next' };
			return { data, ...(!contactId && end < people.length && { paging }) };
		},
	);
	const lifetime = new Lifetime();
	const lookups = new ConversationLookups(lifetime);
	const find = async (...ids: string[]) =>
		await Promise.all(
			ids.map(async (contactId) => {
				const query = { contactId, occurredAt: NOW, isEnough };
				const found = await lookups.find(query, client, connected);
				return found && `${found.head.contact.id}${found.events ? ' whole' : ''}`;
			}),
		);
	return { find, asked, meta, lookups, lifetime };
}

const numbered = (count: number, first = 1000) =>
	Array.from({ length: count }, (_, index) => String(first + index));

describe('looking conversations up', () => {
	it('reads the one of who asks', async () => {
		const { find, asked } = lookupsAmong({ people: ['1', '2'] });
		expect(await find('2')).toEqual(['2 whole']);
		expect(await find('9')).toEqual([undefined]);
		expect(asked).toEqual(['2', '9']);
	});

	it("takes nobody else's conversation for the contact's", async () => {
		const { client } = fakeClient(() => ({ data: [conversationOf('2', 0)] }));
		const query = { contactId: '1', occurredAt: NOW, isEnough: () => true };
		expect(
			await new ConversationLookups(new Lifetime()).find(query, client, connected),
		).toBeUndefined();
	});

	it('finds a hundred by two calls that bring no bodies', async () => {
		const people = numbered(100);
		const { find, asked } = lookupsAmong({ people });
		expect(await find(...people)).toEqual(people);
		expect(asked).toEqual(['page from 0', 'page from 50']);
	});

	it('reads no page beyond what they can be on, and looks up one by one whom none holds', async () => {
		const people = numbered(120);
		const { find, asked } = lookupsAmong({ people, apart: 1 });
		const some = [...people.slice(0, 3), '1110', '9'];
		expect(await find(...some)).toEqual([...some.slice(0, 3), '1110 whole', undefined]);
		expect(asked.sort()).toEqual(['1110', '9', 'page from 0']);
	});

	it('reads a conversation whole where its newest messages do not say enough', async () => {
		const isEnough = ({ contact }: ConversationHead) => contact.id !== '2';
		const { find, asked } = lookupsAmong({ people: ['1', '2', '3'], isEnough });
		expect(await find('1', '2', '3')).toEqual(['1', '2 whole', '3']);
		expect(asked).toEqual(['page from 0', '2']);
	});

	it('reads many whole by few calls, too, and by a call of their own whom these do not hold', async () => {
		const people = numbered(70);
		const hidden = '1005';
		const { find, asked } = lookupsAmong({ people, isEnough: () => false, hidden });
		expect(await find(...people)).toEqual(people.map((id) => `${id} whole`));
		expect(asked).toEqual([
			...['page from 0', 'page from 50'],
			...['whole page from 0', 'whole page from 30', 'whole page from 60'],
			hidden,
		]);
	});

	describe('while all calls that may be made at once are under way', () => {
		/** So many are under way for people of whom Meta never tells. */
		const keepBusy = async (find: (...ids: string[]) => unknown, calls: number) => {
			for (let call = 0; call < calls; call++) {
				void find(`hanging ${call}`);
				await settled();
			}
		};

		it('finds who asks while pages are read on those that are asked for afterwards', async () => {
			const people = numbered(120);
			const { find, asked, meta } = lookupsAmong({ people });
			await keepBusy(find, 3);
			let late: Promise<unknown> | undefined;
			meta.onCall = (call) => {
				if (call === 'page from 50') late = find('1001', '1110');
			};
			await find(...people.slice(0, 60), '1119');
			expect(await late).toEqual(['1001 whole', '1110']);
			expect(asked.slice(3)).toEqual(['page from 0', 'page from 50', 'page from 100', '1001']);
		});

		it('serves whoever waits by a page that was read whole for others', async () => {
			const people = numbered(40);
			const { find, asked, meta } = lookupsAmong({ people, isEnough: () => false });
			await keepBusy(find, 3);
			let late: Promise<unknown> | undefined;
			meta.onCall = (call) => {
				if (call === 'page from 0') late = find('1020');
			};
			await find(...people.slice(0, 3));
			expect(await late).toEqual(['1020 whole']);
			expect(asked.slice(3)).toEqual(['page from 0', 'whole page from 0']);
		});

		it('takes what was read for something else, where it was asked for later', async () => {
			const { find, lookups } = lookupsAmong({ people: [] });
			await keepBusy(find, 4);
			const clock = jest.spyOn(performance, 'now').mockReturnValue(1000);
			const served = find('1');
			clock.mockReturnValue(1002);
			let isServed = false;
			void find('2').then(() => (isServed = true));
			lookups.offer([threadOf('1'), threadOf('2')], 1001);
			expect(await served).toEqual(['1 whole']);
			expect(isServed).toBe(false);
			clock.mockRestore();
		});
	});

	it('decides whom a call is for when it may go out, so that it serves all who have come by then', async () => {
		const { find, asked } = lookupsAmong({ people: ['1', '2', '3'] });
		const pause = deferred<void>();
		(await conversationTurn(ACCOUNT_ID, async () => {}))();
		jest.mocked(sleep).mockImplementationOnce(async () => await pause.promise);
		const found = ['1', '2', '3'].map(async (id) => {
			const [one] = await find(id);
			return one;
		});
		await settled();
		expect(asked).toEqual([]);
		pause.resolve();
		expect(await Promise.all(found)).toEqual(['1', '2', '3']);
		expect(asked).toEqual(['page from 0']);
	});

	it('misses nobody who comes in the moment in which the last one has been served', async () => {
		for (let later = 0; later < 60; later++) {
			const { find } = lookupsAmong({ people: ['1', '2'] });
			void find('1');
			for (let tick = 0; tick < later; tick++) await Promise.resolve();
			let found: unknown;
			void find('2').then((all) => (found = all));
			await until(() => found !== undefined);
		}
	});

	describe('where pages are read already', () => {
		/** Sixty people, of whom the first and the last three are looked for; Meta never answers with the second page. */
		async function stuck() {
			const people = numbered(60);
			const found: unknown[] = [];
			const world = lookupsAmong({ people });
			const note = (ids: string[]) => void world.find(...ids).then((all) => found.push(...all));
			world.meta.onCall = (call) => call === 'page from 50' && new Promise(() => {});
			note(people.slice(-3));
			await settled();
			expect(world.asked).toEqual(['page from 0', 'page from 50']);
			return { ...world, found, note };
		}

		it('lets who comes meanwhile wait for their end, but not for long', async () => {
			const { asked, found, note } = await stuck();
			const clock = jest.spyOn(performance, 'now');
			note(['1000', '1001', '1002']);
			await settled();
			expect(asked).toHaveLength(2);
			clock.mockReturnValue(performance.now() + 1600);
			await until(() => found.length === 3);
			expect(found).toEqual(['1000', '1001', '1002']);
			expect(asked.slice(2)).toEqual(['page from 0']);
			clock.mockRestore();
		});

		it('serves who is looked for there by what is read for others', async () => {
			const { asked, meta, found, note } = await stuck();
			meta.onCall = undefined;
			const clock = jest.spyOn(performance, 'now').mockReturnValue(performance.now() + 1600);
			note(['1050', '1051', '1052']);
			await until(() => found.length === 6);
			expect(found.sort()).toEqual(numbered(3, 1050).concat(numbered(3, 1057)));
			expect(asked.slice(2)).toEqual(['page from 0', 'page from 50']);
			clock.mockRestore();
		});
	});

	it('does not let a newcomer wait for all who were on no page', async () => {
		const { find, asked } = lookupsAmong({ people: ['1'] });
		const strangers = find(...numbered(10));
		await Promise.resolve();
		await Promise.resolve();
		await Promise.all([strangers, find('1')]);
		expect(asked.indexOf('1')).toBeLessThan(6);
	});

	it('tells each of those who asked together why it failed, and serves the next', async () => {
		const { find, meta } = lookupsAmong({ people: ['1', '2', '3'] });
		meta.refusal = new Refusal(190);
		for (const ids of [['1'], ['1', '2', '3']]) {
			await expect(find(...ids)).rejects.toMatchObject({ errorClass: 'reconnect' });
		}
		meta.refusal = undefined;
		expect(await find('3', '2')).toEqual(['3 whole', '2 whole']);
	});

	it('lets nobody wait for ever', async () => {
		const { find } = lookupsAmong({ people: ['1'] });
		const clock = jest.spyOn(performance, 'now').mockReturnValueOnce(performance.now() - 121_000);
		await expect(find('1')).rejects.toMatchObject({ errorClass: 'rate', facts: {} });
		clock.mockRestore();
	});

	it('reads whole whom pages did not suffice for while these go on', async () => {
		const people = numbered(60);
		const { find, asked, meta } = lookupsAmong({ people, isEnough: () => false });
		virtualTime();
		meta.onCall = async (call) => {
			// Until all has been asked for that was waited for.
			await settled();
			if (call === 'page from 50') await new Promise(() => {});
		};
		const [first] = [find(...people.slice(0, 2)), find(people[55])];
		expect(await first).toEqual(['1000 whole', '1001 whole']);
		expect(asked).toEqual(['page from 0', 'page from 50', '1000', '1001']);
	});

	it('reads once for all who ask for the same contact', async () => {
		const { find, asked } = lookupsAmong({ people: ['1', '2'] });
		const found = await find('1', '1', '1', '2');
		expect(found).toEqual(['1 whole', '1 whole', '1 whole', '2 whole']);
		expect(asked).toEqual(['1', '2']);
	});

	it('refuses only those whom no page has shown yet', async () => {
		const people = numbered(60);
		const { find, asked, meta } = lookupsAmong({ people, isEnough: () => false });
		meta.onCall = (call) => {
			meta.refusal = call === 'page from 50' ? new Refusal(4) : undefined;
		};
		const found = ['1000', '1001', '1002', '1055'].map(async (id) => await find(id));
		expect(await Promise.allSettled(found)).toMatchObject([
			{ value: ['1000 whole'] },
			{ value: ['1001 whole'] },
			{ value: ['1002 whole'] },
			{ reason: { errorClass: 'rate' } },
		]);
		expect(asked.filter((call) => call.startsWith('page'))).toEqual([
			'page from 0',
			'page from 50',
		]);
	});

	it('goes on where Meta never answers', async () => {
		const time = virtualTime();
		const { find } = lookupsAmong({ people: ['1'] });
		for (let call = 0; call < 4; call++) {
			void find(`hanging ${call}`);
			await settled();
		}
		await time.pass(60_000);
		let found: unknown;
		void find('1').then((all) => (found = all));
		await time.pass(59_000);
		expect(found).toBeUndefined();
		await time.pass(2000);
		expect(found).toEqual(['1 whole']);
	});

	it('asks nothing more once the trigger is closed', async () => {
		const { find, asked, lifetime } = lookupsAmong({ people: ['1'] });
		lifetime.end();
		await expect(find('1', '2', '3')).rejects.toBeDefined();
		expect(asked).toEqual([]);
	});

	it('reads nobody but who is asked for where Meta fails at a page with what was written', async () => {
		const { find, asked, meta } = lookupsAmong({
			people: numbered(30),
			isEnough: () => {
				meta.ofPages = new Refusal(1, 500);
				return false;
			},
		});
		const some = numbered(3);
		expect(await find(...some)).toEqual(some.map((id) => `${id} whole`));
		expect([...new Set(asked)]).toEqual(['page from 0', 'whole page from 0', ...some]);
	});

	it('tries pages again after a minute, then later and later while Meta fails at them', async () => {
		const people = numbered(3);
		const { find, asked, meta } = lookupsAmong({ people });
		const clock = jest.spyOn(performance, 'now');
		const readsPagesAt = async (minutes: number) => {
			clock.mockReturnValue(minutes * 60_000);
			asked.length = 0;
			await find(...people);
			return asked.some((one) => one.startsWith('page'));
		};
		meta.ofPages = new Refusal(1, 500);
		const minutes = [100, 100.9, 101, 102.9, 103, 106.9, 107, 114.9, 115, 124.9, 125, 134.9];
		const tried: number[] = [];
		for (const minute of minutes) if (await readsPagesAt(minute)) tried.push(minute);
		expect(tried).toEqual([100, 101, 103, 107, 115, 125]);

		meta.ofPages = undefined;
		expect(await readsPagesAt(135)).toBe(true);
		meta.ofPages = new Refusal(1, 500);
		await readsPagesAt(136);
		expect(await readsPagesAt(137)).toBe(true);
		clock.mockRestore();
	});

	it("fails only for whose conversation Meta can't show", async () => {
		const people = ['1', '2', '3', '4'];
		const { client } = fakeClient((path, { user_id: contactId, fields }) => {
			const shown = people.filter(
				(id) => path === `/t${id}` || [undefined, id].includes(contactId),
			);
			const own = people.find((id) => path === `/t${id}`);
			const ids = own ? [own] : shown;
			if (fields.includes('messages') && ids.includes('2')) return new Refusal(1, 500);
			const data = ids.map((id) => conversationOf(id, 0));
			return own ? data[0] : { data };
		});
		const lookups = new ConversationLookups(new Lifetime());
		const found = await Promise.allSettled(
			people.map(async (contactId) => {
				const query = { contactId, occurredAt: NOW, isEnough: () => true };
				return (await lookups.find(query, client, connected))?.head.contact.id;
			}),
		);
		expect(found).toMatchObject([
			{ value: '1' },
			{ reason: { errorClass: 'gone' } },
			{ value: '3' },
			{ value: '4' },
		]);
	});
});
