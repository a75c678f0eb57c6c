import { Lifetime } from '../../../../nodes/InstagramLeads/common/lifetime';
import type { LeadEvent } from '../../../../nodes/InstagramLeads/events/leadEvent';
import { ConversationLookups } from '../../../../nodes/InstagramLeads/trigger/contacts/conversationLookups';
import { MessageScan } from '../../../../nodes/InstagramLeads/trigger/polling/messageScan';
import { LeftOutConversations } from '../../../../nodes/InstagramLeads/trigger/state/leftOutConversations';
import { passTime } from '../../../helpers/clock';
import { ACCOUNT, apiConversation, apiMessage } from '../../../helpers/conversations';
import { fakeClient, Refusal } from '../../../helpers/fakeClient';
import { connected, readableLog } from '../../../helpers/triggerParts';

const FROM = Date.parse('2026-03-01T10:00:00Z');
const MINUTE = 60_000;
const iso = (at: number) => new Date(at).toISOString();

interface Conversation {
	id: string;
	updated_time: string;
	messages: { data: Array<{ id: string; created_time: string }> };
}

/** Somebody's conversation of one message, written so many minutes after the cursor. */
function conversation(name: string, minutes: number, more: object = {}): Conversation {
	const person = { id: `1${name}`, username: name };
	const at = iso(FROM + minutes * MINUTE);
	const message = apiMessage(1, { id: `${name}.1`, created_time: at, from: person });
	return apiConversation(`t-${name}`, 0, {
		updated_time: at,
		participants: { data: [ACCOUNT, person] },
		messages: { data: [message] },
		...more,
	}) as Conversation;
}

let accounts = 0;

/** Scans of Meta's list as the test has it. */
function scanning(list: Conversation[], more: { between?: (calls: number) => void } = {}) {
	const unreadable = new Map<string, number>();
	const state = { isDown: false };
	const asked: string[] = [];
	const answer = (path: string, query: Record<string, string>): unknown => {
		const isBare = !query.fields.includes('messages');
		if (state.isDown) return new Refusal(2, 503);
		const one = list.find(({ id }) => path === `/${id}`);
		asked.push(one?.id ?? (isBare ? 'bare list' : 'list'));
		const { limit, after = '0' } = query;
		const start = Number(after);
		const end = start + Number(limit);
		const shown = one ? [one] : list.slice(start, end);
		const broken = shown.find(({ id }) => unreadable.has(id));
		if (broken && !isBare) return new Refusal(unreadable.get(broken.id) ?? 1, 500);
		if (one) return one;
		const bare = shown.map(({ id, updated_time }) => ({ id, updated_time }));
		const paging = { cursors: { after: String(end) }, next: 'https://x' };
		return { data: isBare ? bare : shown, ...(end < list.length && { paging }) };
	};
	const { client } = fakeClient((path, query) => {
		const given = answer(path, query);
		const body = given instanceof Refusal ? given : (structuredClone(given) as unknown);
		more.between?.(asked.length);
		return body;
	});
	const { log, lines } = readableLog();
	let leftOut = new LeftOutConversations();
	let scan = new MessageScan(log, leftOut, new ConversationLookups(new Lifetime()));
	/** n8n goes down and comes up again, with what was stored. */
	const restart = () => {
		leftOut = new LeftOutConversations(leftOut.toJSON());
		scan = new MessageScan(log, leftOut, new ConversationLookups(new Lifetime()));
	};
	// What is known of an account's conversations is known to the whole process.
	const account = { ...connected, account: { ...ACCOUNT, id: `${ACCOUNT.id}${++accounts}` } };
	const look = async (isOpen: (event: LeadEvent) => boolean = () => false) => {
		asked.length = 0;
		const { events, ...rest } = await scan.scan(client, account, { from: FROM });
		scan.delivered(new Set(events.filter(isOpen)));
		const found = events.map(({ eventId }) => eventId.slice(2)).sort();
		return { found, calls: [...asked], ...rest };
	};
	const warnings = () => lines.filter(({ level }) => level === 'warn').length;
	return { look, restart, unreadable, state, lines, warnings, list };
}

const many = (count: number, first = 0) =>
	Array.from({ length: count }, (_, n) => conversation(`p${first + n}`, 100 - n));

/** Whose messages stand in a conversation: another one is written, and it moves to the top. */
function write(list: Conversation[], index: number, minutes: number): void {
	const [moved] = list.splice(index, 1);
	const [message] = moved.messages.data;
	const at = iso(FROM + minutes * MINUTE);
	moved.messages.data.unshift({ ...message, id: message.id.replace('.1', '.2'), created_time: at });
	list.unshift({ ...moved, updated_time: at });
}

afterEach(() => jest.restoreAllMocks());

