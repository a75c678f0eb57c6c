import type { ITriggerFunctions } from 'n8n-workflow';

import type { Notice } from '../../events/leadEvent';
import { connectedAccount } from '../../graph/account/connectedAccount';
import { readMention } from '../../graph/content/mentions';
import { graphClientOf } from '../../graph/client/n8nTransport';
import { Arrivals } from './announcedMessages';
import type { Door } from '../queue/eventQueue';
import { isWanted } from '../parameters/eventFilter';
import { describe } from '../shared/log';
import type { TriggerSettings } from '../parameters/settings';

/** Asks Meta for what a webhook only hinted at. */
export function followOf(
	context: ITriggerFunctions,
	parts: { door: Door; settings: TriggerSettings; poll: () => Promise<void> },
): (notices: Notice[]) => Promise<void> {
	const { door, settings, poll } = parts;
	const arrivals = new Arrivals({ isHere: (id) => door.knows(`m:${id}`), poll });
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
		// Last, for it takes its time.
		await arrivals.expect(
			notices.flatMap((notice) => (notice.kind === 'message' ? notice.messageId : [])),
		);
	};
}
