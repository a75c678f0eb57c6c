import { createHmac } from 'crypto';

import { withAppSecretProof } from '../../../../nodes/InstagramLeads/graph/credential/appSecretProof';
import { APP_SECRET, facebookCredential, instagramCredential } from '../../../helpers/credentials';

const url = 'https://graph.facebook.com/v25.0/me';
const request = (token: string) => ({
	url,
	qs: { fields: 'id' },
	headers: { Authorization: `Bearer ${token}` },
});
const proofOf = (token: string) => createHmac('sha256', APP_SECRET).update(token).digest('hex');

describe('the app secret proof', () => {
	it.each(['EAAuser', 'EAApage'])('signs the token of the call: %s', (token) => {
		const credential = { ...facebookCredential(), sendProof: true };
		expect(withAppSecretProof(credential, request(token)).qs).toEqual({
			fields: 'id',
			appsecret_proof: proofOf(token),
		});
	});

	it('is what Meta computes', () => {
		// echo -n EAAuser | openssl dgst -sha256 -hmac key
		const credential = { ...facebookCredential({ appSecret: 'key' }), sendProof: true };
		expect(withAppSecretProof(credential, request('EAAuser')).qs?.appsecret_proof).toBe(
			'9f3a09e45c23e55e88b8f25d316ebe38f9dcca0568f8128ada3e612d1f26c57c',
		);
	});

	it.each<[string, object, string]>([
		['not asked for', { ...facebookCredential(), sendProof: false }, 'EAAuser'],
		['no secret', { ...facebookCredential({ appSecret: ' ' }), sendProof: true }, 'EAAuser'],
		["the app's own token", { ...facebookCredential(), sendProof: true }, '12|secret'],
		['Instagram Login', { ...instagramCredential(), sendProof: true }, 'IGAAuser'],
	])('is left out: %s', (_name, credential, token) => {
		expect(withAppSecretProof({ ...credential }, request(token))).toEqual(request(token));
	});
});
