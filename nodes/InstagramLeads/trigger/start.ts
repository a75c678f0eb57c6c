import { randomInt } from 'crypto';
import type {
	CronExpression,
	ITriggerFunctions,
	ITriggerResponse,
	TriggerTime,
} from 'n8n-workflow';
import { toCronExpression } from 'n8n-workflow';

import type { LeadEvent, Notice } from '../events/leadEvent';
import { connectedAccount, forgetAccount } from '../graph/account';
import type { GraphClient } from '../graph/client';
import { GraphError } from '../graph/errors';
import { readMention } from '../graph/mentions';
import { graphClientOf } from '../graph/n8nTransport';
import { toPublicationError } from '../graph/nodeError';
import type { Cursor } from './cursor';
import { scanFrom, startingAt } from './cursor';
import { CommentPeek } from './commentPeek';
import { Door } from './door';
import type { EnrichContext } from './enrich';
import { Enricher } from './enrich';
import { asItem, isWanted } from './filter';
import { Gate } from './gate';
import { gatherEarlier } from './gather';
import { handOffOf } from './handOff';
import { Outage } from './outage';
import { Poller } from './poller';
import { expectTrigger, registerTrigger, triggerKey, unregisterTrigger } from './registry';
import type { TriggerSettings } from './settings';
import { readSettings } from './settings';
import { StateKeeper } from './stateKeeper';

/** Events that may wait for their execution; beyond it Meta is asked to deliver again. */
const MAX_WAITING = 5000;

/** How far a trigger that never polls looks back for messages whose webhook didn't come. */
const LOOK_BACK_MS = 60 * 60 * 1000;

/** n8n decrypts the credential and resolves its expression anew each time it is asked for. */
const CLIENT_MS = 10_000;

/** Two calls a second: after so long, events go on before the first read is in. */
const FIRST_READ_PATIENCE_MS = 60_000;

/**
 * Brings the trigger up: opens the door, hands over again what n8n lost when it last went down,
 * starts the schedule and reads what came in meanwhile.
 *
 * @throws NodeApiError when the credential can't work, so that publishing fails with the reason
 */
export async function startTrigger(context: ITriggerFunctions): Promise<ITriggerResponse> {
	const key = triggerKey(context.getWorkflow().id, context.getNode().id);
	expectTrigger(key);
	const settings = readSettings(context);
	const keeper = new StateKeeper(context);
	const { state } = keeper;
	const isFirstStart = state.cursor === undefined;
	const serverTime = await checkAccount(context);
	state.cursor ??= startingAt(settings.since ?? serverTime);
	keeper.store();

	const gate = new Gate();
	const clientOf = rememberedFor(CLIENT_MS, async () => await graphClientOf(context));
	const door = openDoor(context, { settings, keeper, gate, clientOf });
	const poll = pollOf(context, { door, settings, keeper, onRead: () => gate.open() });
	const credential = async () => (await clientOf()).credential;
	const trigger = {
		door,
		settings,
		credential,
		follow: followOf(context, { door, settings, poll }),
	};
	registerTrigger(key, trigger);
	// What was with n8n when it went down comes before anything newer.
	void door.deliver([...state.pending.values()].map(({ event }) => event));

	const outage = new Outage(context);
	for (const expression of settings.polls ? [] : [onceADay()]) {
		context.helpers.registerCron({ expression }, () => void keepTokenAlive(context, outage));
	}
	if (settings.polls) {
		for (const expression of scheduleOf(context)) {
			context.helpers.registerCron({ expression }, () => void poll());
		}
		if (!isFirstStart || settings.since !== undefined) void poll();
		else gate.open();
	} else {
		gate.open();
	}
	return {
		async closeFunction() {
			door.close();
			unregisterTrigger(key, trigger);
			keeper.close();
		},
	};
}

/**
 * Looks whether the credential works. On a restart of n8n a failure doesn't keep the trigger down:
 * webhooks need no token, and the schedule reports what is wrong.
 *
 * @returns Meta's clock in milliseconds; ours where Meta didn't say
 */
async function checkAccount(context: ITriggerFunctions): Promise<number> {
	try {
		const client = await graphClientOf(context);
		forgetAccount(client);
		await connectedAccount(client);
		return client.serverTime ?? Date.now();
	} catch (error) {
		const isRestart = ['init', 'leadershipChange'].includes(context.getActivationMode());
		if (!isRestart) throw toPublicationError(context.getNode(), error);
		context.logger.warn(`Instagram Leads Trigger: ${describe(error)}`);
		return Date.now();
	}
}

/** A trigger that only receives calls Meta once a day: the credential then renews its token in time. */
async function keepTokenAlive(context: ITriggerFunctions, outage: Outage): Promise<void> {
	try {
		const client = await graphClientOf(context);
		forgetAccount(client);
		await connectedAccount(client);
		outage.ended();
	} catch (error) {
		context.logger.warn(`Instagram Leads Trigger: ${describe(error)}`);
		outage.began(error);
	}
}

function onceADay(): CronExpression {
	return toCronExpression({ mode: 'everyDay', hour: randomInt(24), minute: randomInt(60) });
}

interface DoorParts {
	settings: TriggerSettings;
	keeper: StateKeeper;
	gate: Gate;
	clientOf: () => Promise<GraphClient>;
}

