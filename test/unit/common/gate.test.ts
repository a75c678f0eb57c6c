import { sleep } from 'n8n-workflow';

import { Gate } from '../../../nodes/InstagramLeads/common/gate';
import { Lifetime } from '../../../nodes/InstagramLeads/common/lifetime';
import { settled } from '../../helpers/waiting';

describe('a gate', () => {
	it('holds back until it is opened, and nobody after that', async () => {
		jest.mocked(sleep).mockImplementationOnce(async () => await new Promise(() => {}));
		const gate = new Gate(new Lifetime());
		const passed: string[] = [];
		void gate.waitUntilOpen(60_000).then(() => passed.push('early'));
		await settled();
		expect(passed).toEqual([]);
		gate.open();
		await settled();
		expect(passed).toEqual(['early']);
		await gate.waitUntilOpen(60_000);
		expect(sleep).toHaveBeenCalledTimes(1);
	});

	it('holds nobody back for longer than their patience', async () => {
		await new Gate(new Lifetime()).waitUntilOpen(60_000);
		expect(sleep).toHaveBeenCalledWith(60_000);
	});
});
