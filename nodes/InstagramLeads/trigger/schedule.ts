import { randomInt } from 'crypto';
import type { CronExpression, ITriggerFunctions, TriggerTime } from 'n8n-workflow';
import { toCronExpression } from 'n8n-workflow';

import { connectedAccount, forgetAccount } from '../graph/account';
import { graphClientOf } from '../graph/n8nTransport';
import type { Door } from './door';
import { Insistence, HOLD_MS } from './insistence';
import { describe } from './describe';
import { Outage } from './outage';
import { Poller } from './poller';
import type { TriggerSettings } from './settings';
import { pendingEvents } from './state';
import type { StateKeeper } from './stateKeeper';

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

/** Polls when the operator wants it; without polls, looks after the token once a day. */
export function registerSchedule(
	context: ITriggerFunctions,
	{ settings, poll }: { settings: TriggerSettings; poll: () => Promise<void> },
): void {
	const expressions = settings.polls ? pollTimesOf(context) : [onceADay()];
	const outage = new Outage(context);
	const job = settings.polls ? poll : async () => await keepTokenAlive(context, outage);
	for (const expression of expressions) {
		context.helpers.registerCron({ expression }, () => void job());
	}
}

function pollTimesOf(context: ITriggerFunctions): CronExpression[] {
	const { item = [] } = context.getNodeParameter('pollTimes', {}) as { item?: TriggerTime[] };
	return item.map((time) => toCronExpression(time));
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
