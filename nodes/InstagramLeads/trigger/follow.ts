import type { ITriggerFunctions } from 'n8n-workflow';
import { sleep } from 'n8n-workflow';

import type { Notice } from '../events/leadEvent';
import { connectedAccount } from '../graph/account';
import { readMention } from '../graph/mentions';
import { graphClientOf } from '../graph/n8nTransport';
import type { Door } from './door';
import { isWanted } from './filter';
import { describe } from './describe';
import type { TriggerSettings } from './settings';

/** As a rule the message itself comes within a moment. */
const MESSAGE_DELAY_MS = 5000;

/** What makes nobody's event (such as the account's own messages) must not make polls without end. */
const MESSAGE_POLL_EVERY_MS = 60_000;

/** Asks Meta for what a webhook only hinted at. */
export function followOf(
	context: ITriggerFunctions,
	parts: { door: Door; settings: TriggerSettings; poll: () => Promise<void> },
): (notices: Notice[]) => Promise<void> {
	const { door, settings, poll } = parts;
	let nextMessagePoll = 0;
	const pollForMessages = async (messageIds: string[]): Promise<void> => {
		await sleep(MESSAGE_DELAY_MS);
		if (messageIds.every((id) => door.knows(`m:${id}`)) || Date.now() < nextMessagePoll) return;
		nextMessagePoll = Date.now() + MESSAGE_POLL_EVERY_MS;
		await poll();
	};
	return async (notices) => {
		if (notices.some(({ kind }) => kind === 'changed')) await poll();
		const messageIds = notices.flatMap((notice) =>
			notice.kind === 'message' ? notice.messageId : [],
		);
		if (messageIds.length > 0) await pollForMessages(messageIds);
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
