import { EventEmitter } from 'node:events';
import { secretsOf } from './state/secrets.mts';
import type { SettingsInput } from './state/settings.mts';
import { createState, type State } from './state/state.mts';
import type { WorldOverrides } from './state/world.mts';
import { Dispatcher } from './webhooks/dispatcher.mts';

/** What watchers (the phone page, scripts) are told. */
export interface SimulatorEvent {
	type: 'message' | 'comment' | 'change' | 'delivery' | 'action' | 'reset';
	data: unknown;
}

/** One simulated Meta: its state, its webhook sender and its watchers. */
export class Simulator {
	state: State = createState();
	readonly watchers = new EventEmitter().setMaxListeners(0);
	readonly dispatcher = new Dispatcher(this);
	/** Secrets of the states before. */
	private readonly earlierSecrets = new Set<string>();

	/** Tells everybody who listens at `GET /_sim/events`. */
	announce(type: SimulatorEvent['type'], data: unknown): void {
		this.watchers.emit('event', { type, data } satisfies SimulatorEvent);
	}

	/** Every token and secret that was ever handed out or taken in, resets included. */
	secrets(): string[] {
		return [...new Set([...this.earlierSecrets, ...secretsOf(this.state)])];
	}

	/** Starts over; pending deliveries are forgotten. */
	reset(world?: WorldOverrides, settings?: SettingsInput, keepSubscriptions = false): void {
		this.dispatcher.cancelAll();
		for (const secret of secretsOf(this.state)) this.earlierSecrets.add(secret);
		const kept = keepSubscriptions ? this.state.subscriptions : undefined;
		this.state = createState(world, settings, kept);
		this.announce('reset', {});
	}
}
