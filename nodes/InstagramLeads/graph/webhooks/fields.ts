import { BoundedMap } from '../../common/boundedMap';
import { EVENT_KINDS } from '../../events/eventKinds';
import type { LoginType } from '../credential/credential';

/** Names in the order of the kinds, each once. */
const unique = (names: ReadonlyArray<string | null>): string[] =>
	[...new Set(names)].filter((name) => name !== null);

/** Brings what belongs to a thread that another app holds: leads as well. Doc: handover-protocol. */
const STANDBY = 'standby';

/** For apps without `pages_messaging`: enough to switch the webhooks of the linked account on. */
export const FALLBACK_PAGE_FIELDS = ['feed'];

/**
 * What is subscribed to, level by level. Each level has an enum of its own at Meta, from which any of
 * these may be missing (older Graph versions, apps without the product): what is refused is left out.
 */
const FIELDS = {
	/** The object `instagram`, the same for both login types. Doc: instagram-platform/webhooks. */
	app: unique([...EVENT_KINDS.map(({ appField }) => appField), STANDBY]),
	/** An Instagram account, of apps of Instagram Login. Doc: ig-user/subscribed_apps. */
	instagram: unique([...EVENT_KINDS.map(({ accountField }) => accountField.instagram), STANDBY]),
	/**
	 * A Page has other names, and no `comments`; any of them switches the webhooks of the linked account
	 * on. It may refuse all but `feed` for want of a permission. Doc: page/subscribed_apps.
	 */
	facebook: unique([
		...EVENT_KINDS.map(({ accountField }) => accountField.facebook),
		STANDBY,
		...FALLBACK_PAGE_FIELDS,
	]),
} satisfies Record<'app' | LoginType, string[]>;

/** Fields of the object `instagram`, app level. */
export const APP_FIELDS: readonly string[] = FIELDS.app;

/** Fields of the account's subscription to the app. */
export function accountFields(loginType: LoginType): readonly string[] {
	return FIELDS[loginType];
}

/** By path, version and host: what Meta refused there last. Asked for again with the next publication. */
const refused = new BoundedMap<string, readonly string[]>({ size: 500 });

/** The fields that Meta refused when they were asked for last, in this process. */
export function refusedFields(place: string): readonly string[] {
	return refused.get(place) ?? [];
}

/** Notes what Meta refused this time; replaces what it did before. */
export function noteRefused(place: string, fields: readonly string[]): void {
	refused.set(place, fields);
}
