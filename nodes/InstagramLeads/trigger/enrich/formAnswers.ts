import type { Lifetime } from '../../common/lifetime';
import { textOfAnswers } from '../../events/formAnswers';
import type { LeadEvent } from '../../events/leadEvent';
import { attempt } from '../../graph/errors/attempt';
import { readFormAnswers } from '../../graph/content/leadForms';
import type { CachedClient } from '../shared/cachedClient';
import type { TriggerLog } from '../shared/log';

/** A form doesn't wait longer for its answers. */
const PATIENCE_MS = 2000;

interface Parts {
	client: Pick<CachedClient, 'account'>;
	lifetime: Lifetime;
	log: Pick<TriggerLog, 'debug'>;
}

/** The event with the answers of its form, where the webhook gave the lead's id only and Meta tells them. */
export async function withFormAnswers(
	event: LeadEvent,
	{ client, lifetime, log }: Parts,
): Promise<LeadEvent> {
	const leadId = event.message?.id ?? '';
	if (event.type !== 'form' || event.form || !/^\d+$/.test(leadId)) return event;
	const asked = attempt(
		client.account().then(async (account) => await readFormAnswers(account.client, leadId)),
	);
	const result = await lifetime.within(PATIENCE_MS, asked);
	if (result?.ok === false) log.debug('the answers of a form were not read', result.failure);
	if (!result?.ok || result.value.length === 0) return event;
	return { ...event, form: result.value, text: textOfAnswers(result.value) };
}
