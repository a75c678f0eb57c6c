import { randomInt } from 'crypto';
import type { CronExpression, ITriggerFunctions, TriggerTime } from 'n8n-workflow';
import { toCronExpression } from 'n8n-workflow';

import type { TriggerSettings } from './parameters/settings';
import type { Poller } from './polling/poller';
import type { AppMembership } from './webhook/appMembership';
import type { SubscriptionHealth } from './webhook/subscriptionHealth';

/**
 * Polls when the operator wants it, less often while Meta's limits run short. Every hour looks whether webhooks still come; that is also what
 * keeps the token alive where nothing polls. Every minute looks, without a call, at those that share the app.
 * n8n ends all of it with the trigger.
 */
export function registerSchedule(
	context: ITriggerFunctions,
	settings: TriggerSettings,
	poller: Poller,
	{ health, membership }: { health: SubscriptionHealth; membership: AppMembership },
): void {
	if (settings.polls) {
		for (const expression of pollTimesOf(context)) {
			context.helpers.registerCron({ expression }, () => void poller.tick());
		}
	}
	if (settings.mode !== 'webhook') return;
	context.helpers.registerCron({ expression: onceAMinute() }, () => void membership.look());
	context.helpers.registerCron({ expression: onceAnHour() }, () => void health.check());
}

function pollTimesOf(context: ITriggerFunctions): CronExpression[] {
	const { item = [] } = context.getNodeParameter('pollTimes', {}) as { item?: TriggerTime[] };
	return item.map((time) => toCronExpression(time));
}

function onceAMinute(): CronExpression {
	return `${randomInt(60)} * * * * *` as CronExpression;
}

function onceAnHour(): CronExpression {
	return toCronExpression({ mode: 'everyHour', minute: randomInt(60) });
}
