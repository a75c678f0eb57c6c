import type { DealRecord } from '../../sandbox/demo/deals.mts';
import { describeExecution } from '../../sandbox/n8n/executions.mts';
import type { Execution } from '../../sandbox/n8n/types.mts';
import { BATCH_THAT_ADDS, startBitrix24, type Bitrix24Fake } from './fakes/bitrix24.mts';
import { BITRIX24_FACTS, BITRIX24_REQUESTS_PER_SECOND } from './fakes/bitrix24Facts.mts';
import { Bitrix24Refusal, CONTACT, DEAL, type Item } from './fakes/bitrix24Portal.mts';
import { tellTemplate } from './fakes/crmAnswers.mts';
import { proveCrmTemplate, type CrmScene, type CrmUnderTest } from './fakes/crmProof.mts';
import { until } from './fakes/crmScene.mts';
import { openBusiness } from '../e2e/harness/business.mts';
import { sentTo } from './harness/direct.mts';
import { onInternet } from './harness/internet.mts';
import { sharedN8n } from './harness/n8n.mts';
import { openTemplate } from './harness/templates.mts';

const ANSWERS_TOKEN = 'made-up-application-token';
const REFUSALS: Record<number, [string, string]> = {
	401: ['NO_AUTH_FOUND', 'Wrong authorization data'],
	// apidocs.bitrix24.com/error-codes
	429: ['QUERY_LIMIT_EXCEEDED', 'Too many requests'],
	500: ['INTERNAL_SERVER_ERROR', 'Internal server error'],
};

let bitrix24: Bitrix24Fake;

const usernameOf = (item: Item): string =>
	/instagram\.com\/([^/]+)\//.exec(String(item.sourceDescription))?.[1] ?? '';

const commentsOf = ({ id }: Item): string[] =>
	bitrix24.portal.comments
		.filter(({ ENTITY_ID }) => Number(ENTITY_ID) === id)
		.sort((a, b) => Number(a.ID) - Number(b.ID))
		.map(({ COMMENT }) => COMMENT);

function recordOf(deal: Item): DealRecord {
	return {
		leadKey: String(deal.originId),
		title: String(deal.title),
		username: usernameOf(deal),
		comments: commentsOf(deal).map((comment) => {
			const [head, ...lines] = comment.split('\n');
			const [, author = '', createdAt = ''] = /^\[B\](.*)\[\/B\] · (.*)$/.exec(head) ?? [];
			const eventId = lines.pop() ?? '';
			// The wide bracket is what a reader sees instead of one that would begin a tag.
			return { eventId, text: lines.join('\n').replaceAll('［', '['), author, createdAt };
		}),
	};
}

const dealsOf = (username: string): Item[] =>
	bitrix24.portal.items[DEAL].filter((deal) => usernameOf(deal) === username);

function dealOf(username: string): Item {
	const [found] = dealsOf(username);
	if (!found) throw new Error(`@${username} has no deal`);
	return found;
}

