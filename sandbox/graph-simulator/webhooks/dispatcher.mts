import type { AppSubscription, State } from '../state/state.mts';
import type { DeliveryRecord, LoginType } from '../types.mts';
import { encodeLikeMeta } from '../wire/format.mts';
import { signBody } from '../wire/sign.mts';
import { combine, withoutValues } from './batch.mts';
import type { WebhookEvent } from './payloads.mts';
import { postWebhook, type PostResult } from './post.mts';

const loginTypes: LoginType[] = ['facebook', 'instagram'];
let sequence = 0;

/** The simulated Meta that the webhooks come from. */
interface Sender {
	readonly state: State;
	announce(type: 'delivery', record: DeliveryRecord): void;
}

/** The secret a login type's webhooks are signed with. */
export function signingSecret(sim: Pick<Sender, 'state'>, loginType: LoginType): string {
	const { world, settings } = sim.state;
	const usesInstagram = loginType === 'instagram' && settings.instagramSignsWith === 'instagram';
	return usesInstagram ? world.app.instagramAppSecret : world.app.secret;
}

/** Sends webhooks: who is subscribed, what rules say, retries, log. */
export class Dispatcher {
	private pending = 0;
	private generation = 0;
	private readonly waiters = new Set<() => void>();
	private held: Record<LoginType, WebhookEvent[]> = { facebook: [], instagram: [] };
	private reversed: (() => void)[] = [];
	/** What was written, by id of message or comment; whether a webhook went out or not. */
	private readonly written = new Map<string, WebhookEvent>();

	constructor(private readonly sim: Sender) {}

	/** How many deliveries are still under way; events held by a rule don't count. */
	get pendingCount(): number {
		return this.pending;
	}

	/** How many login types an event would reach now. */
	publish(event: WebhookEvent): number {
		const targets = loginTypes.filter((loginType) => this.isSubscribed(loginType, event.field));
		for (const loginType of targets) this.hold(loginType, event);
		return targets.length;
	}

	/** Keeps what a webhook about a newly written message or comment says, for {@link deliverWritten}. */
	remember(event: WebhookEvent): void {
		for (const id of [...event.messageIds, ...event.commentIds]) {
			if (!this.written.has(id)) this.written.set(id, event);
		}
	}

	/**
	 * Sends the webhooks about messages and comments (again) in one POST, in the given order.
	 * @returns ids that nobody wrote; nothing is sent then
	 */
	deliverWritten(ids: string[], copies: number): { unknown: string[]; webhooks: number } {
		const unknown = ids.filter((id) => !this.written.has(id));
		if (unknown.length > 0) return { unknown, webhooks: 0 };
		const events = ids.flatMap((id) => this.written.get(id) ?? []);
		const targets = loginTypes.filter((loginType) =>
			events.every(({ field }) => this.isSubscribed(loginType, field)),
		);
		for (const loginType of targets) {
			for (let copy = 0; copy < copies; copy += 1) this.route(loginType, events);
		}
		return { unknown, webhooks: targets.length };
	}

	/** Sends what `batchNext` and `reverseNext` hold back. */
	flush(): void {
		this.sim.state.rules.batchNext = 0;
		this.sim.state.rules.reverseNext = 0;
		for (const loginType of loginTypes) this.releaseBatch(loginType);
		this.releaseReversed();
	}

	/** Forgets everything that is waiting; posts under way end unnoticed. */
	cancelAll(): void {
		this.generation += 1;
		this.pending = 0;
		this.held = { facebook: [], instagram: [] };
		this.reversed = [];
		this.written.clear();
		this.wake();
	}

	/** Resolves `true` when nothing is pending, `false` after `timeoutMs`. */
	async settle(timeoutMs: number): Promise<boolean> {
		if (this.pending === 0) return true;
		return await new Promise((resolve) => {
			const finish = (settled: boolean) => {
				clearTimeout(timer);
				this.waiters.delete(waiter);
				resolve(settled);
			};
			const waiter = () => {
				finish(true);
			};
			const timer = setTimeout(() => {
				finish(false);
			}, timeoutMs);
			this.waiters.add(waiter);
		});
	}

	private isSubscribed(loginType: LoginType, field: string): boolean {
		const { subscriptions, settings } = this.sim.state;
		if (!settings.commentWebhooks && /comments$/.test(field)) return false;
		// Any account-level subscription delivers every field the app subscribed to.
		const { app, account } = subscriptions[loginType];
		return account !== undefined && (app.get('instagram')?.fields.includes(field) ?? false);
	}

