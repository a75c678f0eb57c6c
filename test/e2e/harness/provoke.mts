import type { N8nClient } from '../../../sandbox/n8n/client.mts';
import type { WorkflowNode } from '../../../sandbox/n8n/types.mts';
import type { Business } from './business.mts';
import type { ErrorRow } from './errorRows.mts';
import { byId } from './fan.mts';
import { ownToken } from './tokenDays.mts';
import { action, CREDENTIAL_TYPE, type CredentialRef } from './workflows.mts';

/** Meta is not consistent in it, and its texts come in the language of the token's owner. */
const STATUSES = [400, 401, 403, 500];
export const LOCALISED_TEXTS = [
	'Esta mensagem foi enviada fora do período permitido. Token expirado?',
	'アクセスできません。しばらくしてからもう一度お試しください',
];

export const nameOf = ({ code, subcode, errorClass }: ErrorRow): string =>
	`${code}/${subcode ?? ''} ${errorClass}`;

/** Parameters of an action that sends a text. */
export function sending(contactId: string): Record<string, unknown> {
	return {
		resource: 'message',
		operation: 'sendText',
		recipientType: 'contact',
		recipientId: byId(contactId),
		text: 'Hello',
		options: { checkWindow: false },
	};
}

/**
 * A node that meets the failure as soon as it runs, once.
 *
 * @param index place among the rows: HTTP status and language change from one to the next
 */
export async function nodeMeeting(
	row: ErrorRow,
	index: number,
	{ n8n, business, contactId }: { n8n: N8nClient; business: Business; contactId: string },
): Promise<WorkflowNode> {
	// What Meta refuses is sent, but for what passes by itself: there a send's outcome is unknown.
	const isRead = row.errorClass === 'transient';
	await business.instagram.addFault({
		kind: 'error',
		code: row.code,
		subcode: row.subcode,
		status: STATUSES[index % STATUSES.length],
		message: LOCALISED_TEXTS[index % LOCALISED_TEXTS.length],
		...(isRead
			? { method: 'GET', path: `/${contactId}`, times: 3 }
			: { method: 'POST', path: '/messages' }),
	});
	const parameters = isRead
		? { resource: 'contact', operation: 'getProfile', contactId: byId(contactId) }
		: sending(contactId);
	return { ...action(await credentialFor(row, n8n, business), parameters), name: nameOf(row) };
}

/** After a refusal for its rate, calls with the same token wait: such a row has its own. */
async function credentialFor(
	{ errorClass, code, subcode }: ErrorRow,
	n8n: N8nClient,
	{ instagram, loginType, credential, settings }: Business,
): Promise<CredentialRef> {
	if (errorClass !== 'rate') return credential;
	const { accessToken } = await instagram.changeToken({ which: ownToken(loginType), issue: {} });
	const name = `${loginType} ${code} ${subcode ?? ''}`;
	const data = { ...settings, accessToken };
	const { id } = await n8n.createCredential({ name, type: CREDENTIAL_TYPE, data });
	return { id, name };
}
