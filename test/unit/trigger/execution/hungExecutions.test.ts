import { HungExecutions } from '../../../../nodes/InstagramLeads/trigger/execution/hungExecutions';
import { readableLog } from '../../../helpers/triggerParts';

/** So many hang; what the operator was shown. */
function hanging(count: number) {
	const shown: string[] = [];
	const known = new Set<string>();
	const notice = {
		failed: (error: Error) => {
			if (known.has(error.message)) return;
			known.add(error.message);
			shown.push(error.message);
		},
		recovered: () => known.clear(),
	};
	const { log, lines } = readableLog();
	const hung = new HungExecutions(notice, log);
	const ends = Array.from({ length: count }, () => hung.began());
	return { hung, ends, shown, lines };
}

describe('executions that hang', () => {
	it('are nothing to tell of while they are few', () => {
		const { shown, lines } = hanging(20);
		expect({ shown, lines }).toEqual({ shown: [], lines: [] });
	});

	it('are told of once when they are many, with what to do', () => {
		const { shown, lines } = hanging(40);
		expect(shown).toEqual([expect.stringContaining('More than 20 executions of this workflow')]);
		expect(lines).toHaveLength(1);
		expect(lines[0]).toMatchObject({
			level: 'warn',
			message: expect.stringContaining("set a timeout in the workflow's settings") as string,
		});
	});

	it('are told of again only after they had become few', () => {
		const { hung, ends, shown } = hanging(21);
		ends[0]();
		ends[0]();
		hung.began();
		expect(shown).toHaveLength(1);
		for (const end of ends.slice(1, 3)) end();
		for (let n = 0; n < 2; n++) hung.began();
		expect(shown).toHaveLength(2);
	});

	it('count no more when they have ended', () => {
		const { hung, ends, shown } = hanging(20);
		for (const end of ends) end();
		for (let n = 0; n < 20; n++) hung.began();
		expect(shown).toEqual([]);
	});
});
