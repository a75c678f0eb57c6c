import type { INodeParameters } from 'n8n-workflow';

import {
	ACCOUNT_ID,
	facebookCredential,
	instagramCredential,
	PAGE_ID,
	PAGE_TOKEN,
} from '../../helpers/credentials';
import { expectAccountLookup, metaHost } from '../../helpers/graph';
import { actionNodeType, runAction, triggerNodeType } from '../../helpers/n8n';

type Credential = ReturnType<typeof facebookCredential>;

interface Row {
	parameters: INodeParameters;
	/** The call that is about the post, and its answer. */
	call: (credential: Credential) => void;
}

const get = (path: string, answer: object) => (credential: Credential) =>
	void metaHost(credential).get(`/v25.0${path}`).query(true).reply(200, answer);

const sendPost = (credential: Credential) => {
	const isFacebook = credential.loginType === 'facebook';
	const node = isFacebook ? PAGE_ID : ACCOUNT_ID;
	metaHost(credential, isFacebook ? PAGE_TOKEN : undefined)
		.post(`/v25.0/${node}/messages`, (body: object) => JSON.stringify(body).includes('"17"'))
		.reply(200, { recipient_id: '5', message_id: 'mid' });
};

const rows: Record<string, Row> = {
	'media: get': { parameters: {}, call: get('/17', { id: '17' }) },
	'media: setComments': {
		parameters: {},
		call: (credential) =>
			void metaHost(credential).post('/v25.0/17').query(true).reply(200, { success: true }),
	},
	'comment: create': {
		parameters: { text: 'Hi' },
		call: (credential) =>
			void metaHost(credential).post('/v25.0/17/comments').query(true).reply(200, { id: '18' }),
	},
	'comment: getMany': {
		parameters: { source: 'post' },
		call: (credential) => {
			get('/17', { id: '17' })(credential);
			get('/17/comments', { data: [] })(credential);
		},
	},
	'message: sharePost': {
		parameters: { recipientId: '1602510301006188', options: { checkWindow: false } },
		call: sendPost,
	},
};

let made = 0;

describe.each([
	['Facebook Login', facebookCredential],
	['Instagram Login', instagramCredential],
])('a post by its address, %s', (_login, newCredential) => {
	it.each(Object.entries(rows))('%s', async (name, { parameters, call }) => {
		const credential = newCredential();
		const shortcode = `Row${++made}`;
		expectAccountLookup(credential);
		metaHost(credential)
			.get(`/v25.0/${ACCOUNT_ID}/media`)
			.query({ fields: 'id,permalink,shortcode', limit: '100' })
			.reply(200, {
				data: [{ id: '16' }, { id: '17', permalink: `https://instagram.com/p/${shortcode}/` }],
			});
		call(credential);
		const [resource, operation] = name.split(': ');
		const value = `https://www.instagram.com/reel/${shortcode}/?igsh=x`;
		const mediaId = { __rl: true, mode: 'url', value };
		await runAction({ credential, parameters: { resource, operation, mediaId, ...parameters } });
	});

	it("fails with what to do where it isn't the account's", async () => {
		const credential = newCredential();
		expectAccountLookup(credential);
		metaHost(credential).get(`/v25.0/${ACCOUNT_ID}/media`).query(true).reply(200, { data: [] });
		const mediaId = { __rl: true, mode: 'url', value: 'https://www.instagram.com/p/Elsewhere/' };
		const parameters = { resource: 'media', operation: 'get', mediaId };
		await expect(runAction({ credential, parameters })).rejects.toMatchObject({
			message: 'https://www.instagram.com/p/Elsewhere/ is none of the posts of @gulnora.shop',
			description: expect.stringContaining('Give the ID') as string,
		});
	});
});

it('every field for a post takes an address, and addresses as people copy them', () => {
	const all = JSON.stringify([
		actionNodeType.description.properties,
		triggerNodeType.description.properties,
	]);
	const lists = all.split('"searchListMethod":"searchPosts"').length - 1;
	const addresses = all.split('"displayName":"By URL"').length - 1;
	expect(lists).toBeGreaterThan(5);
	expect(addresses).toBe(lists);
});
