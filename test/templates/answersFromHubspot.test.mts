import { setTimeout as sleep } from 'node:timers/promises';
import { sentTo } from './harness/direct.mts';
import { onInternet } from './harness/internet.mts';
import { until } from './fakes/eventRuns.mts';
import { startHubspot, type HubspotFake } from './fakes/hubspot.mts';
import {
	letLookAgain,
	letLookBack,
	makeDeal,
	makeNote,
	openShop,
	type NoteDetails,
	type Shop,
} from './fakes/hubspotShop.mts';
import type { CrmObject } from './fakes/hubspotStore.mts';

const LOOK_EVERY_S = 3;
const LAG_MS = 2000;
const SEARCH = 'POST /crm/objects/2026-03/notes/search';

let hubspot: HubspotFake;
let shop: Shop;
/** Another account on the same HubSpot. */
let other: Shop;
const closing: (() => Promise<void>)[] = [];

async function open(settings: Record<string, unknown>): Promise<Shop> {
	const opened = await openShop(hubspot, settings, LOOK_EVERY_S);
	closing.unshift(opened.close);
	return opened;
}

beforeAll(async () => {
	hubspot = await startHubspot('pat-made-up-token-of-answers');
	hubspot.store.addTemplateProperties();
	hubspot.search.lagMs = LAG_MS;
	const takeOff = await onInternet(hubspot.hosts, hubspot.url, hubspot.token);
	closing.push(takeOff, hubspot.close);
	shop = await open({ language: 'en' });
	other = await open({ language: 'ru', onlyNotesBeginningWith: '>' });
	await looks(2);
});

afterAll(async () => {
	for (const close of closing) await close();
});

const dealOf = async (username: string, hoursAgo = 0, of = shop): Promise<CrmObject> =>
	await makeDeal(hubspot, of, username, hoursAgo);

const addNote = (deals: CrmObject[], body: string, details?: NoteDetails): CrmObject =>
	makeNote(hubspot, deals, body, details);

const bodyOf = ({ properties }: CrmObject): string => properties.hs_note_body;

/** Waits until something was written below the note. */
async function outcomeOf(note: CrmObject): Promise<string> {
	await until(() => (note.properties.instagram_event_id ? true : undefined));
	return bodyOf(note);
}

/** Waits until both templates have looked so many times at what the search knows by now. */
async function looks(times = 2): Promise<void> {
	await sleep(LAG_MS);
	const before = searches();
	await until(() => (searches() >= before + 2 * (times + 1) ? true : undefined));
	await sleep(1000);
}

const searches = (): number => hubspot.faults.seen.filter((line) => line === SEARCH).length;

async function failures(): Promise<number> {
	return (await shop.template.executions()).filter(({ status }) => status === 'error').length;
}

describe('a note in HubSpot', () => {
	it('goes to the person as text, once, also after it was edited, and says so', async () => {
		const note = addNote(
			[await dealOf('asks')],
			'<div style="" dir="auto"><p style="margin:0;">10 &lt; 20 &amp; <b>free</b></p><p>Bye</p></div>',
		);
		expect(await outcomeOf(note)).toMatch(/Sent on Instagram<\/i><br><i>ref [0-9a-f]{16}<\/i>$/);
		await looks();
		hubspot.store.update('notes', note.id, { hs_note_body: 'Something else' });
		await looks();

		expect(await sentTo(shop.business, 'asks')).toEqual(['10 < 20 & free\nBye']);
		expect(bodyOf(note)).toBe('Something else');
	});

	it('goes in the order in which it was written, where there are several', async () => {
		const deal = await dealOf('both');
		const second = addNote([deal], 'Second', { minutesAgo: 0.01 });
		const first = addNote([deal], 'First', { minutesAgo: 0.1 });
		await Promise.all([first, second].map(outcomeOf));

		expect(await sentTo(shop.business, 'both')).toEqual(['First', 'Second']);
	});

	it('is not sent when the integration wrote it: nobody gets their own words back', async () => {
		const deal = await dealOf('echo');
		const own = '<b>echo</b> · 2026-01-01 12:00 UTC<br>How much?<br><i>ref 0123456789abcdef</i>';
		const notes = [
			addNote([deal], own, { eventId: 'm:made-up' }),
			addNote([deal], 'How much?', { eventId: 'm:made-up-without-ref' }),
			addNote([deal], own),
		];
		const bodies = notes.map(bodyOf);
		await looks();

		expect(await sentTo(shop.business, 'echo')).toEqual([]);
		expect(notes.map(bodyOf)).toEqual(bodies);
	});

	it('is not sent after 24 hours, and says why', async () => {
		const note = addNote([await dealOf('late', 25)], 'Are you still there?');

		expect(await outcomeOf(note)).toMatch(/Not sent on Instagram: .*24 hours/);
		expect(await sentTo(shop.business, 'late')).toEqual([]);
	});

	it('stays where its deal came from elsewhere, or where it belongs to none', async () => {
		const deal = hubspot.store.create('deals', { dealname: 'By phone' }, []);
		const notes = [addNote([deal], 'Called back'), addNote([], 'To myself')];
		await looks();

		expect(notes.map(bodyOf)).toEqual(['Called back', 'To myself']);
	});

	it('stays where it is older than the workflow, dated back, or of another program', async () => {
		const deal = await dealOf('before');
		const notes = [
			addNote([deal], 'Before it was published', { minutesAgo: 20 }),
			addNote([deal], 'Dated back', { datedMinutesAgo: 90 }),
			addNote([deal], 'Summary of a call', { source: 'INTEGRATION' }),
			addNote([deal], 'From a file', { source: 'IMPORT' }),
		];
		const bodies = notes.map(bodyOf);
		await looks();

		expect(await sentTo(shop.business, 'before')).toEqual([]);
		expect(notes.map(bodyOf)).toEqual(bodies);
	});

	it('says that it goes nowhere where its deals are of several people, or where it is empty', async () => {
		const deals = [await dealOf('one'), await dealOf('two')];
		const shared = addNote(deals, 'Hello');
		const empty = addNote([deals[0]], '<p>&nbsp;</p>');

		expect(await outcomeOf(shared)).toContain('Not sent on Instagram: it is on deals of several');
		expect(await outcomeOf(empty)).toContain('Not sent on Instagram: it has no text');
		expect(await sentTo(shop.business, 'one')).toEqual([]);
	});

	it('is answered for by the account that its deal belongs to, in the language of its Settings', async () => {
		const deal = await dealOf('ours', 0, other);
		const internal = addNote([deal], 'Ask the boss first');
		const note = addNote([deal], '<p>&gt; Добрый день</p>');

		expect(await outcomeOf(note)).toContain('Отправлено в Instagram');
		await looks();
		expect(await sentTo(other.business, 'ours')).toEqual(['Добрый день']);
		expect(bodyOf(internal)).toBe('Ask the boss first');
	});
});

