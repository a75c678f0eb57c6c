import type { LeadEvent } from '../../../../nodes/InstagramLeads/events/leadEvent';
import type { Thread } from '../../../../nodes/InstagramLeads/graph/messaging/conversations';
import { MessageScan } from '../../../../nodes/InstagramLeads/trigger/polling/messageScan';
import { LeftOutConversations } from '../../../../nodes/InstagramLeads/trigger/state/leftOutConversations';
import { passTime } from '../../../helpers/clock';
import { apiConversation, apiMessage } from '../../../helpers/conversations';
import { fakeClient } from '../../../helpers/fakeClient';
import { connected, readableLog } from '../../../helpers/triggerParts';

const FROM = Date.parse('2026-03-01T10:00:00Z');
const MINUTE = 60_000;

/** Scans of a list of conversations, newest first; each says how many calls it made and what it found. */
function scanning(count: number) {
	const list = Array.from({ length: count }, (_, n) => thread(n, 1));
	const { client, calls } = fakeClient((_path, { limit, after = '0' }) => {
		const end = Number(after) + Number(limit);
		const paging = end < list.length && { cursors: { after: String(end) }, next: 'https://x' };
		return { data: list.slice(Number(after), end), ...(paging && { paging }) };
	});
	/** Ids of conversations, with how many calls had been made when they were handed on. */
	const offered = new Map<string, number>();
	const lookups = {
		offer: (threads: Thread[]) => {
			for (const { conversationId: id } of threads)
				offered.set(id, offered.get(id) ?? calls.length);
		},
	};
	const scan = new MessageScan(readableLog().log, new LeftOutConversations(), lookups);
	const look = async (isOpen: (event: LeadEvent) => boolean = () => false) => {
		calls.length = 0;
		const { events } = await scan.scan(client, connected, { from: FROM });
		scan.delivered(new Set(events.filter(isOpen)));
		return { calls: calls.length, found: events.length };
	};
	return { list, look, scan, client, offered };
}

function thread(n: number, messages: number) {
	const data = Array.from({ length: messages }, (_, index) =>
		apiMessage(5, { id: `mid.${n}.${index}` }),
	);
	return apiConversation(`t${n}`, 0, { messages: { data } });
}

afterEach(() => jest.restoreAllMocks());

it('hands each page on at once to who waits for a conversation', async () => {
	const { look, offered } = scanning(60);
	await look();
	expect([offered.get('t0'), offered.get('t19'), offered.get('t20'), offered.get('t59')]).toEqual([
		1, 1, 2, 2,
	]);
});

describe('a scan for messages, after a rush', () => {
	it('reads all of it until what Meta shows late would have been shown, then the first page', async () => {
		const { look } = scanning(150);
		expect(await look()).toEqual({ calls: 5, found: 150 });
		passTime(4 * MINUTE);
		expect((await look()).calls).toBe(5);
		passTime(MINUTE);
		expect((await look()).calls).toBe(5);
		passTime(5 * MINUTE);
		expect(await look()).toEqual({ calls: 1, found: 20 });
		expect(await look()).toEqual({ calls: 1, found: 20 });
	});

	it.each<[string, (list: unknown[]) => unknown]>([
		['a conversation comes', (list) => list.unshift(thread(999, 1))],
		['a message comes', (list) => (list[7] = thread(7, 2))],
		['a conversation moves up', (list) => list.unshift(...list.splice(100, 1))],
	])('reads all again as soon as %s', async (_name, change) => {
		const { list, look } = scanning(150);
		await look();
		passTime(5 * MINUTE);
		await look();
		expect((await look()).calls).toBe(1);
		change(list);
		expect((await look()).calls).toBe(5);
		expect((await look()).calls).toBe(5);
	});

	it('reads all while something of it is open', async () => {
		const { look } = scanning(150);
		const isOpen = ({ eventId }: LeadEvent) => eventId === 'm:mid.140.0';
		await look(isOpen);
		passTime(5 * MINUTE);
		await look(isOpen);
		expect(await look(isOpen)).toEqual({ calls: 5, found: 150 });
		await look();
		expect((await look()).calls).toBe(1);
		await look(({ eventId }) => eventId === 'm:mid.3.0');
		expect((await look()).calls).toBe(5);
	});

	it('takes nothing for read of which nobody said what became of it', async () => {
		const { look, scan, client } = scanning(150);
		await look();
		passTime(5 * MINUTE);
		await scan.scan(client, connected, { from: FROM });
		expect((await look()).calls).toBe(5);
		expect((await look()).calls).toBe(1);
	});
});
