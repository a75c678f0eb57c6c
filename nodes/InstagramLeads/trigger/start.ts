import { createHash } from 'crypto';
import type {
	CronExpression,
	IDataObject,
	IRun,
	ITriggerFunctions,
	ITriggerResponse,
	TriggerTime,
} from 'n8n-workflow';
import { sleep, toCronExpression } from 'n8n-workflow';

import type { LeadEvent } from '../events/leadEvent';
import { occurrenceKey } from '../events/leadEvent';
import { connectedAccount, forgetAccount } from '../graph/account';
import { GraphError } from '../graph/errors';
import { graphClientOf } from '../graph/n8nTransport';
import { toNodeError } from '../graph/nodeError';
import { startingAt } from './cursor';
import type { HandOffOutcome } from './door';
import { Door } from './door';
import { Enricher } from './enrich';
import { asItem } from './filter';
import { Poller } from './poller';
import { registerTrigger, triggerKey, unregisterTrigger } from './registry';
import type { TriggerSettings } from './settings';
import { readSettings } from './settings';
import type { TriggerState } from './state';
import { loadState, storeState } from './state';

/** Events that may wait for their execution; beyond it Meta is asked to deliver again. */
const MAX_WAITING = 5000;

/** Messages written within a moment arrive by calls of their own, and n8n may run these in any order. */
const GATHER_MS = 300;

/**
 * Brings the trigger up: opens the door, starts the schedule and reads what came in while n8n was
 * away.
 *
 * @throws NodeApiError when the credential can't work, so that publishing fails with the reason
 */
export async function startTrigger(context: ITriggerFunctions): Promise<ITriggerResponse> {
	const settings = readSettings(context);
	const stateKey = `instagramLeads:${context.getNode().id}`;
	const staticData = context.getWorkflowStaticData('global');
	const state = loadState(staticData[stateKey]);
	const store = () => {
		staticData[stateKey] = storeState(state) as IDataObject;
	};

	const isFirstStart = state.cursor === undefined;
	const serverTime = await checkAccount(context);
	state.cursor ??= startingAt(settings.since ?? serverTime);
	store();

	const door = new Door({
		handOff: handOffOf(context, { settings, state, store }),
		settled: state.settled,
		maxParallel: settings.maxParallel,
		maxWaiting: MAX_WAITING,
		gather: async () => await sleep(GATHER_MS),
	});
	const poll = pollOf(context, { door, state, settings, store });
	const trigger = { door, settings };
	const key = triggerKey(context.getWorkflow().id, context.getNode().id);
	registerTrigger(key, trigger);
	if (settings.polls) {
		for (const expression of scheduleOf(context)) {
			context.helpers.registerCron({ expression }, () => void poll());
		}
		if (!isFirstStart || settings.since !== undefined) void poll();
	}
	return {
		async closeFunction() {
			door.close();
			unregisterTrigger(key, trigger);
			store();
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
		if (!isRestart) throw toNodeError(context.getNode(), error);
		context.logger.warn(`Instagram Leads Trigger: ${describe(error)}`);
		return Date.now();
	}
}

interface Parts {
	settings: TriggerSettings;
	state: TriggerState;
	store: () => void;
}

function handOffOf(
	context: ITriggerFunctions,
	{ settings, state, store }: Parts,
): (event: LeadEvent) => Promise<HandOffOutcome> {
	const enricher = new Enricher();
	const onMiss = (reason: unknown) =>
		context.logger.debug(`Instagram Leads Trigger: not found out: ${describe(reason)}`);

	const enrich = async (event: LeadEvent) => {
		try {
			const client = await graphClientOf(context);
			const connected = await connectedAccount(client);
			const { contacts } = state;
			const { resolveProfile } = settings;
			return await enricher.enrich(event, { client, connected, contacts, resolveProfile, onMiss });
		} catch (error) {
			onMiss(error);
			return event;
		}
	};

	return async (event) => {
		const item = asItem(await enrich(event), settings);
		state.contacts.add(event.leadKey);
		store();
		const done = context.helpers.createDeferredPromise<IRun>();
		const json = item as unknown as IDataObject;
		context.emit([[{ json }]], undefined, done, deduplicationKey(context, event));
		// Resolves without a run when n8n has an execution of the same key.
		const run = (await done.promise) as IRun | undefined;
		if (run === undefined) return 'duplicate';
		return run.status === 'crashed' ? 'lost' : 'handedOver';
	};
}

/** Unique over all workflows of the n8n, and short: n8n takes 255 characters, Meta's ids are long. */
function deduplicationKey(context: ITriggerFunctions, event: LeadEvent): string {
	const scope = triggerKey(context.getWorkflow().id, context.getNode().id);
	const occurrence = occurrenceKey(event.eventId);
	return `instagram-leads:${createHash('sha256').update(`${scope}:${occurrence}`).digest('hex')}`;
}

/** A poll that reports: an outage once as a failed execution, what passes by itself in the log. */
function pollOf(
	context: ITriggerFunctions,
	{ door, state, settings, store }: Parts & { door: Door },
): () => Promise<void> {
	const poller = new Poller({
		door,
		state,
		settings,
		client: async () => await graphClientOf(context),
		onTruncated: (conversations) =>
			context.logger.warn(
				`Instagram Leads Trigger: Meta shows only the newest 20 messages of a conversation; ${conversations} conversation(s) had more since the last poll`,
			),
	});
	let isOutageReported = false;
	return async () => {
		try {
			await poller.poll();
			store();
			isOutageReported = false;
		} catch (error) {
			context.logger.warn(`Instagram Leads Trigger: poll failed: ${describe(error)}`);
			if (isOutageReported || !needsOperator(error)) return;
			isOutageReported = true;
			// Older versions of n8n 2 don't have it; the log line then has to do.
			if (typeof context.saveFailedExecution !== 'function') return;
			context.saveFailedExecution(toNodeError(context.getNode(), error));
		}
	};
}

function needsOperator(error: unknown): boolean {
	if (!(error instanceof GraphError)) return true;
	return error.errorClass !== 'transient' && error.errorClass !== 'rate';
}

function describe(error: unknown): string {
	if (error instanceof GraphError) return `${error.message}. ${error.description}`;
	return error instanceof Error ? error.name : 'unexpected failure';
}

function scheduleOf(context: ITriggerFunctions): CronExpression[] {
	const { item = [] } = context.getNodeParameter('pollTimes', {}) as { item?: TriggerTime[] };
	return item.map((time) => toCronExpression(time));
}
