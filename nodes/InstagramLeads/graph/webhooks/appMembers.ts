import { BoundedMap } from '../../common/boundedMap';
import { isOwnId, namesAccount } from '../../events/ownAccount';
import { canonicalAddress } from '../client/publicUrl';
import type { AppMember } from './appMember';
import { idsOf, isAt, recordOf } from './appMember';
import type { KnownMember } from './missingMembers';
import { MissingMembers } from './missingMembers';

/** So long Meta repeats a delivery, and so some for an account whose workflow was unpublished. Doc: webhooks. */
const REPEATED_MS = 36 * 60 * 60 * 1000;

const REMEMBERED = 500;

/** Who shares a Meta app in this process, who belongs to it, and for whom which account is. */
export abstract class AppMembers {
	readonly missing = new MissingMembers();

	private readonly up = new Map<string, AppMember>();

	/** Every address that a member ever had, and whether n8n has that webhook, as far as is known. */
	private readonly addresses = new BoundedMap<string, boolean>({ size: REMEMBERED });

	/** Whose credential belongs to the app, as Meta or a signature has proved. An app ID anybody can type. */
	private readonly proved = new BoundedMap<string, true>({ size: REMEMBERED });

	/** Accounts whose workflow was unpublished, or did not come up. */
	private readonly leftAccounts = new BoundedMap<string, true>({
		size: REMEMBERED,
		maxAgeMs: REPEATED_MS,
	});

	get members(): AppMember[] {
		return [...this.up.values()];
	}

	/** Those who are up and belong to the app, but for who is being unpublished. */
	protected get staying(): AppMember[] {
		return this.members.filter(({ key }) => this.isProved(key) && !this.missing.isGone(key));
	}

	/** What a member has to remember of the group. Who has proved nothing is waited for by nobody. */
	get known(): KnownMember[] {
		return [...this.staying.map(recordOf), ...this.missing.known];
	}

	join(member: AppMember): void {
		this.up.set(member.key, member);
		this.missing.came(member.key);
		this.noteAddress(member.callbackUrl);
		this.tell();
	}

	isProved(key: string): boolean {
		return this.proved.has(key);
	}

	/** It was shown whether a trigger's credential belongs to the app. */
	noteProof(key: string, isProved: boolean): void {
		if (this.isProved(key) === isProved) return;
		if (isProved) this.proved.set(key, true);
		else this.proved.delete(key);
		this.tell();
	}

	/**
	 * A delivery was signed with the secrets of some members, and not with those of others. Anybody can sign with
	 * a secret of his own: against who has shown to belong to the app only the signature of another such counts.
	 *
	 * @param others those it was not signed with; who can't tell is in neither
	 * @returns whether it tells who belongs to the app
	 */
	noteSignatures(signers: readonly AppMember[], others: readonly AppMember[]): boolean {
		const isProved = ({ key }: AppMember) => this.isProved(key);
		const isTelling = signers.some(isProved) || !this.members.some(isProved);
		if (signers.length === 0 || !isTelling) return false;
		for (const { key } of signers) this.noteProof(key, true);
		for (const { key } of others) this.noteProof(key, false);
		return true;
	}

	/**
	 * A member is closed: its workflow is unpublished or published anew, or n8n goes down.
	 *
	 * @param losesMeanwhile whether what comes before it is up again would be lost to it
	 */
	leave(member: AppMember, losesMeanwhile = false): void {
		if (this.up.get(member.key) !== member) return;
		this.up.delete(member.key);
		if (!this.isProved(member.key)) return;
		this.noteLeft(idsOf(member.own));
		this.missing.closed(recordOf(member), losesMeanwhile && this.up.size > 0);
	}

	/**
	 * n8n is bringing a trigger of the app up, and has a webhook for it at this address. That comes at the same
	 * time as the trigger itself: it may be up before, or after.
	 */
	publishing(key: string, callbackUrl: string): void {
		this.missing.comes(key);
		this.noteAddress(callbackUrl);
		this.tell();
	}

