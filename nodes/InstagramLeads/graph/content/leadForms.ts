import { readAnswers } from '../../events/formAnswers';
import type { FormAnswer } from '../../events/leadEvent';
import type { GraphClient } from '../client/client';

/**
 * The answers that somebody gave in a lead form. Needs `leads_retrieval`. Doc: reference/lead (field_data).
 *
 * @param leadId digits
 */
export async function readFormAnswers(client: GraphClient, leadId: string): Promise<FormAnswer[]> {
	const body = await client.get(`/${encodeURIComponent(leadId)}`, { fields: 'field_data' });
	return readAnswers(body);
}
