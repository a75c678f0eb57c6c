import { sleep } from 'n8n-workflow';
import nock from 'nock';

import { APP_FIELDS } from '../../../../nodes/InstagramLeads/graph/webhooks/fields';
import { Alertness } from '../../../../nodes/InstagramLeads/trigger/shared/alertness';
import { markStarting } from '../../../../nodes/InstagramLeads/trigger/webhook/activeTriggers';
import {
	ACCOUNT_ID,
	facebookCredential,
	instagramCredential,
	PAGE_TOKEN,
} from '../../../helpers/credentials';
import { expectAccountLookup, graphError, metaHost } from '../../../helpers/graph';
import {
	appHost,
	appPath,
	FOREIGN,
	OURS,
	pagePath,
	present,
	presentOnPage,
} from '../../../helpers/subscriptions';
import type { ActiveTrigger } from '../../../helpers/trigger';
import { activate } from '../../../helpers/trigger';
import { longEnough, moment, until } from '../../../helpers/waiting';

const WEBHOOK_ONLY = { mode: 'webhook', catchUp: false };
const success = { success: true };
const PAGE_FIELDS = ['messages', 'feed'];

const open: ActiveTrigger[] = [];

beforeEach(() => jest.mocked(sleep).mockImplementation(moment));

afterEach(async () => {
	for (const trigger of open.splice(0)) await trigger.close();
});

/** Publishes the workflow, n8n having asked for the subscription before, as it does. */
async function publish(credential = facebookCredential(), parameters: object = WEBHOOK_ONLY) {
	markStarting('wf-1:node-1', OURS);
	expectAccountLookup(credential);
	const trigger = await activate({ credential, parameters: { ...parameters } });
	open.push(trigger);
	const warnings = () =>
		trigger.log.filter(({ level }) => level === 'warn').map(({ message }) => message);
	/** The hour comes; all that was to be asked of Meta has been asked. */
	const anHourLater = async () => {
		const [watch] = trigger.crons.slice(-1);
		watch.tick();
		await until(() => nock.isDone());
		await longEnough();
	};
	const failures = () => trigger.failures.map(({ message }) => message);
	return { trigger, credential, warnings, failures, anHourLater };
}

