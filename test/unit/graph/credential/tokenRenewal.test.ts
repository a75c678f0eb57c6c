import nock from 'nock';

import { InstagramLeadsApi } from '../../../../credentials/InstagramLeadsApi.credentials';
import {
	fingerprintOf,
	TOKEN_STATE_EXPRESSION,
} from '../../../../nodes/InstagramLeads/graph/credential/longLivedToken';
import {
	APP_ID,
	APP_SECRET,
	facebookCredential,
	instagramCredential,
} from '../../../helpers/credentials';
import { graphError } from '../../../helpers/graph';
import { actionNode, executeContext } from '../../../helpers/n8n';

const type = new InstagramLeadsApi();
const HOUR = 3_600_000;

/** Runs the credential's hook with n8n's own HTTP helper. */
async function preAuthentication(credential: Parameters<typeof type.preAuthentication>[0]) {
	const { helpers } = executeContext(actionNode());
	return await type.preAuthentication.call({ helpers }, credential);
}

const facebookEndpoint = (token: string) =>
	nock('https://graph.facebook.com').get('/v25.0/oauth/access_token').query({
		grant_type: 'fb_exchange_token',
		client_id: APP_ID,
		client_secret: APP_SECRET,
		fb_exchange_token: token,
	});

const instagramExchange = (token: string) =>
	nock('https://graph.instagram.com')
		.get('/v25.0/access_token')
		.query({ grant_type: 'ig_exchange_token', client_secret: APP_SECRET, access_token: token });

const instagramRefresh = (token: string) =>
	nock('https://graph.instagram.com')
		.get('/v25.0/refresh_access_token')
		.query({ grant_type: 'ig_refresh_token', access_token: token });

const long = { access_token: 'EAAlong', token_type: 'bearer', expires_in: 5_184_000 };

describe('the hook that n8n calls before a request', () => {
	it('exchanges with Facebook Login', async () => {
		facebookEndpoint('EAAshort').reply(200, long);
		const stored = await preAuthentication(facebookCredential({ accessToken: 'EAAshort' }));
		expect(stored).toMatchObject({
			longLivedToken: 'EAAlong',
			derivedFrom: fingerprintOf('EAAshort'),
			tokenState: TOKEN_STATE_EXPRESSION,
		});
	});

	it('exchanges with Instagram Login, on its own host', async () => {
		instagramExchange('IGAAshort').reply(200, { ...long, access_token: 'IGAAlong' });
		const stored = await preAuthentication(instagramCredential({ accessToken: 'IGAAshort' }));
		expect(stored.longLivedToken).toBe('IGAAlong');
	});

	it.each<[string, number, string, object]>([
		['a redirect', 302, '{"access_token":"EAAforeign"}', { location: 'https://x.example.com/' }],
		['an answer with nothing in it', 200, '', {}],
		['null', 200, 'null', {}],
	])('takes %s for an outage, and no token from it', async (_name, status, body, headers) => {
		const accessToken = `EAAshort${status}${body.length}`;
		facebookEndpoint(accessToken).reply(status, body, headers as Record<string, string>);
		const before = Date.now();
		const stored = await preAuthentication(facebookCredential({ accessToken }));
		expect(stored.longLivedToken).toBe('');
		// Of the pasted token alone, it is tried again soon.
		expect(Number(stored.nextAttemptAt) - before).toBeLessThan(HOUR / 2);
	});

	it('renews what Instagram will not exchange', async () => {
		instagramExchange('IGAAlong').reply(400, graphError(100));
		instagramRefresh('IGAAlong').reply(200, { ...long, access_token: 'IGAArenewed' });
		const stored = await preAuthentication(instagramCredential({ accessToken: 'IGAAlong' }));
		expect(stored.longLivedToken).toBe('IGAArenewed');
	});

	it('asks Meta once for all that start at the same moment', async () => {
		const credential = facebookCredential();
		facebookEndpoint(String(credential.accessToken)).reply(200, long);
		const stored = await Promise.all(
			[1, 2, 3].map(async () => await preAuthentication(credential)),
		);
		const late = await preAuthentication(credential);
		expect(new Set([...stored, late].map(({ expiresAt }) => expiresAt)).size).toBe(1);
	});

	it('asks again once something changed', async () => {
		const credential = facebookCredential();
		facebookEndpoint(String(credential.accessToken)).reply(400, graphError(101));
		await preAuthentication(credential);
		nock('https://graph.facebook.com')
			.get('/v25.0/oauth/access_token')
			.query((query) => query.client_secret === 'corrected')
			.reply(200, long);
		const stored = await preAuthentication({ ...credential, appSecret: 'corrected' });
		expect(stored.longLivedToken).toBe('EAAlong');
	});

	it('goes to the fake under a base URL', async () => {
		nock('http://127.0.0.1:4590').get('/x/v25.0/oauth/access_token').query(true).reply(200, long);
		const stored = await preAuthentication(
			facebookCredential({ baseUrl: 'http://127.0.0.1:4590/x' }),
		);
		expect(stored.longLivedToken).toBe('EAAlong');
	});

	it.each<[string, (call: nock.Interceptor) => unknown, number]>([
		['a dead token', (call) => call.reply(400, graphError(190, { error_subcode: 463 })), 60],
		['a wrong app', (call) => call.reply(400, graphError(101)), 60],
		['a rate limit', (call) => call.reply(400, graphError(4)), 5],
		['an outage', (call) => call.reply(500, graphError(2)), 5],
		['a page of some gateway', (call) => call.reply(502, '<html>'), 5],
		['a login page', (call) => call.reply(200, '<html>'), 5],
		['a refusing proxy', (call) => call.reply(403, '<html>'), 60],
		['an error with status 200', (call) => call.reply(200, graphError(190)), 60],
		[
			'no connection',
			(call) =>
				call.replyWithError(
					Object.assign(new Error('https://x/?client_secret=s'), { code: 'ECONNREFUSED' }),
				),
			5,
		],
	])('throws nothing and shows no secret: %s', async (_name, answer, minutes) => {
		const credential = facebookCredential();
		answer(facebookEndpoint(String(credential.accessToken)));
		const before = Date.now();
		const stored = await preAuthentication(credential);
		const wait = Number(stored.nextAttemptAt) - before;
		expect(Math.round((wait / HOUR) * 60)).toBe(minutes);
		expect(JSON.stringify(stored)).not.toMatch(/EAAuser|app_secret|client_secret/);
	});
});
