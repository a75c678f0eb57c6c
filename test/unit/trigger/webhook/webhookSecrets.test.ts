import type { CallSecrets } from '../../../../nodes/InstagramLeads/trigger/webhook/webhookSecrets';
import {
	secretsElsewhere,
	WebhookSecrets,
} from '../../../../nodes/InstagramLeads/trigger/webhook/webhookSecrets';
import { passTime } from '../../../helpers/clock';
import { deferred, settled } from '../../../helpers/waiting';

const named = (appSecret: string): CallSecrets => ({
	appId: '1',
	appSecret,
	extraAppSecret: '',
	verifyToken: '',
});

/** Secrets of which n8n has this one at first, and how often it was asked. */
function open(first: string) {
	const secrets = new WebhookSecrets();
	const ask = jest.fn(async () => await Promise.resolve(named(first)));
	const match = async (secret: string) =>
		await secrets.match(({ appSecret }) => appSecret === secret, ask);
	return { match, ask };
}

afterEach(() => jest.restoreAllMocks());

describe('the secrets of a webhook', () => {
	it('are asked for once in ten seconds by a steady stream of calls', async () => {
		const { match, ask } = open('right');
		for (let second = 0; second < 60; second++) {
			expect(await match('right')).toBe(true);
			await settled();
			passTime(1000);
		}
		expect(ask.mock.calls.length).toBeGreaterThanOrEqual(5);
		expect(ask.mock.calls.length).toBeLessThanOrEqual(6);
	});

	it('are asked for at most once a second by a stream of forged calls', async () => {
		const { match, ask } = open('right');
		for (let tenth = 0; tenth < 100; tenth++) {
			expect(await match('forged')).toBe(false);
			passTime(100);
		}
		expect(ask.mock.calls.length).toBeLessThanOrEqual(10);
	});

	it('let nobody wait who signs with a known one, however long n8n takes or fails', async () => {
		const { match, ask } = open('right');
		await match('right');
		passTime(20_000);
		const slow = deferred<CallSecrets>();
		ask.mockReturnValueOnce(slow.promise);
		expect(await match('right')).toBe(true);
		expect(ask).toHaveBeenCalledTimes(2);
		slow.reject(new Error('database is away'));
		await settled();
		expect(await match('right')).toBe(true);
	});

	it('are found in a second look when they were changed, and the old ones count no more', async () => {
		const { match, ask } = open('old');
		await match('old');
		passTime(2000);
		ask.mockResolvedValue(named('new'));
		expect(await match('new')).toBe(true);
		expect(await match('old')).toBe(false);
	});

	it('are not believed when they are old: what leaked may have been changed since', async () => {
		const { match, ask } = open('leaked');
		await match('leaked');
		passTime(61_000);
		ask.mockResolvedValue(named('new'));
		expect(await match('leaked')).toBe(false);
	});

	it('can be asked for again after n8n failed', async () => {
		const { match, ask } = open('right');
		ask.mockRejectedValueOnce(new Error('locked'));
		await expect(match('right')).rejects.toThrow('locked');
		passTime(2000);
		expect(await match('right')).toBe(true);
	});

	it('are kept per trigger where it runs in another process', () => {
		expect(secretsElsewhere('wf-1:a')).toBe(secretsElsewhere('wf-1:a'));
		expect(secretsElsewhere('wf-1:a')).not.toBe(secretsElsewhere('wf-1:b'));
	});
});
