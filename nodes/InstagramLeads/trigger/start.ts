import type { ITriggerFunctions, ITriggerResponse } from 'n8n-workflow';

import { Gate } from '../common/gate';
import { Lifetime } from '../common/lifetime';
import { forgetAccount } from '../graph/account/connectedAccount';
import { toPublicationError } from '../graph/errors/nodeError';
import { openDesk } from '../questions/desks';
import { waitingBaseUrl } from '../questions/resumption';
import { Backfill } from './backfill/backfill';
import { MissedComments } from './backfill/missedComments';
import { ContactDirectory } from './contacts/contactDirectory';
import { ConversationLookups } from './contacts/conversationLookups';
import { Enricher } from './enrich/enricher';
import { Answers } from './execution/answers';
import { Executor } from './execution/executor';
import { Redelivery } from './execution/redelivery';
import { Refusals } from './execution/refusals';
import { settingsWithPosts } from './namedPosts';
import { readSettings } from './parameters/settings';
import { OutageReporter } from './polling/outageReporter';
import { Poller } from './polling/poller';
import { EventQueue } from './queue/eventQueue';
import type { RegularLooks } from './schedule';
import { registerSchedule } from './schedule';
import { isRestart } from './shared/activation';
import { Alertness } from './shared/alertness';
import { CachedClient } from './shared/cachedClient';
import { TriggerLog } from './shared/log';
import { MAX_WAIT_MS, SharedRetry } from './shared/sharedRetry';
import { TokenWatch } from './shared/tokenWatch';
import { WebhookRecord } from './shared/webhookRecord';
import { StateStore } from './state/stateStore';
import {
	addressOf,
	markStarting,
	registerTrigger,
	triggerKeyOf,
	unregisterTrigger,
} from './webhook/activeTriggers';
import { AppMembership } from './webhook/appMembership';
import { AnnouncedMessages } from './polling/announcedMessages';
import { EntryIds } from './webhook/entryIds';
import { PendingLookups } from './polling/pendingLookups';
import { SubscriptionHealth } from './webhook/subscriptionHealth';
import { WebhookSecrets } from './webhook/webhookSecrets';

/**
 * Brings the trigger up: builds its parts, queues again what n8n lost when it last went down,
 * starts the schedule and reads what came in meanwhile.
 *
 * @throws NodeApiError when the credential can't work, so that publishing fails with the reason
 */
export async function startTrigger(context: ITriggerFunctions): Promise<ITriggerResponse> {
	const key = triggerKeyOf(context);
	markStarting(key);
	const base = foundationOf(context);
	const { store, lifetime, alertness } = base;
	const isFirstStart = store.cursor.isNew;
	const metaNow = await checkAccount(context, base);
	const settings = await settingsWithPosts(context, base);
	const foundation = { ...base, settings };
	store.cursor.startAt(settings.since ?? metaNow);

	const queue = queueOf(context, foundation);
	const { poller, lookups, health } = sourcesOf(context, foundation, queue);
	const entryIds = new EntryIds(foundation.client, foundation.log);
	const membership = membershipOf(context, foundation);
	await membership.learn();
	const secrets = new WebhookSecrets();
	const trigger = { ...foundation, queue, lookups, entryIds, secrets, membership };
	registerTrigger(key, trigger);
	membership.join(isRestart(context));
	keepQuestions(foundation);
	// What was with n8n when it went down, or waited for it, comes before anything newer.
	queue.restore(store.unfinishedEvents());
	store.save();

	keepLooking(context, foundation, { poller, health, membership });
	// Before the first start nothing can have been lost, unless the operator wants that read, too.
	const isBehind = !isFirstStart || settings.since !== undefined;
	if (isBehind) alertness.suspectLoss('start');
	void poller.begin(settings.polls && isBehind);
	return {
		async closeFunction() {
			unregisterTrigger(key, trigger);
			membership.leave();
			store.flush();
			lifetime.end();
		},
	};
}

/** Polls, and looks now and then whether all is well; at the access token already now. */
function keepLooking(
	context: ITriggerFunctions,
	foundation: Foundation,
	{ poller, ...looks }: { poller: Poller } & Omit<RegularLooks, 'tokenWatch'>,
): void {
	const tokenWatch = new TokenWatch(context, foundation);
	registerSchedule(context, foundation.settings, poller, { ...looks, tokenWatch });
	void tokenWatch.check();
}

/** Answers to what executions of this n8n ask come by here, if messages do. */
function keepQuestions({ client, store, settings, lifetime }: Foundation): void {
	if (!settings.events.has('message')) return;
	const close = openDesk({
		isFor: (accountId) => client.own?.id === accountId,
		keep: (question) => store.questionAsked(question, client.clock.now()),
	});
	lifetime.atEnd(close);
}

