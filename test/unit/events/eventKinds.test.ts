import type { LeadEventType } from '../../../nodes/InstagramLeads/events/eventKinds';
import { EVENT_KINDS, LEAD_EVENT_TYPES } from '../../../nodes/InstagramLeads/events/eventKinds';
import { normaliseWebhook } from '../../../nodes/InstagramLeads/events/normaliseWebhook';
import { APP_FIELDS } from '../../../nodes/InstagramLeads/graph/webhooks/fields';
import { changesEntry, commentValue, delivery, messaging } from '../../helpers/deliveries';

interface Specimen {
	/** The subscription's field that brings it. Doc: instagram-platform/webhooks. */
	field: string;
	value: object;
}

const message = (fragment: object): Specimen => ({
	field: 'messages',
	value: messaging({ message: { mid: 'mid.1', ...fragment } }),
});

/** One of each kind as Meta delivers it, written after Meta's documents and not after the product. */
const SPECIMENS: Record<LeadEventType, Specimen> = {
	message: message({ text: 'hello' }),
	storyReply: message({ text: 'nice', reply_to: { story: { id: '1', url: 'https://cdn/1' } } }),
	storyMention: message({ attachments: [{ type: 'story_mention', payload: { url: 'u' } }] }),
	quickReply: message({ text: 'Yes', quick_reply: { payload: 'YES' } }),
	messageDeleted: message({ is_deleted: true }),
	unsupported: message({ is_unsupported: true }),
	postback: {
		field: 'messaging_postbacks',
		value: messaging({ postback: { mid: 'mid.1', title: 'Prices', payload: 'PRICES' } }),
	},
	referral: {
		field: 'messaging_referral',
		value: messaging({ referral: { ref: 'r', source: 'IGME', type: 'OPEN_THREAD' } }),
	},
	seen: { field: 'messaging_seen', value: messaging({ read: { mid: 'mid.1' } }) },
	reaction: {
		field: 'message_reactions',
		value: messaging({ reaction: { mid: 'mid.1', action: 'react', emoji: '❤️' } }),
	},
	messageEdited: {
		field: 'message_edit',
		value: messaging({ message_edit: { mid: 'mid.1', text: 'better', num_edit: 1 } }),
	},
	comment: { field: 'comments', value: commentValue() },
	liveComment: { field: 'live_comments', value: commentValue() },
	mention: { field: 'mentions', value: { media_id: '1', comment_id: '2' } },
	form: {
		field: 'messages',
		value: messaging({ messaging_in_thread_lead_form_submit: { lead_id: '1' } }),
	},
	customerInformation: {
		field: 'messages',
		value: messaging({ messaging_customer_information: { screens: [] } }),
	},
	optIn: {
		field: 'messaging_optins',
		value: messaging({ optin: { type: 'notification_messages', payload: 'p' } }),
	},
	optOut: {
		field: 'messaging_optins',
		value: messaging({ optout: { type: 'marketing_messages' } }),
	},
	handover: {
		field: 'messaging_handover',
		value: messaging({ take_thread_control: { previous_owner_app_id: '1' } }),
	},
};

/** What Meta takes from an app and from an Instagram account. Doc: ig-user/subscribed_apps. */
const INSTAGRAM_FIELDS = [
	'comments',
	'live_comments',
	'mentions',
	'message_edit',
	'message_reactions',
	'messages',
	'messaging_handover',
	'messaging_optins',
	'messaging_postbacks',
	'messaging_referral',
	'messaging_seen',
	'standby',
	'story_insights',
];

/** What Meta takes from a Page, as far as Instagram has to do with it. Doc: page/subscribed_apps. */
const PAGE_FIELDS = [
	'feed',
	'mention',
	'message_edits',
	'message_reactions',
	'message_reads',
	'messages',
	'messaging_handovers',
	'messaging_optins',
	'messaging_postbacks',
	'messaging_referrals',
	'standby',
];

/** Kinds by what a delivery of theirs comes to: an event or, of a mention, a look-up. */
function kindsIn(...entries: object[]): string[] {
	const { events, lookups, skipped } = normaliseWebhook(delivery(...entries));
	expect(skipped).toEqual([]);
	return [...events.map(({ type }) => type), ...lookups.map(({ kind }) => kind)];
}

describe('the table of event kinds', () => {
	it('has each kind once, and a specimen of each is known here', () => {
		expect(Object.keys(SPECIMENS).sort()).toEqual([...LEAD_EVENT_TYPES].sort());
	});

	it.each(EVENT_KINDS)('recognises what brings $type', ({ type }) => {
		expect(kindsIn(changesEntry(SPECIMENS[type]))).toEqual([type]);
	});

	it.each(EVENT_KINDS)('subscribes to what brings $type', ({ type, appField, accountField }) => {
		const { field } = SPECIMENS[type];
		expect(APP_FIELDS).toContain(field);
		expect({ appField, account: accountField.instagram }).toEqual({
			appField: field,
			// Only what both levels have is delivered.
			account: field,
		});
	});

	it.each(EVENT_KINDS)('asks Meta for fields that exist: $type', ({ appField, accountField }) => {
		expect(INSTAGRAM_FIELDS).toEqual(expect.arrayContaining([appField, accountField.instagram]));
		expect([...PAGE_FIELDS, null]).toContain(accountField.facebook);
	});

	it('has one Page field and one reader for each field', () => {
		const facts = EVENT_KINDS.map(({ appField, accountField, carries }) =>
			[appField, accountField.facebook, carries].join(),
		);
		// Beside these there is `standby`, which brings events of all kinds.
		expect(new Set(facts).size).toBe(APP_FIELDS.length - 1);
	});

	it('says webhook only where no poll finds it', () => {
		const said = EVENT_KINDS.filter(({ description }) => description.endsWith('(webhook only)'));
		expect(said.filter(({ polling }) => polling !== 'never')).toEqual([]);
	});
});
