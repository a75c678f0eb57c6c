import type { N8nClient } from '../../../sandbox/n8n/client.mts';

interface SavedCredential {
	id: string;
	name: string;
	type: string;
	data: Record<string, unknown>;
}

/**
 * Changes fields of a credential as an operator does in the editor: it loads all fields (secrets as
 * blanks, hidden fields included), and sends all of them back.
 */
export async function editCredential(
	n8n: N8nClient,
	id: string,
	fields: Record<string, string>,
): Promise<void> {
	const saved = await n8n.session.rest<SavedCredential>(
		'GET',
		`/credentials/${id}?includeData=true`,
	);
	const { name, type, data } = saved;
	await n8n.session.rest('PATCH', `/credentials/${id}`, {
		id,
		name,
		type,
		data: { ...data, ...fields },
	});
}