/** What all parts of a trigger stand on. */
function foundationOf(context: ITriggerFunctions) {
	const settings = readSettings(context);
	const lifetime = new Lifetime();
	const log = new TriggerLog(context);
	const alertness = new Alertness(settings, log, lifetime);
	const store = new StateStore(context, settings, lifetime);
	return {
		settings,
		lifetime,
		log,
		alertness,
		webhookRecord: new WebhookRecord(),
		client: new CachedClient(context, store),
		store,
		startupGate: new Gate(lifetime),
		conversations: new ConversationLookups(lifetime),
	};
}

type Foundation = ReturnType<typeof foundationOf>;

/** The way of an event, from its end to its beginning: execute, enrich, backfill, queue. */
function queueOf(context: ITriggerFunctions, foundation: Foundation): EventQueue {
	const { settings, lifetime, log, client, store } = foundation;
	// Without polls nothing brings an event back that is held here when n8n goes down.
	const maxWaitMs = settings.polls ? MAX_WAIT_MS : 0;
	const retryFor = (purpose: string) =>
		new SharedRetry({ maxWaitMs, waitsForToken: true, purpose }, client, log, lifetime);

	const refusals = new Refusals(log, lifetime);
	const redelivery = new Redelivery(settings.maxRedeliveries, store, log, lifetime);
	const executor = executorOf(context, foundation, { refusals, redelivery });
	const contacts = new ContactDirectory({
		...foundation,
		lookups: foundation.conversations,
		retry: retryFor('reading a conversation'),
	});
	const enricher = new Enricher({ ...foundation, contacts });
	const comments = new MissedComments(client, retryFor('reading comments'), store, settings);
	const backfill = new Backfill({ ...foundation, contacts, comments });
	const limits = settings;
	return new EventQueue({
		...foundation,
		backfill,
		enricher,
		executor,
		refusals,
		redelivery,
		limits,
	});
}

/** What gives events to n8n: to the execution that waits for them, or as a new one. */
function executorOf(
	context: ITriggerFunctions,
	foundation: Foundation,
	{ refusals, redelivery }: { refusals: Refusals; redelivery: Redelivery },
): Answers {
	const { store, log, lifetime } = foundation;
	const executor = new Executor(
		context,
		triggerKeyOf(context),
		store,
		log,
		lifetime,
		refusals,
		redelivery,
		new OutageReporter(context, lifetime),
	);
	return new Answers({
		...foundation,
		context,
		executor,
		waitingBaseUrl: waitingBaseUrl(context),
	});
}

/** What brings events: polls, what webhooks hint at, and the look whether webhooks still come. */
function sourcesOf(context: ITriggerFunctions, foundation: Foundation, queue: EventQueue) {
	const { lifetime, log, client } = foundation;
	const options = { maxWaitMs: MAX_WAIT_MS, waitsForToken: false, purpose: 'a read' };
	const retry = new SharedRetry(options, client, log, lifetime);
	const outages = new OutageReporter(context, lifetime, foundation.store);

	const poller = new Poller({ ...foundation, queue, retry, outages });
	const announced = new AnnouncedMessages(queue, poller, lifetime);
	const lookups = new PendingLookups({ ...foundation, queue, poller, announced, retry });
	const health = new SubscriptionHealth({
		...foundation,
		key: triggerKeyOf(context),
		address: addressOf(triggerKeyOf(context), foundation.store),
		outages: new OutageReporter(context, lifetime),
	});
	return { poller, lookups, health };
}

/** Others that share the Meta app. */
function membershipOf(context: ITriggerFunctions, foundation: Foundation): AppMembership {
	return new AppMembership({
		...foundation,
		key: triggerKeyOf(context),
		workflow: context.getWorkflow().name ?? '',
		address: addressOf(triggerKeyOf(context), foundation.store),
		outages: new OutageReporter(context, foundation.lifetime),
	});
}

/**
 * Looks whether the credential works. On a restart of n8n a failure doesn't keep the trigger down:
 * webhooks need no token, and the schedule reports what is wrong.
 *
 * @returns Meta's clock in milliseconds; ours where Meta didn't say
 */
async function checkAccount(
	context: ITriggerFunctions,
	parts: { client: CachedClient; log: TriggerLog },
): Promise<number> {
	try {
		const client = await parts.client.client();
		forgetAccount(client);
		await parts.client.account();
		return client.clock.now();
	} catch (error) {
		if (!isRestart(context)) throw toPublicationError(context.getNode(), error);
		parts.log.warn('', error);
		return Date.now();
	}
}