describe.each([1, -3])("a conversation that Meta can't show (code %i)", (code) => {
	it('costs nobody else a message, and is told of once', async () => {
		const { look, unreadable, warnings } = scanning([...many(3), conversation('old', -60)]);
		unreadable.set('t-p1', code);
		expect((await look()).found).toEqual(['p0.1', 'p2.1']);
		expect((await look()).found).toEqual(['p0.1', 'p2.1']);
		expect(warnings()).toBe(1);
	});

	it('lets the cursor move', async () => {
		const { look, unreadable } = scanning(many(3));
		unreadable.set('t-p0', code);
		expect(await look()).toMatchObject({ isComplete: true, newestSeen: FROM + 99 * MINUTE });
	});

	it('makes polls list without messages, and read only what changed since the cursor', async () => {
		const { look, unreadable } = scanning([...many(2), conversation('old', -60)]);
		unreadable.set('t-p1', code);
		await look();
		expect((await look()).calls).toEqual(['bare list', 't-p0']);
	});

	it('is tried again now and then', async () => {
		const { look, unreadable } = scanning(many(2));
		unreadable.set('t-p1', code);
		await look();
		expect((await look()).calls).not.toContain('t-p1');
		passTime(MINUTE);
		expect((await look()).calls).toContain('t-p1');
		passTime(MINUTE / 2);
		expect((await look()).calls).not.toContain('t-p1');
	});

	it('is tried at once where somebody wrote', async () => {
		const { look, unreadable, list } = scanning(many(2));
		unreadable.set('t-p1', code);
		await look();
		write(list, 1, 200);
		unreadable.clear();
		expect((await look()).found).toEqual(['p0.1', 'p1.1', 'p1.2']);
	});

	it('tells what was missing of it once Meta shows it, wherever it is by then', async () => {
		const { look, unreadable, list } = scanning([...many(1), conversation('lost', 1)]);
		unreadable.set('t-lost', code);
		await look();
		list.splice(1, 0, ...many(30, 1).map((each) => ({ ...each, updated_time: iso(FROM - 1) })));
		list[31].updated_time = iso(FROM - 2);
		unreadable.clear();
		passTime(MINUTE);
		const isOpen = ({ eventId }: LeadEvent) => eventId === 'm:lost.1';
		expect((await look(isOpen)).found).toContain('lost.1');
		passTime(MINUTE);
		expect((await look()).found).toContain('lost.1');
		expect((await look()).found).not.toContain('lost.1');
	});

	it('tells what was missing of it also after a restart', async () => {
		const { look, restart, unreadable, list } = scanning([...many(1), conversation('lost', 1)]);
		unreadable.set('t-lost', code);
		await look();
		list.splice(1, 0, ...many(30, 1).map((each) => ({ ...each, updated_time: iso(FROM - 1) })));
		list[31].updated_time = iso(FROM - 2);
		restart();
		unreadable.clear();
		passTime(MINUTE);
		expect((await look()).found).toContain('lost.1');
	});

	it('is tried again also where many others come before it', async () => {
		const lost = Array.from({ length: 12 }, (_, n) => conversation(`lost${n}`, 12 - n));
		const { look, unreadable, list } = scanning(lost);
		for (const { id } of lost) unreadable.set(id, code);
		await look();
		list.unshift(...many(30, 1).map((each) => ({ ...each, updated_time: iso(FROM - 1) })));
		for (const each of lost) each.updated_time = iso(FROM - 2);
		unreadable.delete('t-lost11');
		const found: string[] = [];
		for (let poll = 0; poll < 3; poll++) {
			passTime(MINUTE / 2);
			found.push(...(await look()).found);
		}
		expect(found).toContain('lost11.1');
	});
});

describe('a list of conversations', () => {
	it('is not read one by one while Meta is down', async () => {
		const { look, state } = scanning(many(3));
		state.isDown = true;
		await expect(look()).rejects.toMatchObject({ errorClass: 'transient' });
	});

	it('loses nobody who moves to a page that was read while others are read', async () => {
		const list = many(25);
		let isWritten = false;
		const between = () => {
			if (!isWritten) write(list, 24, 60 * 24 * 365);
			isWritten = true;
		};
		const { found } = await scanning(list, { between }).look();
		expect(found).toHaveLength(26);
		expect(found).toEqual(expect.arrayContaining(['p24.1', 'p24.2']));
	});

	it('keeps the cursor where it is while more changes than can be read', async () => {
		let n = 1000;
		const list = many(60);
		const between = () => {
			const later = 60 * 24 * 365 + n;
			list.unshift(
				...many(60, n).map((each) => ({ ...each, updated_time: iso(FROM + later * MINUTE) })),
			);
			n += 60;
		};
		expect((await scanning(list, { between }).look()).isComplete).toBe(false);
	});

	it('is read on beyond an old conversation in front', async () => {
		const { look } = scanning([conversation('old', -60), ...many(25)]);
		expect((await look()).found).toHaveLength(25);
	});

	it('costs one call where it is in order', async () => {
		const old = Array.from({ length: 30 }, (_, n) => conversation(`old${n}`, -10 - n));
		const { calls } = await scanning([...many(3), ...old]).look();
		expect(calls).toEqual(['list']);
	});

	it('does not move the cursor beyond now, whatever the future says', async () => {
		const tomorrow = Date.now() - FROM + 24 * 60 * MINUTE;
		const { newestSeen, found } = await scanning([conversation('late', tomorrow / MINUTE)]).look();
		expect(found).toEqual(['late.1']);
		expect(newestSeen).toBeLessThanOrEqual(Date.now());
	});

	it('says once that there is nobody in a conversation', async () => {
		const nobody = { participants: { data: [ACCOUNT] }, messages: { data: [] } };
		const { look, lines } = scanning([conversation('x', 1, nobody), ...many(2)]);
		expect((await look()).found).toHaveLength(2);
		await look();
		expect(lines.map(({ message }) => message)).toEqual([
			expect.stringContaining('nobody but the account in the conversation t-x') as string,
		]);
	});
});
