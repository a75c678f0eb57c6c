import type { INode, INodePropertyOptions, INodeTypeDescription } from 'n8n-workflow';
import { NodeHelpers } from 'n8n-workflow';

import {
	EVENT_KINDS,
	LEAD_EVENT_TYPES,
	RECOMMENDED_TYPES,
} from '../../../../nodes/InstagramLeads/events/eventKinds';
import { InstagramLeadsTrigger } from '../../../../nodes/InstagramLeads/InstagramLeadsTrigger.node';
import { asItem, isWanted } from '../../../../nodes/InstagramLeads/trigger/parameters/eventFilter';
import { triggerProperties } from '../../../../nodes/InstagramLeads/trigger/parameters/properties';
import { readSettings } from '../../../../nodes/InstagramLeads/trigger/parameters/settings';
import { leadEvent } from '../../../helpers/events';

const read = (parameters: Record<string, unknown> = {}) =>
	readSettings({ getNodeParameter: (name, fallback) => parameters[name] ?? fallback });

const eventsProperty = triggerProperties.find(({ name }) => name === 'events');

describe('settings', () => {
	it('have defaults that work', () => {
		expect(read({ events: eventsProperty?.default })).toMatchObject({
			mode: 'webhook',
			events: new Set(RECOMMENDED_TYPES),
			polls: true,
			includeOutbound: false,
			includeRaw: false,
			resolveProfile: true,
			replaceForeignSubscription: false,
			commentPosts: 10,
			since: undefined,
			maxParallel: undefined,
			maxTogether: 1,
			maxRedeliveries: 0,
			testEvents: 1,
		});
	});

	it.each([
		['off', {}, 0],
		['off, with a number', { maximumAttempts: 5 }, 0],
		['on', { deliverFailedEventsAgain: true }, 24],
		['on, with a number', { deliverFailedEventsAgain: true, maximumAttempts: 5 }, 5],
		['on, with nonsense', { deliverFailedEventsAgain: true, maximumAttempts: -1 }, 24],
	])('know how often a failed event is delivered again: %s', (_name, options, maxRedeliveries) => {
		expect(read({ options })).toMatchObject({ maxRedeliveries });
	});

	it.each([
		['webhook with catch-up', { mode: 'webhook', catchUp: true }, true],
		['webhook alone', { mode: 'webhook', catchUp: false }, false],
		['polling', { mode: 'polling' }, true],
		['polling, catch-up left off', { mode: 'polling', catchUp: false }, true],
	])('know whether to poll: %s', (_name, parameters, polls) => {
		expect(read(parameters).polls).toBe(polls);
	});

	it.each([
		['a date', '2026-03-01T10:00:00Z', Date.parse('2026-03-01T10:00:00Z')],
		['nothing', '', undefined],
		['nonsense', 'yesterday', undefined],
	])('read the beginning: %s', (_name, since, expected) => {
		expect(read({ options: { since } }).since).toBe(expected);
	});

	it.each([0, -1, 2.5, 'many', null])('keep to the default for %j posts', (value) => {
		const settings = read({ options: { commentPosts: value, maxParallel: value } });
		expect(settings).toMatchObject({ commentPosts: 10, maxParallel: undefined });
	});

	it('know no event that does not exist', () => {
		expect(read({ events: ['message', 'poke'] }).events).toEqual(new Set(['message']));
	});

	it('take all that is recommended, and what is chosen beside it', () => {
		const chosen = read({ events: ['recommended', 'reaction'] }).events;
		expect([...chosen].sort()).toEqual([...RECOMMENDED_TYPES, 'reaction'].sort());
	});

	it.each([
		[3, 3],
		[500, 10],
		[0, 1],
		['many', 1],
	])('give so many events in a run by hand: %j', (testEvents, expected) => {
		expect(read({ options: { testEvents } }).testEvents).toBe(expected);
	});

	it.each([
		['90 days', 90, 90 * 86_400_000],
		['never', 0, undefined],
		['nonsense', 'x', undefined],
	])('know when somebody counts as new again: %s', (_name, newAgainAfterDays, expected) => {
		expect(read({ options: { newAgainAfterDays } }).silenceMs).toBe(expected);
	});

	it.each([
		[7, 7],
		[500, 50],
	])('take a number of contacts: %i', (maxParallel, expected) => {
		expect(read({ options: { maxParallel } }).maxParallel).toBe(expected);
	});

	it('group by contact only on request', () => {
		expect(read({ options: { groupByContact: true } }).maxTogether).toBeGreaterThan(1);
	});
});

