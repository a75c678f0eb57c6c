import { BoundedMap } from '../../common/boundedMap';
import type { Lifetime } from '../../common/lifetime';
import type { OwnAccount } from '../../events/ownAccount';
import { withoutQuery } from '../../graph/client/publicUrl';
import type { GraphCredential } from '../../graph/credential/credential';
import { attempt } from '../../graph/errors/attempt';
import { GraphError } from '../../graph/errors/graphError';
import type { AppMember } from '../../graph/webhooks/appMember';
import { AppGroup, appGroup } from '../../graph/webhooks/appGroup';
import { safeEqual } from '../../graph/webhooks/signature';
import type { TriggerSettings } from '../parameters/settings';
import type { OutageReporter } from '../polling/outageReporter';
import type { CachedClient } from '../shared/cachedClient';
import type { TriggerLog } from '../shared/log';
import type { StateStore } from '../state/stateStore';
import { handOver, IN_DASHBOARD, readOurApp, setCallback, wrongSecretError } from './appCallback';

/** The look once a minute is content with what n8n told of the credential in this time. */
const CREDENTIAL_AGE_MS = 5 * 60 * 1000;

const REMEMBERED_STRANGERS = 200;

/** Whatever was said of an account is said again after a day. */
const STRANGERS_TOLD_MS = 24 * 60 * 60 * 1000;

export interface AppMembershipParts {
	key: string;
	/** Name of the workflow. */
	workflow: string;
	/** Its webhook address, which n8n may tell only after the trigger is up, or not in this process. */
	address: () => string | undefined;
	settings: Pick<TriggerSettings, 'mode' | 'polls'>;
	client: CachedClient;
	store: StateStore;
	outages: OutageReporter;
	log: TriggerLog;
	lifetime: Lifetime;
}

/** A trigger's part in the group of those that share its Meta app. */
export class AppMembership implements AppMember {
	readonly key: string;

	readonly workflow: string;

	/** Of this process; of nobody but the trigger itself before it has joined. */
	group = new AppGroup();

	private credential?: GraphCredential;

	private appId = '';

	private hasJoined = false;

	/** Accounts that no workflow is for, as the log has told. */
	private readonly strangers = new BoundedMap<string, true>({
		size: REMEMBERED_STRANGERS,
		maxAgeMs: STRANGERS_TOLD_MS,
	});

	constructor(private readonly parts: AppMembershipParts) {
		this.key = parts.key;
		this.workflow = parts.workflow;
	}

	get callbackUrl(): string | undefined {
		return this.parts.address();
	}

	get own(): OwnAccount | undefined {
		return this.parts.client.own;
	}

	hasSecret(secret: string): boolean {
		const { appSecret = '', extraAppSecret = '' } = this.credential ?? {};
		return [appSecret, extraAppSecret].some((own) => own !== '' && safeEqual(own, secret));
	}

	/**
	 * Reads which app it is; where the credential can't be read, it is as it was. Never rejects.
	 *
	 * @param maxAgeMs how long ago the credential may have been asked for
	 */
	async learn(maxAgeMs?: number): Promise<void> {
		const read = await attempt(this.parts.client.credential(maxAgeMs));
		if (read.ok) this.credential = read.value;
		this.appId = this.credential?.appId ?? this.parts.store.appRecord?.appId ?? '';
	}

	/** @param isRestart whether others that were there before may come up only now */
	join(isRestart: boolean): void {
		if (this.parts.settings.mode !== 'webhook' || this.appId === '') return;
		const { appRecord, takenKey } = this.parts.store;
		this.group = appGroup(this.appId);
		this.hasJoined = true;
		if (appRecord?.appId === this.appId) this.recall(isRestart);
		if (isRestart && takenKey === undefined) this.group.missing.expectAnybody();
		this.group.join(this);
	}

	/** Takes what was stored for true, as far as this process doesn't know better. */
	private recall(isRestart: boolean): void {
		const { members = [], callback } = this.parts.store.appRecord ?? {};
		if (members.some(({ key }) => key === this.key)) this.group.noteProof(this.key, true);
		if (!isRestart) return;
		this.group.expect(members.filter(({ key }) => key !== this.key));
		this.group.noteAddress(this.callbackUrl);
		if (callback) this.group.recallCallback(callback);
	}

	leave(): void {
		if (!this.hasJoined) return;
		this.hasJoined = false;
		this.group.leave(this, !this.parts.settings.polls);
	}

