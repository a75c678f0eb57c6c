import { randomInt } from 'crypto';
import type { CronExpression, ITriggerFunctions, TriggerTime } from 'n8n-workflow';
import { toCronExpression } from 'n8n-workflow';

import type { TriggerSettings } from './parameters/settings';
import type { Poller } from './polling/poller';
import type { TokenWatch } from './shared/tokenWatch';
import type { AppMembership } from './webhook/appMembership';
import type { SubscriptionHealth } from './webhook/subscriptionHealth';

/** What looks now and then whether all is well. */
export interface RegularLooks {
	health: SubscriptionHealth;
	membership: AppMembership;
	tokenWatch: TokenWatch;
}

/**
 * Polls when the operator wants it, less often while Meta's limits run short. Every hour looks whether webhooks still come; that is also what
 * keeps the token alive where nothing polls; and whether access ends that nobody can renew. Every minute looks
 * at those that share the app, without a call to Meta as long as all are there. n8n ends all of it with the trigger.
 */
export function registerSchedule(
	context: ITriggerFunctions,
	settings: TriggerSettings,
	poller: Poller,
	{ health, membership, tokenWatch }: RegularLooks,
): void {
	if (settings.polls) {
		for (const expression of pollTimesOf(context)) {
			context.helpers.registerCron({ expression }, () => void poller.tick());
		}
	}
	const isWebhook = settings.mode === 'webhook';
	if (isWebhook) {
		context.helpers.registerCron({ expression: onceAMinute() }, () => void membership.look());
	}
	const looks = isWebhook ? [health, tokenWatch] : [tokenWatch];
	context.helpers.registerCron({ expression: onceAnHour() }, () => {
		for (const look of looks) void look.check();
	});
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
