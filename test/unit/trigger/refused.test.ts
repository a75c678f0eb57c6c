import { sleep } from 'n8n-workflow';

import { runningExecutions } from '../../../nodes/InstagramLeads/trigger/execution/runningExecutions';
import { pageCall } from '../../helpers/conversations';
import { facebookCredential, PAGE_ID } from '../../helpers/credentials';
import { delivery, messagingEntry, textMessage } from '../../helpers/deliveries';
import { expectAccountLookup } from '../../helpers/graph';
import { activate } from '../../helpers/trigger';
import { deferred, longEnough, moment, until } from '../../helpers/waiting';
import { post } from '../../helpers/webhooks';

const WEBHOOK_ONLY = { mode: 'webhook', catchUp: false, options: { resolveProfile: false } };
const EVERY_MS = 60_000;
const REFUSALS_IN_A_ROW = 7;

afterEach(() => runningExecutions.clear());

describe('where nothing polls', () => {
	it('what n8n refuses for long is given again by itself, before what came after it', async () => {
		const credential = facebookCredential();
		expectAccountLookup(credential);
		pageCall(credential, `/${PAGE_ID}/conversations`)
			.times(5)
			.optionally()
			.reply(200, { data: [] });
		let isAway = true;
		let refusals = 0;
		const minute = deferred<void>();
		jest.mocked(sleep).mockImplementation(async (milliseconds) => {
			if (milliseconds === EVERY_MS && refusals === REFUSALS_IN_A_ROW) await minute.promise;
			// Nobody's patience with n8n ends, but for Meta's.
			if (milliseconds > EVERY_MS) await new Promise(() => {});
			await moment();
		});
		const trigger = await activate({
			credential,
			parameters: WEBHOOK_ONLY,
			ending: () => {
				if (!isAway) return { status: 'success' };
				refusals++;
				return new Error('database is away');
			},
		});
		const surroundings = { credential, parameters: WEBHOOK_ONLY, workflow: trigger.workflow };
		const send = async (mid: string, timestamp: number) =>
			await post(delivery(messagingEntry(textMessage(mid, mid, { timestamp }))), surroundings);

		expect((await send('first', 1e12)).status).toBe(200);
		await until(() => trigger.emissions.length === REFUSALS_IN_A_ROW);
		isAway = false;
		await send('second', 1e12 + 1000);
		await longEnough();
		expect(trigger.emissions).toHaveLength(REFUSALS_IN_A_ROW);

		minute.resolve();
		await until(() => trigger.emissions.length === REFUSALS_IN_A_ROW + 2);
		const given = trigger.emissions.slice(REFUSALS_IN_A_ROW);
		expect(given.map(({ items }) => items[0].text)).toEqual(['first', 'second']);
		expect(trigger.crons).toHaveLength(2);
		await trigger.close();
	});
});
