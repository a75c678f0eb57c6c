import { randomInt } from 'crypto';
import type { CronExpression, ITriggerFunctions, TriggerTime } from 'n8n-workflow';
import { toCronExpression } from 'n8n-workflow';

import { connectedAccount, forgetAccount } from '../graph/account/connectedAccount';
import { GraphError } from '../graph/errors/graphError';
import { graphClientOf } from '../graph/client/n8nTransport';
import type { Door } from './queue/eventQueue';
import { Insistence, HOLD_MS } from './shared/sharedRetry';
import { describe } from './shared/log';
import { Outage } from './polling/outageReporter';
import { Poller } from './polling/poller';
import { callbackOfTrigger, triggerKey } from './webhook/activeTriggers';
import type { TriggerSettings } from './parameters/settings';
import { pendingEvents } from './state/triggerState';
import type { StateKeeper } from './state/stateStore';
import { mendSubscription } from './webhook/subscriptionHealth';

/** A poll that reports: an outage once as a failed execution, what passes by itself in the log. */
export function pollOf(
	context: ITriggerFunctions,
	parts: { door: Door; settings: TriggerSettings; keeper: StateKeeper; onRead: () => void },
): () => Promise<void> {
	const { door, settings, keeper, onRead } = parts;
	const poller = new Poller({
		door,
		state: keeper.state,
		settings,
		client: async () => await graphClientOf(context),
		insistence: new Insistence({
			holdMs: HOLD_MS,
			waitsForToken: false,
			onMiss: (reason) =>
				context.logger.debug(`Instagram Leads Trigger: a read failed: ${describe(reason)}`),
		}),
		onRead,
		onTruncated: (conversations) =>
			context.logger.warn(
				`Instagram Leads Trigger: Meta shows only the newest 20 messages of a conversation; ${conversations} conversation(s) had more since the last poll`,
			),
	});
	const outage = new Outage(context);
	return async () => {
		// What n8n refused for too long; all others are under way already.
		void door.deliver(pendingEvents(keeper.state));
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

/**
 * Polls when the operator wants it. Every hour looks whether webhooks still come; that is also what
 * keeps the token alive where nothing polls.
 */
export function registerSchedule(
	context: ITriggerFunctions,
	{ settings, poll }: { settings: TriggerSettings; poll: () => Promise<void> },
): void {
	const run = (expression: CronExpression, job: () => Promise<void>) =>
		context.helpers.registerCron({ expression }, () => void job());
	if (settings.polls) for (const expression of pollTimesOf(context)) run(expression, poll);
	if (settings.mode === 'webhook') run(onceAnHour(), webhookWatchOf(context, settings));
}

function pollTimesOf(context: ITriggerFunctions): CronExpression[] {
	const { item = [] } = context.getNodeParameter('pollTimes', {}) as { item?: TriggerTime[] };
	return item.map((time) => toCronExpression(time));
}

/** With each call the credential renews its token in time. */
function webhookWatchOf(
	context: ITriggerFunctions,
	{ polls }: TriggerSettings,
): () => Promise<void> {
	const outage = new Outage(context);
	const warn = (sentence: string) => context.logger.warn(`Instagram Leads Trigger: ${sentence}`);
	const callbackUrl = callbackOfTrigger(triggerKey(context.getWorkflow().id, context.getNode().id));
	return async () => {
		try {
			const client = await graphClientOf(context);
			forgetAccount(client);
			const connected = await connectedAccount(client);
			await mendSubscription(client, connected, { callbackUrl, onMended: warn });
			outage.ended();
		} catch (error) {
			warn(describe(error));
			// Where polls run, they report a dead token.
			const isToldByPolls =
				polls && error instanceof GraphError && error.errorClass === 'reconnect';
			if (!isToldByPolls) outage.began(error);
		}
	};
}

function onceAnHour(): CronExpression {
	return toCronExpression({ mode: 'everyHour', minute: randomInt(60) });
}
