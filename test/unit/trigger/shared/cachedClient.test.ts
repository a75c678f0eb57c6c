import type { ITriggerFunctions } from 'n8n-workflow';

import { CachedClient } from '../../../../nodes/InstagramLeads/trigger/shared/cachedClient';
import { passTime } from '../../../helpers/clock';
import { facebookCredential } from '../../../helpers/credentials';
import { triggerNode } from '../../../helpers/nodes';

/** A way to Meta, and how often n8n was asked for the credential. */
function open() {
	const getCredentials = jest.fn(async () => facebookCredential());
	const cached = new CachedClient({
		getCredentials,
		getNode: triggerNode,
		helpers: {},
	} as unknown as ITriggerFunctions);
	return { cached, getCredentials };
}

describe('the way to Meta', () => {
	afterEach(() => jest.restoreAllMocks());

	it('asks for the credential once for all who come together, and again after a while', async () => {
		const { cached, getCredentials } = open();
		await Promise.all([cached.client(), cached.client(1000), cached.client()]);
		expect(getCredentials).toHaveBeenCalledTimes(1);
		passTime(5000);
		await cached.client();
		expect(getCredentials).toHaveBeenCalledTimes(1);
		await cached.client(1000);
		expect(getCredentials).toHaveBeenCalledTimes(2);
		passTime(15_000);
		await cached.client();
		expect(getCredentials).toHaveBeenCalledTimes(3);
	});

	it('asks again at once after a failure, and when it is told to forget', async () => {
		const { cached, getCredentials } = open();
		getCredentials.mockRejectedValueOnce(new Error('locked'));
		await expect(cached.client()).rejects.toThrow('locked');
		await cached.client();
		cached.forget();
		await cached.client();
		expect(getCredentials).toHaveBeenCalledTimes(3);
	});
});
