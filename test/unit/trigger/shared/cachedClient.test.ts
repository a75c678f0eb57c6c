import type { ITriggerFunctions } from 'n8n-workflow';

import { Access } from '../../../../nodes/InstagramLeads/trigger/shared/cachedClient';
import { facebookCredential } from '../../../helpers/credentials';

/** A way to Meta, and how often n8n was asked for the credential. */
function open() {
	const getCredentials = jest.fn(async () => facebookCredential());
	const access = new Access({ getCredentials, helpers: {} } as unknown as ITriggerFunctions);
	return { access, getCredentials };
}

describe('the way to Meta', () => {
	afterEach(() => jest.restoreAllMocks());

	it('asks for the credential once for all who come together, and again after a while', async () => {
		const { access, getCredentials } = open();
		await Promise.all([access.client(), access.client(1000), access.client()]);
		expect(getCredentials).toHaveBeenCalledTimes(1);
		const now = Date.now();
		jest.spyOn(Date, 'now').mockReturnValue(now + 5000);
		await access.client();
		expect(getCredentials).toHaveBeenCalledTimes(1);
		await access.client(1000);
		expect(getCredentials).toHaveBeenCalledTimes(2);
		jest.spyOn(Date, 'now').mockReturnValue(now + 20_000);
		await access.client();
		expect(getCredentials).toHaveBeenCalledTimes(3);
	});

	it('asks again at once after a failure, and when it is told to forget', async () => {
		const { access, getCredentials } = open();
		getCredentials.mockRejectedValueOnce(new Error('locked'));
		await expect(access.client()).rejects.toThrow('locked');
		await access.client();
		access.forget();
		await access.client();
		expect(getCredentials).toHaveBeenCalledTimes(3);
	});
});