	groupChanged(): void {
		if (this.parts.lifetime.isOver) return;
		this.lendKey();
		const { known, callback } = this.group;
		this.parts.store.noteApp({ appId: this.appId, members: known, ...(callback && { callback }) });
	}

	/** n8n can be made to write what is stored once it has any key; keys count in all of it. */
	private lendKey(): void {
		const { store } = this.parts;
		if (store.takenKey !== undefined) return;
		const lent = this.group.members.map(({ takenKey }) => takenKey).find(Boolean);
		if (lent) store.recordKey(lent);
	}

	get takenKey(): string | undefined {
		return this.parts.store.takenKey;
	}

	/** It was shown whether the app's deliveries are signed with a secret of this credential. */
	signatureShown(isRight: boolean): void {
		if (isRight) this.parts.outages.recovered();
		else this.parts.outages.failed(wrongSecretError());
	}

	/** Whether its credential has shown to belong to the app. */
	get isProved(): boolean {
		return this.group.isProved(this.key);
	}

	/** A delivery of the app's came to this trigger's address. Where Meta doesn't tell, the callback points there. */
	noteDelivery(): void {
		const { group, callbackUrl } = this;
		if (group.callback && !group.isManagedElsewhere) return;
		group.noteAddress(callbackUrl);
		group.noteCallback(callbackUrl);
	}

	/** Whether another workflow is for the account, or may be. */
	isForOther(entryId: string): boolean {
		return this.group.mayBeForOther(this.key, entryId);
	}

	/** Whether entries of an account are for this trigger; of what is for nobody the log tells once a day. */
	isFor(entryId: string): boolean {
		if (this.group.isFor(this, entryId)) return true;
		if (!this.isForOther(entryId) && !this.strangers.has(entryId)) {
			this.strangers.set(entryId, true);
			this.parts.log.info(
				`webhooks for the account ${withoutQuery(entryId)} come in, which no published workflow is for; they are left out`,
			);
		}
		return false;
	}

	async takeOver(): Promise<void> {
		const { callbackUrl = '', parts } = this;
		const client = await parts.client.client();
		await setCallback(client, callbackUrl, parts.log);
		parts.log.info(
			"holds the app's callback now, for all workflows of the app: the one that had it is gone",
		);
	}

	/**
	 * Looks whether all is as it should be: each member is there, and the callback points at one of them. Meta
	 * is asked only where it doesn't. Never rejects.
	 */
	async look(): Promise<void> {
		if (!this.hasJoined || this.parts.lifetime.isOver) return;
		await this.followCredential();
		this.lendKey();
		for (const { workflow } of this.group.dropLate()) {
			this.parts.log.warn(
				`the workflow "${workflow}", which shared the Meta app, did not come up; it is waited for no longer`,
			);
		}
		if (!this.isToReplace()) return;
		const replaced = await attempt(this.group.exclusively(async () => await this.replaceHolder()));
		if (!replaced.ok) this.parts.log.warn("the app's callback was not moved", replaced.failure);
	}

	/**
	 * An operator may have put another app into the credential. n8n reads its database for that, so what somebody
	 * else asked for lately will do.
	 */
	private async followCredential(): Promise<void> {
		const before = this.appId;
		await this.learn(CREDENTIAL_AGE_MS);
		if (this.appId === before || this.parts.lifetime.isOver) return;
		this.leave();
		this.group.forget(this.key);
		this.join(false);
	}

	private async replaceHolder(): Promise<void> {
		const { group, parts } = this;
		// Another member may have done it meanwhile.
		if (!this.isToReplace() || parts.lifetime.isOver) return;
		const client = await parts.client.client();
		const present = group.isManagedElsewhere ? 'managedElsewhere' : await readOurApp(client);
		if (present === 'managedElsewhere') {
			group.refusedByMeta(this.key);
			this.tellAddressToEnter();
			return;
		}
		const pointsAt = present?.callbackUrl ?? group.callback?.callbackUrl;
		group.toldByMeta(this.key, client.credential.appSecret, pointsAt);
		if (!group.hasVanished()) return;
		if ((await handOver(group, parts.log)) === 'refused') group.replacementRefused();
	}

	private isToReplace(): boolean {
		return this.group.hasVanished() && this.group.mayReplace(this.key);
	}

	/** Nobody but a person can move the callback. */
	private tellAddressToEnter(): void {
		const [next = this] = this.group.successors;
		this.parts.outages.failed(
			GraphError.local(
				'badRequest',
				"The workflow that the app's callback points at is not published any more",
				`${IN_DASHBOARD} Enter there: ${next.callbackUrl ?? ''}`,
			),
		);
	}
}
