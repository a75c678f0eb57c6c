import { sleep } from 'n8n-workflow';

import { Gate } from '../../../../nodes/InstagramLeads/trigger/shared/startupGate';
import { settled } from '../../../helpers/waiting';

describe('the gate', () => {
	it('holds back until it is opened, and nobody after that', async () => {
		jest.mocked(sleep).mockImplementationOnce(async () => await new Promise(() => {}));
		const gate = new Gate();
		const passed: string[] = [];
		void gate.passage(60_000).then(() => passed.push('early'));
		await settled();
		expect(passed).toEqual([]);
		gate.open();
		await settled();
		expect(passed).toEqual(['early']);
		await gate.passage(60_000);
		expect(sleep).toHaveBeenCalledTimes(1);
	});

	it('holds nobody back for longer than their patience', async () => {
		await new Gate().passage(60_000);
		expect(sleep).toHaveBeenCalledWith(60_000);
	});
});
