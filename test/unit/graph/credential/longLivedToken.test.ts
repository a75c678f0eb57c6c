import type { TokenAnswer } from '../../../../nodes/InstagramLeads/graph/credential/longLivedToken';
import {
	attemptOf,
	fingerprintOf,
	knownEndOf,
	refreshedToken,
	RENEW_BEFORE_MS,
	tokenInUse,
} from '../../../../nodes/InstagramLeads/graph/credential/longLivedToken';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const NOW = Date.parse('2026-03-01T10:00:00Z');
const SIXTY_DAYS_S = 5_184_000;

const facebook = { loginType: 'facebook', root: 'https://fb/v25.0', appId: '12', appSecret: 'sec' };
const instagram = { ...facebook, loginType: 'instagram', root: 'https://ig/v25.0' };

const EXCHANGE = { facebook: 'fb_exchange_token', instagram: 'ig_exchange_token' };
const RENEWAL = { facebook: 'fb_exchange_token', instagram: 'ig_refresh_token' };
const loginTypes = ['facebook', 'instagram'] as const;
const sources = { facebook, instagram };

const granted = (token: string, expires_in?: number): TokenAnswer => ({
	body: { access_token: token, token_type: 'bearer', expires_in },
});

/** Meta's token endpoints: answers by grant type, and remembers who asked. */
function meta(answers: Record<string, TokenAnswer>) {
	const asked: Array<Record<string, string>> = [];
	return {
		asked,
		grants: () => asked.map(({ grant_type }) => grant_type),
		call: async (_url: string, query: Record<string, string>) => {
			asked.push(query);
			return answers[query.grant_type] ?? 'refused';
		},
	};
}

/** A credential whose token was exchanged before. */
const derived = (fields: object = {}) => ({
	accessToken: 'pasted',
	longLivedToken: 'in use',
	derivedFrom: fingerprintOf('pasted'),
	expiresAt: NOW + 5 * DAY,
	nextAttemptAt: 0,
	...fields,
});

async function refreshed(
	loginType: (typeof loginTypes)[number],
	credentials: object,
	answers: Record<string, TokenAnswer>,
	source: object = {},
) {
	const host = meta(answers);
	const result = await refreshedToken(
		{ ...credentials },
		{ ...sources[loginType], ...source } as Parameters<typeof refreshedToken>[1],
		host.call,
		NOW,
	);
	return { result, ...host, inUse: tokenInUse({ ...credentials, ...result }) };
}

describe.each(loginTypes)('%s: a token just pasted', (loginType) => {
	it('is exchanged when it is short-lived', async () => {
		const { result, grants, inUse } = await refreshed(
			loginType,
			{ accessToken: 'short' },
			{ [EXCHANGE[loginType]]: granted('long', SIXTY_DAYS_S) },
		);
		expect(grants()).toEqual([EXCHANGE[loginType]]);
		expect(inUse).toBe('long');
		expect(result).toEqual({
			longLivedToken: 'long',
			derivedFrom: fingerprintOf('short'),
			expiresAt: NOW + 60 * DAY,
			nextAttemptAt: 0,
			failedWith: '',
		});
	});

	it('replaces all that came from the one before', async () => {
		const { inUse, asked } = await refreshed(loginType, derived({ accessToken: 'pasted anew' }), {
			[EXCHANGE[loginType]]: granted('long', SIXTY_DAYS_S),
		});
		expect(JSON.stringify(asked[0])).toContain('pasted anew');
		expect(inUse).toBe('long');
	});

	it('is used as it is while the exchange is refused, and tried again in an hour', async () => {
		const { result, inUse } = await refreshed(
			loginType,
			derived({ accessToken: 'pasted anew' }),
			{},
		);
		expect(inUse).toBe('pasted anew');
		expect(result).toMatchObject({ longLivedToken: '', expiresAt: 0, nextAttemptAt: NOW + HOUR });
	});

	it('is tried again soon after an outage: it may live for an hour only', async () => {
		const { result, grants, inUse } = await refreshed(
			loginType,
			{ accessToken: 'short' },
			{ [EXCHANGE[loginType]]: 'unavailable' },
		);
		expect(grants()).toEqual([EXCHANGE[loginType]]);
		expect(result.nextAttemptAt).toBe(NOW + 5 * MINUTE);
		const later = { accessToken: 'short', ...result };
		const again = await refreshed(loginType, later, {
			[EXCHANGE[loginType]]: granted('long', SIXTY_DAYS_S),
		});
		expect([inUse, again.inUse]).toEqual(['short', 'long']);
	});
});

