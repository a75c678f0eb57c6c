import type { OwnAccount } from '../../events/ownAccount';
import { canonicalAddress } from '../client/publicUrl';
import type { KnownMember } from './missingMembers';

/** A trigger that is up in this process and shares its app's callback. */
export interface AppMember extends KnownMember {
	/** The account it is for, as far as it is known. */
	readonly own: OwnAccount | undefined;
	/** Whether its credential has this app secret. */
	hasSecret(secret: string): boolean;
	/** A deduplication key that n8n has, see `StateStore.takenKey`. */
	readonly takenKey: string | undefined;
	/** Points the app's callback at its own address. @throws GraphError what Meta refuses it with, or the credential can't be read with */
	takeOver(): Promise<void>;
	/** Who is in the group, or where the callback points, has changed. */
	groupChanged(): void;
}

/** What is remembered of a member. */
export function recordOf({ key, workflow, callbackUrl, own }: AppMember): KnownMember {
	return { key, workflow, ...(callbackUrl && { callbackUrl }), accounts: idsOf(own) };
}

/** Whether this is a member's address. @param address in its canonical form */
export function isAt({ callbackUrl }: KnownMember, address: string): boolean {
	return callbackUrl !== undefined && canonicalAddress(callbackUrl) === address;
}

/** All that Meta calls an account. */
export function idsOf(own: OwnAccount | undefined): string[] {
	return own ? [own.id, ...(own.otherIds ?? [])] : [];
}
