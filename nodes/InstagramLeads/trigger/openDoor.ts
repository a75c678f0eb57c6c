import type { ITriggerFunctions } from 'n8n-workflow';

import type { LeadEvent } from '../events/leadEvent';
import type { Thread } from '../graph/messaging/conversations';
import { GraphError } from '../graph/errors/graphError';
import type { Access } from './shared/cachedClient';
import type { Cursor } from './state/cursor';
import { scanFrom } from './state/cursor';
import { CommentPeek } from './backfill/missedComments';
import { Door } from './queue/eventQueue';
import { Enricher } from './enrich/enricher';
import { asItem, isWanted } from './parameters/eventFilter';
import type { Gate } from './shared/startupGate';
import { gatherEarlier } from './backfill/backfill';
import { handOffOf } from './execution/executor';
import { HOLD_MS, Insistence } from './shared/sharedRetry';
import { describe } from './shared/log';
import type { TriggerSettings } from './parameters/settings';
import type { StateKeeper } from './state/stateStore';
import { ThreadDesk } from './backfill/conversationReader';

/** Events that may wait for their execution; beyond it Meta is asked to deliver again. */
const MAX_WAITING = 5000;

/** How far a trigger that never polls looks back for messages whose webhook didn't come. */
const LOOK_BACK_MS = 60 * 60 * 1000;

/** Two calls a second: after so long, events go on before the first read is in. */
const FIRST_READ_PATIENCE_MS = 60_000;

export interface DoorParts {
	settings: TriggerSettings;
	keeper: StateKeeper;
	gate: Gate;
	access: Access;
}

/** The door with all that an event passes on its way: what came before, who wrote it, n8n. */
export function openDoor(context: ITriggerFunctions, parts: DoorParts): Door {
	const { settings, keeper, access } = parts;
	const enricher = new Enricher();
	const onMiss = (reason: unknown) => {
		if (reason instanceof GraphError && reason.errorClass === 'reconnect') access.forget();
		context.logger.debug(`Instagram Leads Trigger: not found out: ${describe(reason)}`);
	};
	const door: Door = new Door({
		gather: gatherOf(parts, { enricher, onMiss, take: (events) => void door.deliver(events) }),
		handOff: handOffOf({
			context,
			keeper,
			toItem: async (event) => asItem(await enriched(event, parts, enricher, onMiss), settings),
			onGivenUp: (events) => context.logger.error(givenUpLine(events)),
		}),
		settled: keeper.state.settled,
		waiting: keeper.state.waiting,
		onArrival: () => keeper.arrived(),
		maxParallel: settings.maxParallel,
		maxWaiting: MAX_WAITING,
		maxTogether: settings.maxTogether,
	});
	return door;
}

interface GatherParts {
	enricher: Enricher;
	onMiss: (reason: unknown) => void;
	take: (events: LeadEvent[]) => void;
}

/** Looks for what came before: messages in the contact's conversation, comments under the posts. */
function gatherOf(
	{ settings, keeper, gate, access }: DoorParts,
	{ enricher, onMiss, take }: GatherParts,
): (arrived: LeadEvent[]) => Promise<LeadEvent[]> {
	const { state } = keeper;
	const wanted = (event: LeadEvent) => isWanted(event, settings);
	// Without polls nothing brings an event back that is held here when n8n goes down.
	const patience = { holdMs: settings.polls ? HOLD_MS : 0, waitsForToken: true, onMiss };
	const from = () => lookBackTo(state.cursor, settings);
	const readThread = threadReaderOf({
		access,
		enricher,
		from,
		insistence: new Insistence(patience),
	});
	const peek = new CommentPeek({
		api: async () => await access.account(),
		posts: settings.commentPosts,
		from: () => (state.cursor ? scanFrom(state.cursor, 'comments') : Infinity),
		take: (events) => take(events.filter(wanted)),
		insistence: new Insistence(patience),
	});
	const missesComments = settings.polls && settings.events.has('comment');

	return async (arrived) => {
		await gate.passage(FIRST_READ_PATIENCE_MS);
		const isDelivered = arrived.some(({ receivedVia }) => receivedVia === 'webhook');
		const looked = missesComments && isDelivered ? peek.fresh() : undefined;
		const earlier = await gatherEarlier(arrived, {
			readThread,
			from,
			isWanted: wanted,
		});
		await looked;
		return earlier;
	};
}

/**
 * Reads the conversation of who did something. Of who commented too: a message written before may
 * never have been delivered. Nothing for contacts that have no id yet, and for other accounts.
 */
function threadReaderOf(parts: {
	access: Access;
	enricher: Enricher;
	from: () => number;
	insistence: Insistence;
}): (event: LeadEvent) => Promise<Thread | undefined> {
	const { access, enricher, from, insistence } = parts;
	const desk = new ThreadDesk({ api: async () => await access.account(), from });
	return async ({ account, contact, leadKey }) => {
		const result = await insistence.on(async () => {
			const { connected } = await access.account();
			const isReadable = account.id === connected.account.id && !contact.id.startsWith('@');
			return isReadable ? await desk.read(contact.id) : undefined;
		});
		const thread = result.ok ? result.value : undefined;
		if (thread) enricher.remember(leadKey, thread);
		return thread;
	};
}

/** Without the API, an event goes on with what the webhook said. */
async function enriched(
	event: LeadEvent,
	{ settings, keeper, access }: DoorParts,
	enricher: Enricher,
	onMiss: (reason: unknown) => void,
): Promise<LeadEvent> {
	const { contacts, identities } = keeper.state;
	const { resolveProfile, silenceMs } = settings;
	try {
		const api = await access.account();
		const context = { ...api, contacts, resolveProfile, silenceMs, onMiss };
		return identities.assign(await enricher.enrich(event, context));
	} catch (error) {
		onMiss(error);
		return identities.assign(event);
	}
}

/** How far back of a contact's message others are looked for; without polls no cursor moves along. */
function lookBackTo(cursor: Cursor | undefined, { polls }: TriggerSettings): number {
	if (!cursor) return Infinity;
	const from = scanFrom(cursor, 'messages');
	return polls ? from : Math.max(from, Date.now() - LOOK_BACK_MS);
}

function givenUpLine(events: LeadEvent[]): string {
	const ids = events.map(({ eventId }) => eventId).join(', ');
	return `Instagram Leads Trigger: n8n lost every execution of ${ids}; it is not tried again. Look for crashed executions of this workflow.`;
}
