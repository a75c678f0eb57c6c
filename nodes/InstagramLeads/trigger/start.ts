import type { ITriggerFunctions, ITriggerResponse } from 'n8n-workflow';

import { connectedAccount, forgetAccount } from '../graph/account/connectedAccount';
import { graphClientOf } from '../graph/client/n8nTransport';
import { toPublicationError } from '../graph/errors/nodeError';
import { Access } from './shared/cachedClient';
import { startingAt } from './state/cursor';
import { followOf } from './webhook/notices';
import { Gate } from './shared/startupGate';
import { openDoor } from './openDoor';
import { describe } from './shared/log';
import {
	expectTrigger,
	registerTrigger,
	triggerKey,
	unregisterTrigger,
} from './webhook/activeTriggers';
import { pollOf, registerSchedule } from './schedule';
import { readSettings } from './parameters/settings';
import { pendingEvents } from './state/triggerState';
import { StateKeeper } from './state/stateStore';

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
	const keeper = new StateKeeper(context, settings);
	const { state } = keeper;
	const isFirstStart = state.cursor === undefined;
	const serverTime = await checkAccount(context);
	state.cursor ??= startingAt(settings.since ?? serverTime);

	const gate = new Gate();
	const access = new Access(context);
	const door = openDoor(context, { settings, keeper, gate, access });
	const poll = pollOf(context, { door, settings, keeper, onRead: () => gate.open() });
	const credential = async (maxAgeMs?: number) => (await access.client(maxAgeMs)).credential;
	const trigger = {
		door,
		settings,
		credential,
		follow: followOf(context, { door, settings, poll }),
	};
	registerTrigger(key, trigger);
	// What was with n8n when it went down, or waited for it, comes before anything newer.
	void door.deliver([...pendingEvents(state), ...state.leftWaiting]);
	keeper.store();

	registerSchedule(context, { settings, poll });
	if (settings.polls && (!isFirstStart || settings.since !== undefined)) void poll();
	else gate.open();
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
