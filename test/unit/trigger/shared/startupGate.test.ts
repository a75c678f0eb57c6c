import { sleep } from 'n8n-workflow';

import { Lifetime } from '../../../../nodes/InstagramLeads/trigger/shared/lifetime';
import { StartupGate } from '../../../../nodes/InstagramLeads/trigger/shared/startupGate';
import { settled } from '../../../helpers/waiting';

describe('the start-up gate', () => {
	it('holds back until it is opened, and nobody after that', async () => {
		jest.mocked(sleep).mockImplementationOnce(async () => await new Promise(() => {}));
		const gate = new StartupGate(new Lifetime());
		const passed: string[] = [];
		void gate.waitUntilOpen(60_000).then(() => passed.push('early'));
		await settled();
		expect(passed).toEqual([]);
		gate.letThrough();
		await settled();
		expect(passed).toEqual(['early']);
		await gate.waitUntilOpen(60_000);
		expect(sleep).toHaveBeenCalledTimes(1);
	});

	it('holds nobody back for longer than their patience', async () => {
		await new StartupGate(new Lifetime()).waitUntilOpen(60_000);
		expect(sleep).toHaveBeenCalledWith(60_000);
	});
});
