import { WebhookRecord } from '../../../../nodes/InstagramLeads/trigger/shared/webhookRecord';
import { messageEvent } from '../../../helpers/events';

const NOW = Date.parse('2026-03-01T10:00:00Z');
const by = (contactId: string, secondsAgo = 120) =>
	messageEvent(contactId, `mid.${contactId}`, new Date(NOW - secondsAgo * 1000).toISOString());

describe('what webhooks should have brought', () => {
	it('is an event older than a minute, of a kind that they bring', () => {
		const record = new WebhookRecord();
		expect(record.hasMissed([by('1')], NOW)).toBe(false);
		record.note([by('2')]);
		expect(record.hasMissed([by('3', 30)], NOW)).toBe(false);
		expect(record.hasMissed([{ ...by('3'), type: 'comment' }], NOW)).toBe(false);
		expect(record.hasMissed([by('3')], NOW)).toBe(true);
	});

	it('counts once for a person of whom they never bring anything', () => {
		const record = new WebhookRecord();
		record.note([by('1')]);
		expect(record.hasMissed([by('2')], NOW)).toBe(true);
		expect(record.hasMissed([by('2')], NOW)).toBe(false);
		record.note([by('2')]);
		expect(record.hasMissed([by('2')], NOW)).toBe(true);
	});
});