describe('the hourly look at the subscription', () => {
	it('is at one minute of each hour, and who shares the app is looked at every minute', async () => {
		const { trigger } = await publish();
		expect(trigger.crons.map(({ expression }) => expression)).toEqual([
			expect.stringMatching(/^\d+ \* \* \* \* \*$/),
			expect.stringMatching(/^\d+ \d+ \* \* \* \*$/),
		]);
	});

	it('changes nothing where Meta delivers', async () => {
		const { credential, anHourLater, warnings, failures } = await publish();
		expectAccountLookup(credential);
		present(OURS);
		presentOnPage(credential, PAGE_FIELDS);
		await anHourLater();
		expect([warnings(), failures()]).toEqual([[], []]);
	});

	it('subscribes an account again that Meta has unsubscribed', async () => {
		const { credential, anHourLater, warnings, failures } = await publish();
		expectAccountLookup(credential);
		present(OURS);
		presentOnPage(credential, []);
		presentOnPage(credential, []);
		metaHost(credential, PAGE_TOKEN).post(pagePath).query(true).reply(200, success);
		await anHourLater();
		expect(warnings()).toEqual([expect.stringContaining('had unsubscribed the account')]);
		expect(failures()).toEqual([]);
	});

	it.each<[string, string | undefined, object]>([
		['is gone', undefined, {}],
		['is switched off', OURS, { active: false }],
		['lacks a field', OURS, { fields: [{ name: 'messages' }] }],
	])('subscribes the app again whose callback %s', async (_name, callbackUrl, more) => {
		const { credential, anHourLater, warnings } = await publish();
		expectAccountLookup(credential);
		present(callbackUrl, more);
		const asked: unknown[] = [];
		appHost()
			.post(appPath, (body) => asked.push(body) > 0)
			.reply(200, success);
		presentOnPage(credential, PAGE_FIELDS);
		await anHourLater();
		expect(asked).toEqual([expect.objectContaining({ callback_url: OURS })]);
		expect(warnings()).toEqual([expect.stringContaining('subscription of the app')]);
	});

	it('shows once that somebody else has taken the callback, and leaves it to them', async () => {
		const { credential, anHourLater, failures, trigger } = await publish();
		for (let hours = 0; hours < 2; hours++) {
			expectAccountLookup(credential);
			present(FOREIGN);
			await anHourLater();
		}
		expect(failures()).toEqual(['Instagram events no longer come to this n8n']);
		const [failure] = trigger.failures as Array<Error & { description: string }>;
		expect(failure.description).toContain('https://crm.example.com/instagram (of another system');
		expect(JSON.stringify([failure, failure.description])).not.toContain('secret=hidden');
	});

	it('shows that Meta no longer reaches this n8n', async () => {
		const { credential, anHourLater, failures } = await publish();
		expectAccountLookup(credential);
		present();
		appHost().post(appPath).reply(400, graphError(2200));
		await anHourLater();
		expect(failures()).toEqual(["Meta couldn't verify the webhook address of this n8n"]);
	});

	it('leaves the callback to the dashboard where Instagram Login has it there', async () => {
		const { credential, anHourLater, warnings } = await publish(instagramCredential());
		const path = `/v25.0/${ACCOUNT_ID}/subscribed_apps`;
		expectAccountLookup(credential);
		appHost().get(appPath).reply(400, graphError(190));
		metaHost(credential).get(path).twice().reply(200, { data: [] });
		metaHost(credential).post(path).query(true).reply(200, success);
		await anHourLater();
		expect(warnings()).toEqual([expect.stringContaining('had unsubscribed the account')]);
	});

	it('leaves a dead token to the polls to report', async () => {
		const { credential, anHourLater, warnings, failures } = await publish(facebookCredential(), {});
		metaHost(credential).get('/v25.0/me/accounts').query(true).reply(400, graphError(190));
		await anHourLater();
		expect(warnings()).toHaveLength(1);
		expect(failures()).toEqual([]);
	});
});

describe('a token that dies where nothing polls', () => {
	it('is shown once, however long it stays so, and a later death anew', async () => {
		const { credential, anHourLater, failures } = await publish();
		const deadHour = async () => {
			metaHost(credential).get('/v25.0/me/accounts').query(true).reply(400, graphError(190));
			await anHourLater();
			return failures();
		};
		const shown = expect.stringContaining('no longer accepts the access token') as string;
		expect(await deadHour()).toEqual([shown]);
		expect(await deadHour()).toEqual([shown]);
		expectAccountLookup(credential);
		present(OURS);
		presentOnPage(credential, PAGE_FIELDS);
		await anHourLater();
		expect(await deadHour()).toEqual([shown, shown]);
	});

	it('takes what Meta refuses for no loss, and asks for it once', async () => {
		const { credential, anHourLater, warnings } = await publish();
		const suspecting = jest.spyOn(Alertness.prototype, 'suspectLoss');
		const rest = APP_FIELDS.filter((field) => field !== 'messaging_seen');
		const fields = rest.map((name) => ({ name }));
		const asked: string[] = [];
		for (let hours = 0; hours < 2; hours++) {
			expectAccountLookup(credential);
			present(OURS, { fields });
			presentOnPage(credential, PAGE_FIELDS);
			if (hours === 0) {
				appHost()
					.post(appPath)
					.times(2)
					.reply((_uri, body) => {
						const names = String((body as { fields: string }).fields).split(',');
						asked.push(names.join(','));
						const index = names.indexOf('messaging_seen');
						const message = `(#100) Param fields[${index}] must be one of {…}`;
						return index < 0 ? [200, success] : [400, graphError(100, { message })];
					});
			}
			await anHourLater();
		}
		expect(asked).toEqual([APP_FIELDS.join(','), rest.join(',')]);
		expect(warnings()).toEqual([expect.stringContaining('left out: messaging_seen.')]);
		expect(suspecting).not.toHaveBeenCalled();
		suspecting.mockRestore();
	});
});
