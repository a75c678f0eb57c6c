import { TriggerLog } from '../../../../nodes/InstagramLeads/trigger/shared/log';

it('a line of the log says whose it is, whatever the workflow is called', () => {
	const lines: string[] = [];
	const write = (line: string) => void lines.push(line);
	const logger = { debug: write, info: write, warn: write, error: write };
	const getWorkflow = () => ({ name: 'Leads\nof the\tshop', id: 'aB3' });

	new TriggerLog({ logger, getWorkflow }).info('is calm again');

	expect(lines).toEqual([
		'Instagram Leads Trigger in "Leads of the shop" (ID: aB3): is calm again',
	]);
});
