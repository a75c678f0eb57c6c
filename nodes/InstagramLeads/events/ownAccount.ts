import { compact } from '../common/compact';
import type { LeadAccount } from './leadEvent';

/** The account with everything that Meta calls it by. What is known of it decides who wrote something. */
export interface OwnAccount extends LeadAccount {
	/** Ids besides the one in lead keys: the app-scoped one, the Page's, that of webhook entries. */
	otherIds?: readonly string[];
}

/** `entry.id` of the deliveries that the dashboard's Test button sends, and of those without one. */
const NO_ACCOUNT_IDS = ['0', ''];

/** Whether the account goes by this id. */
export function isOwnId(own: OwnAccount, id: string | undefined): boolean {
	return id !== undefined && (id === own.id || own.otherIds?.includes(id) === true);
}

/** Whether somebody is the account, by one of its ids or by its username: Instagram gives that only once. */
export function isOwn(own: OwnAccount, party: { id?: string; username?: string }): boolean {
	return isOwnId(own, party.id) || isSameUsername(own.username, party.username);
}

/** Whether two usernames are the same, in which letters have no case. */
export function isSameUsername(a: string | undefined, b: string | undefined): boolean {
	return !!a && !!b && a.toLowerCase() === b.toLowerCase();
}

/** The account as it stands in lead events. */
export function leadAccountOf({ id, username }: OwnAccount): LeadAccount {
	return compact({ id, username });
}

/** Whether an `entry.id` names an account at all. */
export function namesAccount(entryId: string): boolean {
	return !NO_ACCOUNT_IDS.includes(entryId);
}

/**
 * The account that a webhook entry is for: the known one with all its ids, or another one of the app's,
 * of which only the id is known.
 */
export function accountOfEntry(entryId: string, own?: OwnAccount): OwnAccount {
	return own && isOwnId(own, entryId) ? own : { id: entryId };
}

/** Whether an entry is for an account other than the known one. */
export function isForeign(accountId: string, own?: OwnAccount): boolean {
	return own !== undefined && namesAccount(accountId) && !isOwnId(own, accountId);
}
