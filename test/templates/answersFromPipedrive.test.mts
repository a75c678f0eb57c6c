import { randomUUID } from 'node:crypto';
import { openBusiness, type Business } from '../e2e/harness/business.mts';
import { sentTo } from './harness/direct.mts';
import { onInternet } from './harness/internet.mts';
import { sharedN8n } from './harness/n8n.mts';
import { openTemplate, type OpenedTemplate } from './harness/templates.mts';
import { until } from './fakes/eventRuns.mts';
import { startPipedrive, type PipedriveFake } from './fakes/pipedrive.mts';
import type { PipedriveNote } from './fakes/pipedriveCompany.mts';

const HOUR_S = 3600;
const SECRET = { user: 'pipedrive', password: 'made-up-webhook-password' };

let pipedrive: PipedriveFake;
let business: Business;
let template: OpenedTemplate;
let notePath: string;
const closing: (() => Promise<void>)[] = [];

beforeAll(async () => {
	const n8n = sharedN8n();
	pipedrive = await startPipedrive();
	business = await openBusiness(n8n, 'facebook');
	notePath = randomUUID();
	const takeOff = await onInternet(pipedrive.hosts, pipedrive.url, pipedrive.token);
	const credential = async (type: string, data: Record<string, unknown>) =>
		await n8n.createCredential({ name: `${type} ${notePath}`, type, data });
	template = await openTemplate('instagram-answers-from-pipedrive.json', {
		business,
		credentials: {
			pipedriveApi: await credential('pipedriveApi', { apiToken: pipedrive.token }),
			httpBasicAuth: await credential('httpBasicAuth', SECRET),
		},
		settings: { leadKeyField: pipedrive.company.fields.deal.leadKey },
		parameters: { 'Note Added in Pipedrive': { path: notePath } },
	});
	closing.push(template.close, business.close, takeOff, async () => await pipedrive.close());
});

afterAll(async () => {
	for (const close of closing) await close();
});

/** Somebody writes, and has a deal as the other template makes it. @returns its id */
async function dealOf(username: string, hoursAgo = 0): Promise<number> {
	const written = { username, text: 'How much?', createdSecondsAgo: hoursAgo * HOUR_S };
	const { contactId } = await business.instagram.writeMessage(written);
	const leadKey = `ig:${business.accountId}:${contactId}`;
	const fields = { [pipedrive.company.fields.deal.leadKey]: leadKey };
	return pipedrive.company.addDeal({ title: username, custom_fields: fields }).id;
}

/** Pipedrive tells of a note, as its guide for webhooks v2 has it. @returns n8n's answer */
async function tell(note: PipedriveNote, password = SECRET.password): Promise<number> {
	const authorization = `Basic ${Buffer.from(`${SECRET.user}:${password}`).toString('base64')}`;
	const meta = { action: 'create', entity: 'note', entity_id: note.id, version: '2.0', attempt: 1 };
	const { status } = await fetch(`${template.n8n.n8n.url}/webhook/${notePath}`, {
		method: 'POST',
		headers: { 'content-type': 'application/json', authorization },
		body: JSON.stringify({ data: note, previous: null, meta }),
	});
	return status;
}

/** Somebody of the team adds a note; waits until all that comes of it is over. */
async function add(dealId: number, content: string): Promise<PipedriveNote> {
	const note = pipedrive.company.addNote({ deal_id: dealId, content });
	await told(note);
	return note;
}

async function told(note: PipedriveNote): Promise<void> {
	const before = (await template.executions()).length;
	expect(await tell(note)).toBe(200);
	await until(async () => {
		const runs = await template.executions();
		return runs.length > before && runs.every(({ stoppedAt }) => stoppedAt) ? true : undefined;
	});
}

describe('a note in Pipedrive', () => {
	it('goes to the person as text, once, and says so', async () => {
		const note = await add(await dealOf('asks'), '<p>10 &lt; 20 &amp; <b>free</b></p><p>Bye</p>');
		await told(note);

		expect(await sentTo(business, 'asks')).toEqual(['10 < 20 & free\nBye']);
		expect(note.content).toContain('Sent on Instagram');
	});

	it('is not sent when the integration wrote it: nobody gets their own words back', async () => {
		const dealId = await dealOf('echo');
		await add(
			dealId,
			'<b>echo</b> · 2026-01-01 12:00 UTC<br>How much?<br><i>ref 0123456789abcdef</i>',
		);

		expect(await sentTo(business, 'echo')).toEqual([]);
	});

	it('is not sent after 24 hours, and says why', async () => {
		const note = await add(await dealOf('late', 25), 'Are you still there?');

		expect(await sentTo(business, 'late')).toEqual([]);
		expect(note.content).toMatch(/Not sent on Instagram: .*24 hours/);
	});

	it('stays where its deal came from elsewhere, or where it belongs to none', async () => {
		const { id } = pipedrive.company.addDeal({ title: 'By phone' });
		const note = await add(id, 'Called back');

		expect(note.content).toBe('Called back');
	});

	it('is taken from nobody without the password', async () => {
		const note = pipedrive.company.addNote({ deal_id: await dealOf('safe'), content: 'Hi' });

		expect(await tell(note, 'wrong')).toBe(401);
		expect(await sentTo(business, 'safe')).toEqual([]);
	});

	it("asks nothing that Pipedrive's own descriptions don't have", () => {
		expect(pipedrive.undescribed).toEqual([]);
	});
});