	private hold(loginType: LoginType, event: WebhookEvent): void {
		const { rules } = this.sim.state;
		if (rules.batchNext === 0) {
			this.route(loginType, [event]);
			return;
		}
		this.held[loginType].push(event);
		if (this.held[loginType].length < rules.batchNext) return;
		rules.batchNext = 0;
		this.releaseBatch(loginType);
	}

	private releaseBatch(loginType: LoginType): void {
		const events = this.held[loginType];
		this.held[loginType] = [];
		if (events.length > 0) this.route(loginType, events);
	}

	private route(loginType: LoginType, events: WebhookEvent[]): void {
		const subscription = this.sim.state.subscriptions[loginType].app.get('instagram');
		if (!subscription) return;
		const record = this.record(loginType, subscription, events);
		const { rules } = this.sim.state;
		if (rules.dropNext > 0) {
			rules.dropNext -= 1;
			record.outcome = 'dropped';
			this.sim.announce('delivery', record);
			return;
		}
		const twin = rules.duplicateNext > 0;
		if (twin) rules.duplicateNext -= 1;
		const send = () => {
			this.start(record);
			if (twin) this.start(this.record(loginType, subscription, events));
		};
		if (rules.reverseNext === 0) {
			send();
			return;
		}
		this.reversed.push(send);
		rules.reverseNext -= 1;
		if (rules.reverseNext === 0) this.releaseReversed();
	}

	private releaseReversed(): void {
		const sends = this.reversed.reverse();
		this.reversed = [];
		for (const send of sends) send();
	}

	private record(
		loginType: LoginType,
		subscription: AppSubscription,
		events: WebhookEvent[],
	): DeliveryRecord {
		const fields = [...new Set(events.map((event) => event.field))];
		const all = combine(events, this.sim.state.rules.batchAs);
		const entry = subscription.includeValues ? all : all.map((item) => withoutValues(item, fields));
		sequence += 1;
		const record: DeliveryRecord = {
			seq: sequence,
			loginType,
			callbackUrl: subscription.callbackUrl,
			fields,
			messageIds: events.flatMap((event) => event.messageIds),
			commentIds: events.flatMap((event) => event.commentIds),
			body: encodeLikeMeta({ object: 'instagram', entry }),
			attempts: [],
			outcome: 'pending',
		};
		this.sim.state.deliveries.push(record);
		return record;
	}

	private start(record: DeliveryRecord): void {
		const { generation } = this;
		this.pending += 1;
		void this.deliver(record, generation).finally(() => {
			if (generation !== this.generation) return;
			this.pending -= 1;
			if (this.pending === 0) this.wake();
		});
	}

	private wake(): void {
		for (const waiter of [...this.waiters]) waiter();
	}

	private async deliver(record: DeliveryRecord, generation: number): Promise<void> {
		const { settings, rules } = this.sim.state;
		const body = Buffer.from(record.body);
		const headers = { ...signBody(signingSecret(this.sim, record.loginType), body) };
		for (const delay of [rules.delayMs, ...settings.retryDelaysMs]) {
			if (delay > 0) await new Promise((resolve) => setTimeout(resolve, delay));
			if (generation !== this.generation) return;
			const at = new Date(this.sim.state.clock.now()).toISOString();
			const result = await postWebhook(
				record.callbackUrl,
				body,
				headers,
				settings.deliveryTimeoutMs,
			);
			if (generation !== this.generation) return;
			if (this.note(record, at, result)) return;
		}
		record.outcome = 'failed';
		this.sim.announce('delivery', record);
	}

	/** Logs an attempt; true when it was accepted. */
	private note(record: DeliveryRecord, at: string, result: PostResult): boolean {
		const { status, error, durationMs } = result;
		record.attempts.push({ at, status, error, durationMs });
		const accepted = status !== undefined && status >= 200 && status < 300;
		if (accepted) record.outcome = 'delivered';
		this.noteHealth(record.loginType, accepted);
		this.sim.announce('delivery', record);
		return accepted;
	}

	/** After an hour of nothing but failures Meta unsubscribes the app from the account. */
	private noteHealth(loginType: LoginType, accepted: boolean): void {
		const { settings, clock, subscriptions } = this.sim.state;
		const own = subscriptions[loginType];
		if (accepted) {
			own.failingSince = undefined;
			return;
		}
		own.failingSince ??= clock.now();
		const limit = settings.unsubscribeAfterFailingSeconds;
		if (limit !== null && clock.now() - own.failingSince >= limit * 1000) {
			own.account = undefined;
			own.failingSince = undefined;
		}
	}
}
