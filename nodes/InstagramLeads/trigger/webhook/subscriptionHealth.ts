import type { ConnectedAccount } from '../../graph/account/connectedAccount';
import { connectedAccount, forgetAccount } from '../../graph/account/connectedAccount';
import type { GraphClient } from '../../graph/client/client';
import { isSameAddress } from '../../graph/client/publicUrl';
import { GraphError } from '../../graph/errors/graphError';
import { isAccountSubscribed, subscribeAccount } from '../../graph/webhooks/subscriptions';
import type { TriggerSettings } from '../parameters/settings';
import type { OutageReporter } from '../polling/outageReporter';
import type { Alertness } from '../shared/alertness';
import type { CachedClient } from '../shared/cachedClient';
import type { Lifetime } from '../../common/lifetime';
import type { TriggerLog } from '../shared/log';
import {
	groupOf,
	isInForce,
	readOurApp,
	setCallback,
	tellLeftOut,
	whoseCallback,
} from './appCallback';

/** What the look at the subscription works with. */
export interface SubscriptionHealthParts {
	/** Workflow and node, see `triggerKeyOf`. */
	key: string;
	client: CachedClient;
	/** Our webhook address, see `AppMembershipParts`. */
	address: () => string | undefined;
	settings: Pick<TriggerSettings, 'polls'>;
	outages: OutageReporter;
	alertness: Pick<Alertness, 'suspectLoss'>;
	log: TriggerLog;
	lifetime: Lifetime;
}

/**
 * Looks whether Meta still delivers, and subscribes again what Meta took away: after an hour of
 * failed deliveries it unsubscribes the account. Doc: messenger-platform/webhooks.
 */
export class SubscriptionHealth {
	constructor(private readonly parts: SubscriptionHealthParts) {}

	/** A look that never rejects. With each call the credential renews its token in time. */
	async check(): Promise<void> {
		if (this.parts.lifetime.isOver) return;
		try {
			this.parts.client.forget();
			const client = await this.parts.client.client();
			forgetAccount(client);
			await this.mend(client, await connectedAccount(client));
			this.parts.outages.recovered();
		} catch (error) {
			this.parts.log.warn('', error);
			// Where polls run, they report a dead token.
			const isToldByPolls =
				this.parts.settings.polls &&
				error instanceof GraphError &&
				error.errorClass === 'reconnect';
			if (!isToldByPolls) this.parts.outages.failed(error);
		}
	}

	/** @throws GraphError when the app's callback belongs to somebody else now, or Meta refuses */
	async mend(client: GraphClient, connected: ConnectedAccount): Promise<void> {
		const callbackUrl = this.parts.address();
		if (callbackUrl !== undefined && (await this.mendAlone(client, callbackUrl))) {
			this.parts.alertness.suspectLoss('unsubscribed');
			this.parts.log.warn(
				'Meta had taken the webhook subscription of the app away; subscribed again',
			);
		}
		if (await isAccountSubscribed(client, connected)) return;
		tellLeftOut(this.parts.log, await subscribeAccount(client, connected));
		this.parts.alertness.suspectLoss('unsubscribed');
		this.parts.log.warn(
			'Meta had unsubscribed the account, as it does when webhooks fail for an hour; subscribed again',
		);
	}

	/** Of those who share the app one mends it, and the others find it mended. */
	private async mendAlone(client: GraphClient, callbackUrl: string): Promise<boolean> {
		const mend = async () => await this.mendCallback(client, callbackUrl);
		return await groupOf(client).exclusively(mend);
	}

	/** @returns whether there was something to mend */
	private async mendCallback(client: GraphClient, callbackUrl: string): Promise<boolean> {
		const present = await readOurApp(client);
		if (present === 'managedElsewhere') return false;
		const group = groupOf(client);
		group.toldByMeta(this.parts.key, client.credential.appSecret, present?.callbackUrl);
		const isOurs = !present?.callbackUrl || isSameAddress(present.callbackUrl, callbackUrl);
		if (!isOurs && !group.hasAddress(present.callbackUrl)) {
			throw GraphError.local(
				'badRequest',
				'Instagram events no longer come to this n8n',
				`${whoseCallback(present.callbackUrl, callbackUrl)} If that is wanted, set this trigger to polling. Otherwise remove what uses that address, then unpublish and publish this workflow.`,
			);
		}
		if (present && isInForce(client, present)) return false;
		await setCallback(client, callbackUrl, this.parts.log);
		// Known only now: what was off may be nothing but what Meta refuses.
		return !present || !isInForce(client, present);
	}
}