describe('after a while in which n8n was down', () => {
	it('a note of the last two hours is sent, and an older one says that it was not', async () => {
		const deal = await dealOf('waits', 4);
		const old = addNote([deal], 'Good morning', { minutesAgo: 180 });
		const recent = addNote([deal], 'Good day', { minutesAgo: 60 });
		await sleep(LAG_MS);
		await letLookBack(shop, 24 * 60);

		expect(await outcomeOf(old)).toContain('Not sent on Instagram: n8n found it only after');
		expect(await outcomeOf(recent)).toContain('Sent on Instagram');
		expect(await sentTo(shop.business, 'waits')).toEqual(['Good day']);
	});

	it('hundreds of notes are looked through, page by page', async () => {
		for (let nth = 0; nth < 230; nth++) addNote([], `Note ${nth}`, { minutesAgo: 100 });
		const note = addNote([await dealOf('last')], 'At the end', { minutesAgo: 90 });
		await sleep(LAG_MS);
		await letLookBack(shop, 24 * 60);

		expect(await outcomeOf(note)).toContain('Sent on Instagram');
		expect(hubspot.undescribed).toEqual([]);
	});
});

describe('when HubSpot fails', () => {
	afterEach(() => hubspot.faults.setDown(undefined));

	it('after the message went out, it is not sent again, and the outcome comes later', async () => {
		const before = await failures();
		hubspot.faults.setDown(500, /^PATCH .*\/notes\//);
		const note = addNote([await dealOf('lost')], 'It is in stock');
		await until(async () => ((await failures()) > before ? true : undefined));
		expect(await sentTo(shop.business, 'lost')).toEqual(['It is in stock']);
		expect(bodyOf(note)).toBe('It is in stock');

		hubspot.faults.setDown(undefined);
		await letLookAgain(shop);

		expect(await outcomeOf(note)).toContain('Sent on Instagram, as far as is known');
		await looks();
		expect(await sentTo(shop.business, 'lost')).toEqual(['It is in stock']);
	});

	it('after it wrote the outcome, nothing happens twice', async () => {
		hubspot.faults.cutNext(/^PATCH .*\/notes\//);
		const note = addNote([await dealOf('cut')], 'On its way');
		await outcomeOf(note);
		await looks();

		expect(await sentTo(shop.business, 'cut')).toEqual(['On its way']);
		expect(bodyOf(note).match(/Sent on Instagram/g)).toHaveLength(1);
	});

	it('by its limit, the note waits', async () => {
		const before = await failures();
		hubspot.faults.setDown(429, /\/search$/);
		const note = addNote([await dealOf('limited')], 'Later');
		await until(async () => ((await failures()) > before ? true : undefined));
		expect(await sentTo(shop.business, 'limited')).toEqual([]);

		hubspot.faults.setDown(undefined);
		await letLookAgain(shop);

		expect(await outcomeOf(note)).toContain('Sent on Instagram');
		expect(await sentTo(shop.business, 'limited')).toEqual(['Later']);
	});
});

it("asks nothing that HubSpot's own descriptions don't have, with the scopes that the note names", () => {
	expect(hubspot.undescribed).toEqual([]);
	expect([...hubspot.scopes].sort()).toEqual([
		'crm.objects.contacts.read',
		'crm.objects.contacts.write',
		'crm.objects.deals.read',
	]);
});