function openDoor(context: ITriggerFunctions, parts: DoorParts): Door {
	const { settings, keeper, gate, clientOf } = parts;
	const { state } = keeper;
	const enricher = new Enricher();
	const onMiss = (reason: unknown) =>
		context.logger.debug(`Instagram Leads Trigger: not found out: ${describe(reason)}`);

	/** Does what needs the API; without it, everything goes on with what the webhook said. */
	const withApi = async <T>(work: (api: EnrichContext) => Promise<T>, fallback: T): Promise<T> => {
		try {
			const client = await clientOf();
			const connected = await connectedAccount(client);
			const { contacts } = state;
			const { resolveProfile, silenceMs } = settings;
			return await work({ client, connected, contacts, resolveProfile, silenceMs, onMiss });
		} catch (error) {
			onMiss(error);
			return fallback;
		}
	};

	const peek = new CommentPeek({
		api: async () => {
			const client = await clientOf();
			return { client, connected: await connectedAccount(client) };
		},
		posts: settings.commentPosts,
		from: () => (state.cursor ? scanFrom(state.cursor, 'comments') : Infinity),
		take: (events) => void door.deliver(events.filter((event) => isWanted(event, settings))),
		onMiss,
	});
	const missesComments = settings.polls && settings.events.has('comment');

	const door = new Door({
		gather: async (arrived) => {
			await gate.passage(FIRST_READ_PATIENCE_MS);
			const isDelivered = arrived.some(({ receivedVia }) => receivedVia === 'webhook');
			const looked = missesComments && isDelivered ? peek.fresh() : undefined;
			const earlier = await gatherEarlier(arrived, {
				readThread: async (event) =>
					await withApi(async (api) => await enricher.readThread(event, api), undefined),
				from: () => lookBackTo(state.cursor, settings),
				isWanted: (event) => isWanted(event, settings),
			});
			await looked;
			return earlier;
		},
		handOff: handOffOf({
			context,
			keeper,
			toItem: async (event) => {
				const enriched = await withApi(async (api) => await enricher.enrich(event, api), event);
				return asItem(state.identities.assign(enriched), settings);
			},
			onGivenUp: (events) => context.logger.error(givenUpLine(events)),
		}),
		settled: state.settled,
		maxParallel: settings.maxParallel,
		maxWaiting: MAX_WAITING,
		maxTogether: settings.maxTogether,
	});
	return door;
}

/** How far back of a contact's message others are looked for; without polls no cursor moves along. */
function lookBackTo(cursor: Cursor | undefined, { polls }: TriggerSettings): number {
	if (!cursor) return Infinity;
	const from = scanFrom(cursor, 'messages');
	return polls ? from : Math.max(from, Date.now() - LOOK_BACK_MS);
}

/** Asks again only after a while; a failure is not remembered. */
function rememberedFor<T>(milliseconds: number, create: () => Promise<T>): () => Promise<T> {
	let known: { value: T; until: number } | undefined;
	return async () => {
		if (!known || known.until < Date.now()) {
			known = { value: await create(), until: Date.now() + milliseconds };
		}
		return known.value;
	};
}

function givenUpLine(events: LeadEvent[]): string {
	const ids = events.map(({ eventId }) => eventId).join(', ');
	return `Instagram Leads Trigger: n8n lost every execution of ${ids}; it is not tried again. Look for crashed executions of this workflow.`;
}

/** A poll that reports: an outage once as a failed execution, what passes by itself in the log. */
function pollOf(
	context: ITriggerFunctions,
	parts: { door: Door; settings: TriggerSettings; keeper: StateKeeper; onRead: () => void },
): () => Promise<void> {
	const { door, settings, keeper, onRead } = parts;
	const poller = new Poller({
		door,
		state: keeper.state,
		settings,
		client: async () => await graphClientOf(context),
		onRead,
		onTruncated: (conversations) =>
			context.logger.warn(
				`Instagram Leads Trigger: Meta shows only the newest 20 messages of a conversation; ${conversations} conversation(s) had more since the last poll`,
			),
	});
	const outage = new Outage(context);
	return async () => {
		try {
			await poller.poll();
			keeper.store();
			outage.ended();
		} catch (error) {
			onRead();
			context.logger.warn(`Instagram Leads Trigger: poll failed: ${describe(error)}`);
			outage.began(error);
		}
	};
}

/** Asks Meta for what a webhook only hinted at. */
function followOf(
	context: ITriggerFunctions,
	parts: { door: Door; settings: TriggerSettings; poll: () => Promise<void> },
): (notices: Notice[]) => Promise<void> {
	const { door, settings, poll } = parts;
	return async (notices) => {
		if (notices.some(({ kind }) => kind === 'changed')) await poll();
		for (const notice of notices) {
			if (notice.kind !== 'mention' || !settings.events.has('mention')) continue;
			try {
				const client = await graphClientOf(context);
				const mention = await readMention(client, await connectedAccount(client), notice);
				if (mention && isWanted(mention, settings)) await door.deliver([mention]);
			} catch (error) {
				context.logger.warn(`Instagram Leads Trigger: a mention was not read: ${describe(error)}`);
			}
		}
	};
}

function describe(error: unknown): string {
	if (error instanceof GraphError) return `${error.message}. ${error.description}`;
	return error instanceof Error ? error.name : 'unexpected failure';
}

function scheduleOf(context: ITriggerFunctions): CronExpression[] {
	const { item = [] } = context.getNodeParameter('pollTimes', {}) as { item?: TriggerTime[] };
	return item.map((time) => toCronExpression(time));
}
