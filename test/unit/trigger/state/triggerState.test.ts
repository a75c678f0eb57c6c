import { ObservableObject } from 'n8n-workflow';

import {
	loadState,
	storedForm,
	storedPostIds,
} from '../../../../nodes/InstagramLeads/trigger/state/triggerState';
import { leadEvent, messageEvent } from '../../../helpers/events';

const SOME_TIME = '2026-03-01T10:00:00.000Z';
const PENDING = { event: leadEvent(), attempt: 1 };
const PRINT = 'a1-_b2C';
const CONTACT = `${PRINT}ABC`;
const NAME = `${PRINT}Zx9`;
/** In bytes; of an event's text that waits nothing is counted. */
const SIZES = { after200: 16 * 1024, after2000: 48 * 1024 };

describe('state', () => {
	const cursor = { startedAt: 1000, messages: 2000, comments: 3000 };

	/** What n8n gives back after it stored the state. */
	const storedAndLoaded = (state: ReturnType<typeof loadState>) =>
		loadState(JSON.parse(JSON.stringify(storedForm(state))));

	it('is the same after n8n stored it', () => {
		const state = loadState({ cursor });
		state.recentlyProcessed.add('m:a');
		state.contacts.add('ig:1:2');
		state.pending.set('m:mid-1', { event: leadEvent(), attempt: 2 });
		const restored = storedAndLoaded(state);
		expect(restored.cursor.toJSON()).toEqual(cursor);
		expect(restored.recentlyProcessed.has('m:a')).toBe(true);
		expect(restored.contacts.has('ig:1:2')).toBe(true);
		expect([...restored.pending]).toEqual([['m:mid-1', { event: leadEvent(), attempt: 2 }]]);
	});

	it('knows the posts that were named by address, in this process or another', () => {
		const state = loadState({ cursor });
		expect(storedForm(state)).not.toHaveProperty('posts');
		state.postIds = new Map([['DAbc', '17']]);
		expect([...storedAndLoaded(state).postIds]).toEqual([['DAbc', '17']]);
		expect([...storedPostIds(storedForm(state))]).toEqual([['DAbc', '17']]);
		for (const stored of [undefined, {}, { posts: 'x' }, { posts: [['DAbc']] }]) {
			expect(storedPostIds(stored).size).toBe(0);
		}
	});

	it('knows by the rest what of an older text of what waits n8n was given or has settled', () => {
		const state = loadState(undefined);
		const events = ['a', 'b', 'c', 'd'].map((mid) => messageEvent('1', mid, SOME_TIME));
		for (const event of events) state.backlog.add(event);
		const older = state.backlog.renewText(state.pending);
		state.pending.set('m:b', { event: events[1], attempt: 1 });
		state.recentlyProcessed.add('m:c');
		const restored = loadState(JSON.parse(JSON.stringify(storedForm(state, older))));
		expect(restored.restoredBacklog).toEqual([events[0], events[3]]);
		expect([...restored.pending.keys()]).toEqual(['m:b']);
	});

	it('brings back what waited, in its order, but for what n8n has already', () => {
		const state = loadState(undefined);
		const events = ['a', 'b', 'c'].map((mid) => messageEvent('1', mid, SOME_TIME));
		for (const event of events) state.backlog.add(event);
		state.pending.set('m:b', { event: events[1], attempt: 1 });
		expect(storedAndLoaded(state).restoredBacklog).toEqual([events[0], events[2]]);
	});

	it('brings back what waited in the order in which it was to go on', () => {
		const state = loadState(undefined);
		const [first, second, third] = ['a', 'b', 'c'].map((mid) => messageEvent('1', mid, SOME_TIME));
		state.backlog.add(third, '2026-03-01T10:00:00.300Z');
		state.backlog.add(first, '2026-03-01T10:00:00.000Z');
		state.backlog.add(second, '2026-03-01T10:00:00.300Z');
		const restored = storedAndLoaded(state).restoredBacklog.map(({ message }) => message?.id);
		expect(restored).toEqual(['a', 'c', 'b']);
	});

	it.each([
		['without', false, undefined],
		['with', true, { mid: 'a' }],
	])("stores what waits %s Meta's own objects, as the operator wants it", (_name, keeps, raw) => {
		const state = loadState(undefined, keeps);
		state.backlog.add({ ...leadEvent(), raw: { mid: 'a' } });
		expect(storedAndLoaded(state).restoredBacklog.map((event) => event.raw)).toEqual([raw]);
	});

	it('stores among what waits the pending events that it has no room for', () => {
		const state = loadState(undefined);
		for (let n = 0; n < 700; n++) {
			const event = messageEvent('1', `mid-${n}`, SOME_TIME);
			state.backlog.add(event);
			state.pending.set(event.eventId, { event, attempt: 0 });
		}
		const restored = storedAndLoaded(state);
		expect(restored.pending.size).toBe(600);
		expect(restored.restoredBacklog).toHaveLength(100);
	});

	it('stores the earliest of very many that wait', () => {
		const state = loadState(undefined);
		const mids = Array.from({ length: 5000 }, (_, n) => `mid-${n}`);
		for (const mid of mids) {
			state.backlog.add({ ...messageEvent('1', mid, SOME_TIME), text: 'x'.repeat(500) });
		}
		const left = storedAndLoaded(state).restoredBacklog.map(({ message }) => message?.id);
		expect(left.length).toBeGreaterThan(1000);
		expect(left).toEqual(mids.slice(0, left.length));
		expect(JSON.stringify(storedForm(state)).length).toBeLessThan(1_300_000);
	});

	it("hands out events without n8n's proxies in them, which expressions can't read", () => {
		const state = loadState(undefined);
		const event = leadEvent();
		state.pending.set('m:mid-1', { event, attempt: 1 });
		const staticData = ObservableObject.create({ slot: storedForm(state) });
		// Only what is no proxy can be copied to where n8n evaluates expressions.
		expect(() => structuredClone(event)).not.toThrow();
		const [restored] = [...loadState(staticData.slot).pending.values()];
		expect(structuredClone(restored.event)).toEqual(leadEvent());
	});

	it.each([undefined, null, 'x', 7, [], {}])('starts empty from %j', (stored) => {
		const state = loadState(stored);
		expect(state.cursor.toJSON()).toBeUndefined();
		expect(state.recentlyProcessed.toJSON()).toBe('');
		expect(state.contacts.toJSON()).toBe('');
		expect(state.identities.toJSON()).toEqual({ names: '', byName: '' });
		expect(state.pending.size).toBe(0);
	});

	it.each<[string, object, object]>([
		['the cursor', { cursor: { messages: 'x' } }, { cursor: undefined }],
		[
			'one moment of the cursor',
			{ cursor: { ...cursor, messages: 'x' } },
			{ cursor: { ...cursor, messages: 3000 } },
		],
		[
			'the start in the cursor',
			{ cursor: { ...cursor, startedAt: null } },
			{ cursor: { ...cursor, startedAt: 2000 } },
		],
		['one that settled, in an earlier form', { settled: [PRINT, 7] }, { settled: PRINT }],
		['one contact in an earlier form', { contacts: [PRINT, 1] }, { contacts: `${PRINT}AAA` }],
		['one of what is pending', { pending: [null, 7, PENDING] }, { pending: [PENDING] }],
		[
			'how often one was given',
			{ pending: [{ event: PENDING.event, attempt: 'x' }, PENDING] },
			{ pending: [PENDING] },
		],
		["an ad's copy", { adCopies: '[{' }, {}],
		['what settled', { settled: 'x' }, { settled: '' }],
		['what settled', { settled: '"}, {"a' }, { settled: '' }],
		['what settled in an earlier form', { settled: ['x', 7] }, { settled: '' }],
		['the contacts', { contacts: CONTACT.slice(1) }, { contacts: '' }],
		['the contacts in an earlier form', { contacts: [1] }, { contacts: '' }],
		['the names', { names: `${NAME} x =` }, { names: NAME }],
		['the names in an earlier form', { names: [['a']] }, { names: '' }],
		['those who go by their name', { byName: 7 }, { byName: '' }],
		['what is pending', { pending: [{ attempt: 'x' }] }, { pending: [] }],
		['what waits', { waiting: '[{' }, { waiting: '[]' }],
		['a waiting event', { waiting: '[{"a":1}]' }, { waiting: '[]' }],
		['a pending event', { pending: [{ event: { a: 1 }, attempt: 1 }] }, { pending: [] }],
	])('loses nothing else where %s is damaged', (_name, damage, expected) => {
		const sound = {
			cursor,
			settled: PRINT,
			contacts: CONTACT,
			names: NAME,
			byName: PRINT,
			pending: [],
		};
		const stored = storedForm(loadState({ ...sound, ...damage }));
		expect({ cursor: undefined, ...stored }).toMatchObject({ ...sound, ...expected });
	});

	it('starts all the same where an event is nested for ever', () => {
		const nested: unknown = JSON.parse('{"a":'.repeat(50_000) + '1' + '}'.repeat(50_000));
		const pending = [{ event: nested, attempt: 1 }, PENDING];
		expect([...loadState({ cursor, pending }).pending.values()]).toEqual([PENDING]);
	});

	it('keeps what waits beside one that is too long to be written down', () => {
		const state = loadState({ cursor });
		state.backlog.add({ ...messageEvent('1', 'long', SOME_TIME), text: 'x'.repeat(1_100_000) });
		state.backlog.add(messageEvent('1', 'b', SOME_TIME));
		const restored = storedAndLoaded(state).restoredBacklog;
		expect(restored.map(({ message }) => message?.id)).toEqual(['b']);
	});

	it('stays bounded, whatever comes in', () => {
		const state = loadState(undefined);
		for (let n = 0; n < 6000; n++) {
			state.recentlyProcessed.add(`m:${n}`);
			state.contacts.add(`ig:1:${n}`);
		}
		for (let n = 0; n < 1000; n++) {
			state.pending.set(`m:${n}`, { event: leadEvent({ eventId: `m:${n}` }), attempt: 1 });
		}
		expect(JSON.stringify(storedForm(state)).length).toBeLessThan(400_000);
		const restored = storedAndLoaded(state);
		expect(restored.recentlyProcessed.has('m:5999')).toBe(true);
		expect(restored.contacts.has('ig:1:5999')).toBe(true);
	});

	it.each([
		[200, 200, SIZES.after200],
		[2000, 2000, SIZES.after2000],
		[20_000, 20_000, SIZES.after2000],
	])('is small after %d events of %d contacts, each with a name', (events, contacts, most) => {
		const state = loadState({ cursor });
		state.lastKey = `instagram-leads:${'0'.repeat(64)}`;
		for (let n = 0; n < events; n++) {
			const id = String(17_841_400_000_000_000 + (n % contacts));
			const contact = { id, username: `user.${n % contacts}` };
			const event = state.identities.resolve(leadEvent({ contact }));
			// A third of all is known by name only.
			if (n % 3 === 0) {
				const username = `guest.${n % contacts}`;
				state.identities.resolve(leadEvent({ contact: { id: `@${username}`, username } }));
			}
			state.recentlyProcessed.add(`m:${n}`);
			state.contacts.add(event.leadKey, Date.parse(SOME_TIME) + n);
		}
		const staticData = { global: { 'instagramLeads:some-id-of-a-node': storedForm(state) } };
		expect(JSON.stringify(staticData).length).toBeLessThanOrEqual(most);
	});
});
