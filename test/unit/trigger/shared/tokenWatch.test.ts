import type { ITriggerFunctions, NodeApiError } from 'n8n-workflow';

import { Lifetime } from '../../../../nodes/InstagramLeads/common/lifetime';
import { GraphClient } from '../../../../nodes/InstagramLeads/graph/client/client';
import { readCredential } from '../../../../nodes/InstagramLeads/graph/credential/credential';
import { TokenWatch } from '../../../../nodes/InstagramLeads/trigger/shared/tokenWatch';
import { passTime } from '../../../helpers/clock';
import { facebookCredential, oAuth2Credential } from '../../../helpers/credentials';
import { triggerNode } from '../../../helpers/nodes';
import { cached, readableLog } from '../../../helpers/triggerParts';

const DAY_MS = 24 * 60 * 60 * 1000;
const MINUTE_S = 60;
const inDays = (days: number, seconds = 0) =>
	Math.floor((Date.now() + days * DAY_MS) / 1000) + seconds;

/** A trigger whose token Meta describes so. */
function open(debugged: object, isSignedIn = true, store: { lastTokenWarning?: number } = {}) {
	const saved: NodeApiError[] = [];
	const asked: string[] = [];
	const credential = isSignedIn
		? readCredential(oAuth2Credential(), 'oAuth2')
		: readCredential(facebookCredential());
	const client = new GraphClient(credential, async ({ url }) => {
		asked.push(url);
		const data = { is_valid: true, app_id: credential.appId, ...debugged };
		return { status: 200, headers: {}, text: JSON.stringify({ data }) };
	});
	const context = {
		getNode: triggerNode,
		saveFailedExecution: (error: NodeApiError) => void saved.push(error),
	} as unknown as ITriggerFunctions;
	const { log } = readableLog();
	const parts = { client: cached(client), store, log, lifetime: new Lifetime() };
	return { watch: new TokenWatch(context, parts), saved, asked, store };
}

afterEach(() => jest.restoreAllMocks());

describe('the end of access', () => {
	it.each<[string, object, number]>([
		['a token that ends in 8 days', { expires_at: inDays(8) }, 0],
		['a token that ends in a little over 7 days', { expires_at: inDays(7, MINUTE_S) }, 0],
		['a token that ends in 7 days', { expires_at: inDays(7) }, 1],
		['a token that ends within hours', { expires_at: inDays(0, MINUTE_S) }, 1],
		['a token without end', { expires_at: 0, data_access_expires_at: 0 }, 0],
		['access to data that ends', { expires_at: 0, data_access_expires_at: inDays(3) }, 1],
		['access to data that is over', { expires_at: 0, data_access_expires_at: inDays(-1) }, 1],
		['a token that is dead already', { is_valid: false }, 0],
	])('is warned of for %s: %#', async (_name, debugged, times) => {
		const { watch, saved } = open(debugged);
		await watch.check();
		expect(saved).toHaveLength(times);
	});

	it('is told with the day, and what to click', async () => {
		const { watch, saved } = open({
			expires_at: inDays(5),
			data_access_expires_at: inDays(2),
		});
		await watch.check();
		const day = new Date(inDays(2) * 1000).toISOString().slice(0, 10);
		expect(saved[0].message).toBe(`Access to Instagram ends on ${day}`);
		expect(saved[0].description).toContain("click 'Switch account'");
	});

	it('is told in other words once access to data is over', async () => {
		const { watch, saved } = open({ expires_at: inDays(5), data_access_expires_at: inDays(-2) });
		await watch.check();
		const day = new Date(inDays(-2) * 1000).toISOString().slice(0, 10);
		expect(saved[0].message).toBe(`Access to Instagram's data ended on ${day}`);
		expect(saved[0].description).toContain("click 'Switch account'");
		expect(saved[0].description).not.toContain('Until then');
	});

	it('is told once a day, also after a restart', async () => {
		const { watch, saved, asked, store } = open({ expires_at: inDays(5) });
		await watch.check();
		await watch.check();
		expect(saved).toHaveLength(1);
		expect(asked).toHaveLength(1);
		const restarted = open({ expires_at: inDays(5) }, true, store);
		await restarted.watch.check();
		expect(restarted.saved).toHaveLength(0);
		passTime(DAY_MS);
		await restarted.watch.check();
		expect(restarted.saved).toHaveLength(1);
	});

	it('is nothing to ask about where a pasted token is renewed', async () => {
		const { watch, saved, asked } = open({ expires_at: inDays(1) }, false);
		await watch.check();
		expect(saved).toHaveLength(0);
		expect(asked).toHaveLength(0);
	});
});