describe('what is wanted', () => {
	const own = leadEvent({ direction: 'outbound' });

	it.each([
		['a chosen type', leadEvent(), { events: ['message'] }, true],
		['another type', leadEvent(), { events: ['comment'] }, false],
		['nothing chosen', leadEvent(), { events: [] }, false],
		["the account's own", own, { events: ['message'] }, false],
		[
			"the account's own, on request",
			own,
			{ events: ['message'], options: { includeOutbound: true } },
			true,
		],
	])('%s', (_name, event, parameters, expected) => {
		expect(isWanted(event, read(parameters))).toBe(expected);
	});

	it('has no raw object of Meta, but on request', () => {
		const event = leadEvent({ raw: { a: 1 } });
		expect(asItem(event, read())).not.toHaveProperty('raw');
		expect(asItem(event, read({ options: { includeRaw: true } }))).toEqual(event);
	});
});

/** What n8n makes of a saved trigger that has the default, and so doesn't name the events. */
function eventsIn(typeVersion: number): unknown {
	const { description } = new InstagramLeadsTrigger();
	const node = { typeVersion, parameters: {} } as INode;
	const type: INodeTypeDescription = description;
	return NodeHelpers.getNodeParameters(type.properties, {}, true, false, node, type)?.events;
}

describe('versions of the trigger', () => {
	const first = [
		...['message', 'storyReply', 'storyMention', 'postback', 'quickReply', 'referral'],
		...['comment', 'liveComment', 'unsupported'],
	];

	it('leave a saved workflow what it had', () => {
		expect(eventsIn(1)).toEqual(first);
	});

	it('give a new one the kinds that are leads, too', () => {
		expect(eventsIn(1.1)).toEqual(['recommended']);
		const { events } = read({ events: eventsIn(1.1) });
		expect([...events].sort()).toEqual([...first, 'form', 'customerInformation'].sort());
		expect(new InstagramLeadsTrigger().description.defaultVersion).toBe(1.1);
	});
});

describe('the list of events', () => {
	const options = (eventsProperty?.options ?? []) as INodePropertyOptions[];
	const offered = options.map(({ value }) => String(value));

	it('begins with what is recommended', () => {
		expect(options[0]).toMatchObject({
			value: 'recommended',
			action: 'On new message or comment',
		});
	});

	it('offers only what exists, and everything that can come, in an order of use', () => {
		expect(offered.slice(1, 4)).toEqual(['message', 'comment', 'storyReply']);
		expect([...offered.slice(1)].sort()).toEqual([...LEAD_EVENT_TYPES].sort());
	});

	it('is the same in all versions', () => {
		const lists = triggerProperties.filter(({ name }) => name === 'events');
		expect(new Set(lists.map((list) => list.options)).size).toBe(1);
	});

	it('leaves out by default what would start a workflow for nothing', () => {
		for (const noise of ['seen', 'reaction', 'messageEdited', 'messageDeleted', 'handover']) {
			expect(RECOMMENDED_TYPES).not.toContain(noise);
		}
	});

	it.each(EVENT_KINDS.filter(({ polling }) => polling === 'never'))(
		'says that only webhooks bring $type',
		({ description }) => {
			expect(description).toMatch(/\(webhook only\)$/);
		},
	);

	it.each([
		['recommended', true],
		['message', false],
	])('says that a narrower choice leaves leads out: %s', (chosen, isHidden) => {
		const notice = triggerProperties.find(({ name }) => name === 'narrowNotice');
		const node = { typeVersion: 1.1 } as INode;
		const { description } = new InstagramLeadsTrigger();
		const isShown = NodeHelpers.displayParameter({ events: [chosen] }, notice!, node, description);
		expect(isShown).toBe(!isHidden);
	});
});