	/**
	 * n8n takes the webhook of a member away: nobody waits for it or hands anything to it.
	 *
	 * @param callbackUrl its address, where nobody answers any more
	 */
	forget(key: string, callbackUrl?: string): void {
		this.missing.forget(key);
		if (callbackUrl) this.addresses.set(canonicalAddress(callbackUrl), false);
		this.tell();
	}

	/** What a member remembered of the others when n8n went down: they are waited for. */
	expect(members: readonly KnownMember[]): void {
		for (const member of members) {
			this.noteAddress(member.callbackUrl);
			if (!this.up.has(member.key)) this.missing.expect(member);
		}
	}

	/**
	 * Others that share the app without being able to take the callback over here and now: they are about to
	 * come up, or are up in another process.
	 *
	 * @param remembered whom the one that asks has stored
	 */
	elsewhere(remembered: readonly KnownMember[]): KnownMember[] {
		const known = new Map([...remembered, ...this.missing.known].map((one) => [one.key, one]));
		const isElsewhere = ({ key }: KnownMember) => !this.up.has(key) && !this.missing.isGone(key);
		const coming = this.staying.filter(({ callbackUrl }) => callbackUrl === undefined);
		return [...coming.map(recordOf), ...[...known.values()].filter(isElsewhere)];
	}

	/** Gives up those that didn't come. @returns who it was */
	dropLate(): KnownMember[] {
		const late = this.missing.dropLate();
		for (const { accounts = [] } of late) this.noteLeft(accounts);
		if (late.length > 0) this.tell();
		return late;
	}

	private noteLeft(accounts: string[]): void {
		for (const id of accounts) this.leftAccounts.set(id, true);
	}

	/** A trigger of the app is up at this address, or was when it was stored. */
	noteAddress(address: string | undefined): void {
		if (address) this.addresses.set(canonicalAddress(address), true);
	}

	/** Whether an address is that of a member, or of one that there was. */
	hasAddress(callbackUrl: string): boolean {
		const address = canonicalAddress(callbackUrl);
		return this.addresses.has(address) || this.members.some((member) => isAt(member, address));
	}

	/** Whether n8n has taken the webhook at this address of a member's away. */
	isTakenAway(callbackUrl: string): boolean {
		return this.addresses.get(canonicalAddress(callbackUrl)) === false;
	}

	/**
	 * Whether entries of this account are for a member. What belongs to an account without a workflow of its
	 * own is for the workflows of the one account that there is, as it always was; where there are
	 * several, or another may come, for nobody: a customer of one business must not end up with another.
	 */
	isFor({ key, own }: Pick<AppMember, 'key' | 'own'>, entryId: string): boolean {
		if (!namesAccount(entryId) || (own && isOwnId(own, entryId))) return true;
		const others = this.othersThan(key);
		if (others.some((other) => other.own && isOwnId(other.own, entryId))) return false;
		if (this.missing.mayBeFor(entryId) || this.leftAccounts.has(entryId)) return false;
		return own === undefined || others.every((other) => other.own?.id === own.id);
	}

	/** Whether another member is for the account. Who doesn't know its own yet may be. */
	hasOtherFor(key: string, accountId: string): boolean {
		const others = this.staying.filter((member) => member.key !== key);
		return others.some(({ own }) => own === undefined || isOwnId(own, accountId));
	}

	/** Whether an account may be that of another, be it up or not. */
	mayBeForOther(key: string, accountId: string): boolean {
		return this.missing.mayBeFor(accountId) || this.hasOtherFor(key, accountId);
	}

	protected othersThan(key: string): AppMember[] {
		return this.members.filter((member) => member.key !== key && this.isProved(member.key));
	}

	protected tell(): void {
		for (const member of this.members) member.groupChanged();
	}
}
