import type { ConnectedAccount } from '../account/connectedAccount';
import type { GraphClient } from '../client/client';
import { GraphError } from '../errors/graphError';
import { contactsOf } from './contactSearch';

/** Conversations that are looked through. */
const SEARCHED = 200;

/**
 * The contact who goes by a username. Meta finds nobody by name: the account's latest conversations are
 * looked through.
 *
 * @param username with or without `@`, in any case
 * @returns the Instagram-scoped id
 * @throws GraphError `gone` that names the username where nobody goes by it
 */
export async function contactIdByUsername(
	client: GraphClient,
	connected: ConnectedAccount,
	username: string,
): Promise<string> {
	const wanted = username.replace(/^@/, '').toLowerCase();
	for await (const contact of contactsOf(client, connected, SEARCHED)) {
		if (contact.username?.toLowerCase() === wanted) return contact.id;
	}
	throw GraphError.local(
		'gone',
		`Nobody called @${wanted} has written to the account lately`,
		`The latest ${SEARCHED} conversations were looked through. Check the spelling, or give the Instagram-scoped ID (contact.id of a lead event). Nothing was sent.`,
	);
}
