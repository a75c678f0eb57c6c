import { ReadWorkers } from '../../../../nodes/InstagramLeads/trigger/backfill/readWorkers';
import { apiConversation } from '../../../helpers/conversations';
import { ACCOUNT_ID } from '../../../helpers/credentials';
import { fakeClient, Refusal } from '../../../helpers/fakeClient';
import { connected, storeFrom } from '../../../helpers/triggerParts';

const UPDATED = Date.parse('2026-03-01T10:30:00Z');

/** Somebody's conversation as Meta shows it. */
const conversationOf = (contactId: string) =>
	apiConversation(`t${contactId}`, 1, {
		participants: { data: [{ id: ACCOUNT_ID }, { id: contactId }] },
		updated_time: new Date(UPDATED).toISOString(),
	});

/** Workers where Meta has these people's conversations, the latest first. */
function workersWith(people: string[], from = 0) {
	const meta: { refusal?: Refusal } = {};
	const asked: string[] = [];
	const { client } = fakeClient((path, { user_id: contactId, limit }) => {
		asked.push(contactId ?? `latest ${limit}`);
		if (meta.refusal) return meta.refusal;
		const shown = contactId ? people.filter((id) => id === contactId) : people;
		return { data: shown.slice(0, Number(limit)).map(conversationOf) };
	});
	const workers = new ReadWorkers(storeFrom(from), { polls: true });
	const read = async (...ids: string[]) =>
		await Promise.all(
			ids.map(async (id) => (await workers.read(id, client, connected))?.contact.id),
		);
	return { read, asked, meta };
}

const numbered = (count: number, first = 1000) =>
	Array.from({ length: count }, (_, index) => String(first + index));

describe('reading conversations', () => {
	it('asks for the one of who asks', async () => {
		const { read, asked } = workersWith(['1', '2']);
		expect(await read('2')).toEqual(['2']);
		expect(await read('9')).toEqual([undefined]);
		expect(asked).toEqual(['2', '9']);
	});

	it("takes nobody else's conversation for the contact's", async () => {
		const { client } = fakeClient(() => ({ data: [conversationOf('2')] }));
		const workers = new ReadWorkers(storeFrom(0), { polls: true });
		expect(await workers.read('1', client, connected)).toBeUndefined();
	});

	it('reads the latest at once for many', async () => {
		const people = numbered(15);
		const { read, asked } = workersWith(people);
		expect(await read(...people)).toEqual(people);
		expect(asked).toEqual(['latest 20']);
	});

	it('asks for those that are not among the latest one by one', async () => {
		const people = numbered(40);
		const { read, asked } = workersWith(people);
		const some = [...people.slice(0, 5), ...people.slice(30, 33), '9'];
		expect(await read(...some)).toEqual([...some.slice(0, -1), undefined]);
		expect(asked.sort()).toEqual(['1030', '1031', '1032', '9', 'latest 20']);
	});

	it('is content with what is new where too many wait', async () => {
		const people = numbered(40);
		const { read, asked } = workersWith(people, UPDATED + 1000);
		const seen = await read(...people);
		expect(seen).toEqual([...people.slice(0, 20), ...Array<undefined>(20).fill(undefined)]);
		expect(asked).toEqual(['latest 20']);
	});

	it('tells each of those who asked together why it failed, and serves the next', async () => {
		const { read, meta } = workersWith(['1', '2', '3']);
		meta.refusal = new Refusal(190);
		for (const ids of [['1'], ['1', '2', '3']]) {
			await expect(read(...ids)).rejects.toMatchObject({ errorClass: 'reconnect' });
		}
		meta.refusal = undefined;
		expect(await read('3', '2')).toEqual(['3', '2']);
	});

	it('lets nobody wait for ever', async () => {
		const { read } = workersWith(['1']);
		const clock = jest.spyOn(performance, 'now').mockReturnValueOnce(performance.now() - 121_000);
		await expect(read('1')).rejects.toMatchObject({ errorClass: 'rate', facts: {} });
		clock.mockRestore();
	});
});
