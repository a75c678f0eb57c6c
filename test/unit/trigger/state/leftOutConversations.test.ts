import { LeftOutConversations } from '../../../../nodes/InstagramLeads/trigger/state/leftOutConversations';

const AT = 1772359200000;

/** As the next trigger reads it. */
const restarted = (leftOut: LeftOutConversations) => new LeftOutConversations(leftOut.toJSON());

describe('conversations that were left out', () => {
	it('are known after a restart, each with what it owes', () => {
		const leftOut = new LeftOutConversations();
		leftOut.add('aWdfZAG06MQ==', AT);
		leftOut.add('t_2', AT + 5);
		leftOut.remove('t_2');
		const again = restarted(leftOut);
		expect(again.ids).toEqual(['aWdfZAG06MQ==']);
		expect(again.fromOf('aWdfZAG06MQ==', AT + 9)).toBe(AT);
		expect(again.add('aWdfZAG06MQ==', AT + 9)).toBe(false);
	});

	it('are stored in little room, however many there are: the latest', () => {
		const leftOut = new LeftOutConversations();
		for (let n = 0; n < 500; n++) leftOut.add(`${'x'.repeat(80)}${n}`, AT);
		expect(leftOut.ids).toHaveLength(100);
		expect(leftOut.toJSON().length).toBeLessThanOrEqual(2000);
		expect(restarted(leftOut).ids.at(-1)).toBe(`${'x'.repeat(80)}499`);
	});

	it('cost each other nothing where one is damaged', () => {
		const stored = ['t1 5', 't2', '', 't3 x', `t4 ${AT}`].join('\n');
		expect(new LeftOutConversations(stored).ids).toEqual(['t1', 't4']);
	});

	it('take no room where there are none', () => {
		expect(new LeftOutConversations().toJSON()).toBe('');
	});
});