async function openBitrix24(inCredential = true): Promise<CrmUnderTest> {
	bitrix24 = await startBitrix24();
	const { portal, host, user, code, mishaps } = bitrix24;
	const json = inCredential ? { body: { aplogin: user, ap: code } } : {};
	const credential = await sharedN8n().createCredential({
		name: `Bitrix24 ${host}`,
		type: 'httpCustomAuth',
		data: { json: JSON.stringify(json) },
	});
	return {
		name: 'Bitrix24',
		file: 'instagram-leads-to-bitrix24.json',
		hosts: [host],
		url: bitrix24.url,
		credentials: { httpCustomAuth: credential },
		settings: {
			restAddress: `https://${host}/rest/${inCredential ? '' : `${user}/${code}/`}`,
			answersToken: ANSWERS_TOKEN,
		},
		deals: () => portal.items[DEAL].map(recordOf),
		recordsPerLead: 2,
		countRecords: (username) => {
			const keys = dealsOf(username).map(({ originId }) => originId);
			const contacts = portal.items[CONTACT].filter(({ originId }) => keys.includes(originId));
			return keys.length + contacts.length;
		},
		wayBackOf: (username) => {
			const [, conversation] =
				/^Direct: (.*)$/m.exec(String(dealOf(username).sourceDescription)) ?? [];
			return { conversation, username };
		},
		edit: (username, title) => {
			Object.assign(dealOf(username), {
				title,
				stageId: 'WON',
				opportunity: 150000.5,
				assignedById: 7,
			});
		},
		rename: (leadKey, title) => {
			const deal = portal.items[DEAL].find(({ originId }) => originId === leadKey);
			Object.assign(deal ?? {}, { title });
		},
		delete: (username) => portal.remove(dealOf(username).id),
		setDown: (status) => {
			const [code_, message] = REFUSALS[status ?? 0] ?? [];
			const answered = status === 429 ? 503 : (status ?? 0);
			bitrix24.setDown(code_ ? new Bitrix24Refusal(answered, code_, message) : undefined);
		},
		cutAfterNext: (kind) =>
			mishaps[kind === 'deal' ? BATCH_THAT_ADDS : 'crm.timeline.comment.add'].cutAfterNext(1),
		recoveryMs: 0,
		close: bitrix24.close,
	};
}

describe('the Bitrix24 template', () => {
	proveCrmTemplate(openBitrix24, moreOfBitrix24);
});

describe('the Bitrix24 template with the whole address of the webhook in Settings', () => {
	it('works too', async () => {
		const { file, hosts, url, credentials, settings, deals, close } = await openBitrix24(false);
		const offline = await onInternet(hosts, url);
		const business = await openBusiness(sharedN8n(), 'facebook');
		const template = await openTemplate(file, { business, credentials, settings });
		await business.instagram.writeMessage({ username: 'plain', text: 'Привет' });
		await until(() => deals()[0]?.comments.length === 1);

		expect(deals()[0].comments[0].text).toBe('Привет');
		await template.close();
		await business.close();
		await offline();
		await close();
	});
});

function moreOfBitrix24(scene: () => CrmScene): void {
	it('makes a contact and a deal that belongs to it, as Settings say', async () => {
		const { business } = scene();
		await business.instagram.putContact({ username: 'malika', name: 'Малика "М" К.' });
		await scene().say('malika', 'Салом');

		const deal = dealOf('malika');
		const contact = bitrix24.portal.items[CONTACT].find(
			({ originId }) => originId === deal.originId,
		);
		expect(contact).toMatchObject({
			name: 'Малика "М" К.',
			originatorId: 'n8n-instagram',
			fm: [{ typeId: 'WEB', valueType: 'OTHER', value: 'https://www.instagram.com/malika/' }],
		});
		expect(deal).toMatchObject({
			title: 'Лид из Instagram: @malika',
			contactIds: [contact?.id],
			categoryId: '0',
			stageId: 'NEW',
			sourceId: 'OTHER',
			sourceDescription: expect.stringMatching(
				/^https:\/\/www\.instagram\.com\/malika\/\nDirect: \S+$/,
			) as string,
		});
		expect(commentsOf(deal)[0]).toMatch(
			/^\[B\]malika\[\/B\] · \d{4}-\d\d-\d\d \d\d:\d\d UTC\nСалом\nig-[0-9a-f]{12}$/,
		);
		expect(bitrix24.portal.ignored).toEqual([]);
	});

	it('keeps a name that looks like a reference of a batch as a name, cut to what fits', async () => {
		const name = `$result[contact][item][id] ${'x'.repeat(60)}`;
		await scene().business.instagram.putContact({ username: 'crafty', name });
		await scene().say('crafty', 'Hi');

		const contact = bitrix24.portal.items[CONTACT].find(
			({ originId }) => originId === dealOf('crafty').originId,
		);
		expect(contact?.name).toBe(name.replace('[', '［').slice(0, 50));
	});

	it('leaves stage, amount and owner as people changed them', () => {
		expect(dealOf('shy')).toMatchObject({
			stageId: 'WON',
			opportunity: 150000.5,
			assignedById: 7,
		});
	});

	it('waits where Bitrix24 takes no more, and saves everything', async () => {
		const usernames = Array.from({ length: 8 }, (_, nth) => `hasty_${nth}`);
		bitrix24.setRate(10, BITRIX24_REQUESTS_PER_SECOND);
		const { instagram } = scene().business;
		await Promise.all(
			usernames.map((username) => instagram.writeMessage({ username, text: 'Hi!' })),
		);
		await until(() => usernames.every((username) => scene().textsOf(username).length > 0));

		expect(bitrix24.refusedForRate()).toBeGreaterThan(0);
		expect(usernames.map((username) => scene().textsOf(username))).toEqual(
			usernames.map(() => ['Hi!']),
		);
		bitrix24.setRate(Infinity, 0);
	});

	it('never shows the code of the webhook in an execution', async () => {
		if (bitrix24.facts.used.size === 0) throw new Error('Nothing was asked of Bitrix24');
		const runs = await scene().template.executions();

		expect(runs.some(({ status }) => status === 'error')).toBe(true);
		expect(JSON.stringify(runs)).not.toContain(bitrix24.code);
	});

	answersFromBitrix24(scene);

	it("asks Bitrix24 for nothing that its documentation doesn't have", () => {
		expect(bitrix24.facts.strays).toEqual([]);
		expect([...bitrix24.facts.used].sort()).toEqual(Object.keys(BITRIX24_FACTS).sort());
	});
}

