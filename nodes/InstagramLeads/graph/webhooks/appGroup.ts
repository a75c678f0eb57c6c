import { Lifetime } from '../../common/lifetime';
import { canonicalAddress } from '../client/publicUrl';
import type { AppMember } from './appMember';
import { isAt } from './appMember';
import { AppMembers } from './appMembers';
import { VanishedHolder } from './vanishedHolder';

/** Where the app's callback points, as Meta told last. */
interface Callback {
	callbackUrl: string;
	/** Milliseconds of the wall clock: since when, as far as it is known. */
	since: number;
}

/** So long a change of the subscription keeps the next one waiting, should n8n or Meta leave it hanging. */
const TURN_MS = 60_000;

/**
 * Meta allows an app one callback. All published triggers of this process whose credential names the same
 * app share it. A group lives as long as the process; what must survive that, each member stores.
 */
export class AppGroup extends AppMembers {
	/** Absent before anybody asked Meta, or where it is foreign. */
	callback?: Callback;

	/** Whether only the App Dashboard can move the callback. */
	isManagedElsewhere = false;

	private readonly vanished = new VanishedHolder();

	private turn: Promise<unknown> = Promise.resolve();

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
}

const groups = new Map<string, AppGroup>();

/** The group of an app in this process. */
export function appGroup(appId: string): AppGroup {
	const group = groups.get(appId) ?? new AppGroup();
	groups.set(appId, group);
	return group;
}