describe.each(loginTypes)('%s: the end of the token in use is near', (loginType) => {
	it('is renewed', async () => {
		const { result, grants, asked, inUse } = await refreshed(loginType, derived(), {
			[RENEWAL[loginType]]: granted('renewed', SIXTY_DAYS_S),
		});
		expect(grants()).toEqual([RENEWAL[loginType]]);
		expect(Object.values(asked[0])).toContain('in use');
		expect(inUse).toBe('renewed');
		expect(result.expiresAt).toBe(NOW + 60 * DAY);
	});

	it.each(['refused', 'unavailable'] as const)(
		'%s: kept, tried again in an hour',
		async (answer) => {
			const { result, inUse } = await refreshed(loginType, derived(), {
				[RENEWAL[loginType]]: answer,
			});
			expect(inUse).toBe('in use');
			expect(result).toEqual({
				longLivedToken: 'in use',
				derivedFrom: fingerprintOf('pasted'),
				expiresAt: NOW + 5 * DAY,
				nextAttemptAt: NOW + HOUR,
				failedWith: attemptOf({ accessToken: 'pasted' }),
			});
		},
	);

	it('may be renewed twice at once: each answer stands by itself', async () => {
		const both = await Promise.all(
			['one', 'two'].map(
				async (token) =>
					await refreshed(loginType, derived(), {
						[RENEWAL[loginType]]: granted(token, SIXTY_DAYS_S),
					}),
			),
		);
		expect(both.map(({ inUse }) => inUse)).toEqual(['one', 'two']);
	});

	it.each<[string, unknown]>([
		['no token', { expires_in: 5 }],
		['an empty token', { access_token: '' }],
		['nothing', undefined],
		['a page', 'x'],
	])('takes %s for a refusal', async (_name, body) => {
		const { inUse } = await refreshed(loginType, derived(), { [RENEWAL[loginType]]: { body } });
		expect(inUse).toBe('in use');
	});
});

describe('facebook', () => {
	const endless = { fb_exchange_token: granted('EAApage') };

	it('a token without an end is looked at again in a year', async () => {
		const { result } = await refreshed('facebook', { accessToken: 'EAApage' }, endless);
		expect(result).toMatchObject({ longLivedToken: 'EAApage', expiresAt: NOW + 365 * DAY });
	});

	it.each([{ appId: '' }, { appSecret: '' }])('asks nobody without %j', async (source) => {
		const { asked, inUse, result } = await refreshed(
			'facebook',
			{ accessToken: 'EAA' },
			endless,
			source,
		);
		expect(asked).toEqual([]);
		expect(inUse).toBe('EAA');
		expect(result.nextAttemptAt).toBe(NOW + HOUR);
	});
});

describe('instagram', () => {
	it('a long-lived token as the dashboard gives it is renewed, for it can not be exchanged', async () => {
		const { grants, inUse } = await refreshed(
			'instagram',
			{ accessToken: 'dashboard' },
			{ ig_refresh_token: granted('renewed', SIXTY_DAYS_S) },
		);
		expect(grants()).toEqual(['ig_exchange_token', 'ig_refresh_token']);
		expect(inUse).toBe('renewed');
	});

	it('one that is not a day old is used as it is until then, asked for once an hour', async () => {
		const first = await refreshed('instagram', { accessToken: 'dashboard' }, {});
		expect(first.grants()).toEqual(['ig_exchange_token', 'ig_refresh_token']);
		expect(first.inUse).toBe('dashboard');
		const aDayLater = await refreshed(
			'instagram',
			{ accessToken: 'dashboard', ...first.result },
			{ ig_refresh_token: granted('renewed', SIXTY_DAYS_S) },
		);
		expect(aDayLater.inUse).toBe('renewed');
	});

	it('is renewed without an app secret, which renewing does not need', async () => {
		const { grants, inUse } = await refreshed(
			'instagram',
			{ accessToken: 'dashboard' },
			{ ig_refresh_token: granted('renewed', SIXTY_DAYS_S) },
			{ appSecret: '' },
		);
		expect(grants()).toEqual(['ig_refresh_token']);
		expect(inUse).toBe('renewed');
	});

	it('asks for nothing more during an outage', async () => {
		const { grants } = await refreshed(
			'instagram',
			{ accessToken: 'short' },
			{ ig_exchange_token: 'unavailable' },
		);
		expect(grants()).toEqual(['ig_exchange_token']);
	});
});

describe('the token in use', () => {
	it.each<[string, object, string]>([
		['nothing derived', { accessToken: ' EAA\n' }, 'EAA'],
		['derived', derived(), 'in use'],
		['pasted anew', derived({ accessToken: 'new' }), 'new'],
		['derived from nothing known', derived({ derivedFrom: '' }), 'pasted'],
		['nothing at all', {}, ''],
		['odd fields', { accessToken: 'EAA', expiresAt: 'x', longLivedToken: 5 }, 'EAA'],
	])('%s', (_name, credentials, expected) => {
		expect(tokenInUse({ ...credentials })).toBe(expected);
	});

	it.each<[string, object, number | undefined]>([
		['as Meta said', derived({ expiresAt: Date.now() + 9 * DAY }), 9],
		['pasted: nobody knows', { accessToken: 'EAA', expiresAt: Date.now() + 9 * DAY }, undefined],
		['endless', derived({ expiresAt: Date.now() + 364 * DAY }), undefined],
		['not told', derived({ expiresAt: 0 }), undefined],
	])('ends: %s', (_name, credentials, days) => {
		const end = knownEndOf({ ...credentials });
		expect(end && Math.round((end - Date.now()) / DAY)).toBe(days);
	});

	it('is renewed at seven days', () => {
		expect(RENEW_BEFORE_MS).toBe(7 * DAY);
	});
});
