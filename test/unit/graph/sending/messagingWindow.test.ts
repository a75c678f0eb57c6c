import type { MessagingWindow } from '../../../../nodes/InstagramLeads/graph/sending/messagingWindow';
import {
	checkPrivateReplyWindow,
	ruleFor,
	windowOf,
} from '../../../../nodes/InstagramLeads/graph/sending/messagingWindow';
import { leadEvent } from '../../../helpers/events';
import { failureOf } from '../../../helpers/meta';

const HOUR = 3_600_000;
const NOW = Date.parse('2026-03-10T12:00:00.000Z');

const said = (hoursAgo: number, direction: 'inbound' | 'outbound' = 'inbound') =>
	leadEvent({ occurredAt: new Date(NOW - hoursAgo * HOUR).toISOString(), direction });

describe('the messaging window', () => {
	it.each<[string, Parameters<typeof windowOf>[0], MessagingWindow['status']]>([
		['a message just now', { events: [said(0)], isTruncated: false }, 'open'],
		['to the minute', { events: [said(24)], isTruncated: false }, 'open'],
		['a day and a minute', { events: [said(24.02)], isTruncated: false }, 'humanAgent'],
		['seven days', { events: [said(168)], isTruncated: true }, 'humanAgent'],
		['longer ago', { events: [said(168.02)], isTruncated: false }, 'closed'],
		['the last of many counts', { events: [said(200), said(1)], isTruncated: false }, 'open'],
		[
			'own messages open nothing',
			{ events: [said(30), said(1, 'outbound')], isTruncated: false },
			'humanAgent',
		],
		['own messages only', { events: [said(1, 'outbound')], isTruncated: false }, 'unknown'],
		[
			'own ones only, 20 since today',
			{ events: [said(3, 'outbound')], isTruncated: true },
			'unknown',
		],
		[
			'own ones only, 20 since two days',
			{ events: [said(48, 'outbound')], isTruncated: true },
			'humanAgent',
		],
		[
			'own ones only, 20 since ten days',
			{ events: [said(240, 'outbound')], isTruncated: true },
			'closed',
		],
		['no messages', { events: [], isTruncated: true }, 'unknown'],
		['no conversation', undefined, 'unknown'],
	])('%s', (_name, thread, status) => {
		expect(windowOf(thread, NOW).status).toBe(status);
	});

	it('tells when it closes', () => {
		expect(windowOf({ events: [said(1)], isTruncated: false }, NOW)).toEqual({
			status: 'open',
			lastInboundAt: '2026-03-10T11:00:00.000Z',
			closesAt: '2026-03-11T11:00:00.000Z',
		});
	});
});

describe('the rule to send under', () => {
	it.each<[MessagingWindow['status'], boolean, string]>([
		['open', false, 'RESPONSE'],
		['open', true, 'RESPONSE'],
		['humanAgent', true, 'HUMAN_AGENT'],
		['humanAgent', false, 'window'],
		['closed', true, 'window'],
		['closed', false, 'window'],
		['unknown', false, 'RESPONSE'],
		['unknown', true, 'HUMAN_AGENT'],
	])('%s, tag ticked: %s', async (status, mayUseTag, expected) => {
		const decided = (async () => ruleFor({ status }, mayUseTag))();
		if (expected !== 'window') return expect(await decided).toBe(expected);
		const failure = await failureOf(decided);
		expect(failure.errorClass).toBe('window');
		expect(failure.description).toContain('Nothing was sent');
	});
});

it('allows a private reply for seven days', async () => {
	const at = (hoursAgo: number) => new Date(NOW - hoursAgo * HOUR).toISOString();
	expect(() => checkPrivateReplyWindow(at(168), NOW)).not.toThrow();
	const failure = await failureOf((async () => checkPrivateReplyWindow(at(168.02), NOW))());
	expect(failure.errorClass).toBe('window');
});
