import { BoundedMap } from '../../common/boundedMap';
import { Lifetime } from '../../common/lifetime';
import { isOwnId, namesAccount } from '../../events/ownAccount';
import { canonicalAddress } from '../client/publicUrl';
import type { AppMember } from './appMember';
import { idsOf, isAt, recordOf } from './appMember';
import type { KnownMember } from './missingMembers';
import { MissingMembers } from './missingMembers';
import { VanishedHolder } from './vanishedHolder';

/** Where the app's callback points, as Meta told last. */
interface Callback {
	callbackUrl: string;
	/** Milliseconds of the wall clock: since when, as far as it is known. */
	since: number;
}

/** So long Meta repeats a delivery, and so some for an account whose workflow was unpublished. Doc: webhooks. */
const REPEATED_MS = 36 * 60 * 60 * 1000;

/** So long a change of the subscription keeps the next one waiting, should n8n or Meta leave it hanging. */
const TURN_MS = 60_000;

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

	/** Every address that a member ever had, and whether n8n has that webhook, as far as is known. */
	private readonly addresses = new BoundedMap<string, boolean>({ size: REMEMBERED });

	/** Whose credential belongs to the app, as Meta or a signature has proved. An app ID anybody can type. */
	private readonly proved = new BoundedMap<string, true>({ size: REMEMBERED });

	/** Accounts whose last workflow was unpublished. */
	private readonly leftAccounts = new BoundedMap<string, true>({
		size: REMEMBERED,
		maxAgeMs: REPEATED_MS,
	});

	private readonly vanished = new VanishedHolder();

	private turn: Promise<unknown> = Promise.resolve();

	get members(): AppMember[] {
		return [...this.up.values()];
	}

	/** Those who are up and belong to the app, but for who is being unpublished. */
	private get staying(): AppMember[] {
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
		for (const id of idsOf(member.own)) this.leftAccounts.set(id, true);
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
		if (late.length > 0) this.tell();
		return late;
	}

	/** A trigger of the app is up at this address, or was when it was stored. */
	noteAddress(address: string | undefined): void {
		if (address) this.addresses.set(canonicalAddress(address), true);
	}

	/** Whether an address is that of a member, or of one that there was. */
	hasAddress(callbackUrl: string): boolean {
		return this.addresses.has(canonicalAddress(callbackUrl));
	}

	/** Whether n8n has taken the webhook at this address of a member's away. */
	isTakenAway(callbackUrl: string): boolean {
		return this.addresses.get(canonicalAddress(callbackUrl)) === false;
	}

	/**
	 * Meta told a trigger where the callback points, and with that, that its credential belongs to the app: and
	 * so do those of all who have the same secret.
	 */
	toldByMeta(key: string, appSecret: string, callbackUrl: string | undefined): void {
		this.isManagedElsewhere = false;
		this.noteProof(key, true);
		for (const member of this.members) {
			if (member.hasSecret(appSecret)) this.noteProof(member.key, true);
		}
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
		this.vanished.isBack();
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
		return this.staying.filter(({ callbackUrl }) => callbackUrl !== undefined);
	}

	/** Who could stand in for a member with this secret, where Meta proves nothing. */
	successorsWith(secret: string): AppMember[] {
		const isSuccessor = (member: AppMember) =>
			(this.isProved(member.key) || member.hasSecret(secret)) &&
			member.callbackUrl !== undefined &&
			!this.missing.isGone(member.key);
		return this.members.filter(isSuccessor);
	}

	/** Looks whether the callback points at nobody, and has for so long that another must take it over. */
	hasVanished(): boolean {
		if (this.callback && !this.holder) {
			return this.vanished.isLong(this.isTakenAway(this.callback.callbackUrl));
		}
		this.vanished.isBack();
		return false;
	}

	/**
	 * Whether a member may try to have a vanished callback taken over: who has proved nothing leaves that to those
	 * who have, and what Meta refused to all of them is not tried again and again.
	 */
	mayReplace(key: string): boolean {
		return this.vanished.mayTry && (this.isProved(key) || this.staying.length === 0);
	}

	/** Meta let nobody take the callback over. */
	replacementRefused(): void {
		this.vanished.wasRefused();
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
		const others = this.staying.filter((member) => member.key !== key);
		return others.some(({ own }) => own === undefined || isOwnId(own, accountId));
	}

	private othersThan(key: string): AppMember[] {
		return this.members.filter((member) => member.key !== key && this.isProved(member.key));
	}

	/** Changes of the app's subscription, one after the other: each sees what the one before it left. */
	async exclusively<T>(work: () => Promise<T>): Promise<T> {
		const result = this.turn.then(work);
		const isOver = result.then(
			() => {},
			() => {},
		);
		this.turn = new Lifetime().within(TURN_MS, isOver);
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