/** What Bitrix24 tells about a comment: its ID and who tells, nothing more. */
async function tell(scene: CrmScene, commentId: string, token = ANSWERS_TOKEN): Promise<Execution> {
	const body = new URLSearchParams({
		event: 'ONCRMTIMELINECOMMENTADD',
		'data[FIELDS][ID]': commentId,
		ts: '1466439714',
		'auth[domain]': bitrix24.host,
		'auth[application_token]': token,
	});
	return await tellTemplate(scene, { node: 'Bitrix24 Event', body });
}

function answersFromBitrix24(scene: () => CrmScene): void {
	it('sends what the team comments to the person, once, and shows it as sent', async () => {
		await scene().say('asker', 'How much?');
		const id = bitrix24.portal.writeComment(dealOf('asker').id, 'It is [B]ten[/B] euros');

		const runs = [await tell(scene(), id), await tell(scene(), id)];

		expect(runs.map(describeExecution).join()).not.toContain('error');
		expect(await sentTo(scene().business, 'asker')).toEqual(['It is ten euros']);
		await until(() => commentsOf(dealOf('asker')).length === 3);
		expect(commentsOf(dealOf('asker'))[2]).toMatch(/\nIt is ten euros\nig-[0-9a-f]{12}$/);
	});

	it("sends nobody their own words, nor what the account wrote, nor what isn't proven to come from Bitrix24", async () => {
		await scene().say('mirror', 'Do I hear myself?');
		await scene().business.instagram.writeAsBusiness({ username: 'mirror', text: 'No' });
		await until(() => commentsOf(dealOf('mirror')).length === 2);
		const ids = bitrix24.portal.comments
			.filter(({ ENTITY_ID }) => Number(ENTITY_ID) === dealOf('mirror').id)
			.map(({ ID }) => ID);
		for (const id of ids) await tell(scene(), id);
		const forged = bitrix24.portal.writeComment(dealOf('mirror').id, 'Pay here');
		await tell(scene(), forged, 'another token');

		expect(await sentTo(scene().business, 'mirror')).toEqual(['No']);
	});

	it('says on the card why something was not sent', async () => {
		await scene().business.instagram.writeComment({ username: 'onlooker', text: 'Nice' });
		await until(() => dealsOf('onlooker').length === 1);
		const id = bitrix24.portal.writeComment(dealOf('onlooker').id, 'Thanks!');

		await tell(scene(), id);

		expect(commentsOf(dealOf('onlooker'))[2]).toMatch(/^Не отправлено: .+\nig-[0-9a-f]{12}$/);
		expect(await sentTo(scene().business, 'onlooker')).toEqual([]);
	});
}
