import { BoundedMap } from '../../common/boundedMap';
import { monotonicNow } from '../../common/monotonicTime';
import { isOwnId, namesAccount } from '../../events/ownAccount';
import { canonicalAddress } from '../client/publicUrl';
import type { AppMember } from './appMember';
import { idsOf, isAt, recordOf } from './appMember';
import type { KnownMember } from './missingMembers';
import { MissingMembers } from './missingMembers';

/** Where the app's callback points, as Meta told last. */
interface Callback {
	callbackUrl: string;
	/** Milliseconds of the wall clock: since when, as far as it is known. */
	since: number;
}

/** So long the callback may point at a member that isn't up: n8n may be bringing it up still. */
const VANISHED_MS = 3 * 60 * 1000;

/** So long Meta repeats a delivery, and so some for an account whose workflow was unpublished. Doc: webhooks. */
const REPEATED_MS = 36 * 60 * 60 * 1000;

const REMEMBERED = 500;

/**
 * Meta allows an app one callback. All published triggers of this process whose credential names the same
 * app share it. A group lives as long as the process; what must survive that, each member stores.
 */
export class AppGroup {
	/** Absent before anybody asked Meta, or where it is foreign. */
	callback?: Callback;

	/** Whether only the App Dashboard can move the callback. */
	isManagedElsewhere = false;

	readonly missing = new MissingMembers();

	private readonly up = new Map<string, AppMember>();

	/** Every address that a member ever had. */
	private readonly addresses = new BoundedMap<string, true>({ size: REMEMBERED });

	/** Whose credential belongs to the app, as Meta or a signature has proved. An app ID anybody can type. */
	private readonly proved = new BoundedMap<string, true>({ size: REMEMBERED });

	/** Accounts whose last workflow was unpublished. */
	private readonly leftAccounts = new BoundedMap<string, true>({
		size: REMEMBERED,
		maxAgeMs: REPEATED_MS,
	});

	private vanishedSince?: number;

	private turn: Promise<unknown> = Promise.resolve();

	get members(): AppMember[] {
		return [...this.up.values()];
	}

	/** What a member has to remember of the group. Who has proved nothing is waited for by nobody. */
	get known(): KnownMember[] {
		const proved = this.members.filter(({ key }) => this.isProved(key));
		return [...proved.map(recordOf), ...this.missing.known];
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
		for (const id of idsOf(member.own)) this.leftAccounts.set(id, true);
		this.missing.closed(recordOf(member), losesMeanwhile && this.up.size > 0);
	}

	/** n8n takes the webhook of a member away: nobody waits for it or hands anything to it. */
	forget(key: string): void {
		this.missing.forget(key);
		this.tell();
	}

	/** What a member remembered of the others when n8n went down: they are waited for. */
	expect(members: readonly KnownMember[]): void {
		for (const member of members) {
			this.noteAddress(member.callbackUrl);
			if (!this.up.has(member.key)) this.missing.expect(member);
		}
	}

	/** Gives up those that didn't come. @returns who it was */
	dropLate(): KnownMember[] {
		const late = this.missing.dropLate();
		if (late.length > 0) this.tell();
		return late;
	}

	/** A trigger of the app is being published, or is up, at this address. */
	noteAddress(address: string | undefined): void {
		if (address) this.addresses.set(canonicalAddress(address), true);
	}

	/** Whether an address is that of a member, or of one that there was. */
	hasAddress(callbackUrl: string): boolean {
		return this.addresses.has(canonicalAddress(callbackUrl));
	}

	/** Meta told a trigger where the callback points, and with that, that its credential belongs to the app. */
	toldByMeta(key: string, callbackUrl: string | undefined): void {
		this.isManagedElsewhere = false;
		this.noteProof(key, true);
		this.noteCallback(callbackUrl);
	}

	/** Meta told a trigger nothing. Who has proved nothing says nothing for those who have. */
	refusedByMeta(key: string): void {
		this.isManagedElsewhere ||= this.isProved(key) || this.othersThan(key).length === 0;
	}

	/** Meta told where the callback points, or it was moved. A foreign one is none of the group's. */
	noteCallback(callbackUrl: string | undefined, since = Date.now()): void {
		const address = callbackUrl && canonicalAddress(callbackUrl);
		if (address === this.callback?.callbackUrl) return;
		const isOurs = address && this.hasAddress(address);
		this.callback = isOurs ? { callbackUrl: address, since } : undefined;
		this.vanishedSince = undefined;
		this.tell();
	}

	/** Where it pointed when n8n went down, and since when. Meta's word counts more. */
	recallCallback({ callbackUrl, since }: Callback): void {
		if (!this.callback) this.noteCallback(callbackUrl, since);
		else if (this.callback.callbackUrl === callbackUrl) this.callback.since = since;
	}

	/** Whether the callback points there, as far as it is known. */
	isCallback(callbackUrl: string): boolean {
		return this.callback?.callbackUrl === canonicalAddress(callbackUrl);
	}

	/** The member that the callback points at; absent where it isn't up. */
	get holder(): AppMember | undefined {
		const { callback } = this;
		return callback && this.members.find((member) => isAt(member, callback.callbackUrl));
	}

	/** Who can take the callback over. */
	get successors(): AppMember[] {
		return this.members.filter(
			({ key, callbackUrl }) =>
				this.isProved(key) && callbackUrl !== undefined && !this.missing.isGone(key),
		);
	}

	/** Looks whether the callback has pointed at nobody for so long that another must take it over. */
	hasVanished(): boolean {
		if (!this.callback || this.holder) {
			this.vanishedSince = undefined;
			return false;
		}
		this.vanishedSince ??= monotonicNow();
		return monotonicNow() - this.vanishedSince >= VANISHED_MS;
	}

	/**
	 * Whether entries of this account are for a member. What belongs to an account without a workflow of its
	 * own is for the workflows of the one account that there is, as it always was; where there are
	 * several, for nobody: a customer of one business must not end up with another.
	 */
	isFor({ key, own }: Pick<AppMember, 'key' | 'own'>, entryId: string): boolean {
		if (!namesAccount(entryId) || (own && isOwnId(own, entryId))) return true;
		const others = this.othersThan(key);
		if (others.some((other) => other.own && isOwnId(other.own, entryId))) return false;
		if (this.leftAccounts.has(entryId)) return false;
		return own === undefined || others.every((other) => other.own?.id === own.id);
	}

	/** Whether another member is for the account. Who doesn't know its own yet may be. */
	hasOtherFor(key: string, accountId: string): boolean {
		const others = this.othersThan(key);
		return others.some(({ own }) => own === undefined || isOwnId(own, accountId));
	}

	private othersThan(key: string): AppMember[] {
		return this.members.filter((member) => member.key !== key && this.isProved(member.key));
	}

	/** Changes of the app's subscription, one after the other: each sees what the one before it left. */
	async exclusively<T>(work: () => Promise<T>): Promise<T> {
		const result = this.turn.then(work);
		this.turn = result.catch(() => {});
		return await result;
	}

	private tell(): void {
		for (const member of this.members) member.groupChanged();
	}
}

const groups = new Map<string, AppGroup>();

/** The group of an app in this process. */
export function appGroup(appId: string): AppGroup {
	const group = groups.get(appId) ?? new AppGroup();
	groups.set(appId, group);
	return group;
}
