import type {
	CallRecord,
	Comment,
	Contact,
	Conversation,
	DeliveryRecord,
	LoginType,
	Media,
	Message,
} from '../types.mts';
import { Clock } from './clock.mts';
import { noRules, type Fault, type Rules } from './faults.mts';
import { settingsSchema, type Settings, type SettingsInput } from './settings.mts';
import { seedTokens, type TokenRecord } from './tokens.mts';
import { createWorld, type World, type WorldOverrides } from './world.mts';

/** App-level subscription of one object (`instagram`, `page`, …). */
export interface AppSubscription {
	object: string;
	callbackUrl: string;
	verifyToken: string;
	fields: string[];
	includeValues: boolean;
	active: boolean;
}

/** Subscriptions of one login type's app. */
export interface Subscriptions {
	/** App level, by object: one callback URL each. */
	app: Map<string, AppSubscription>;
	/** Account level: fields of the Page or Instagram account; missing = not subscribed. */
	account?: string[];
	/** Simulated time since when deliveries only failed. */
	failingSince?: number;
}

/** Everything the simulator knows. */
export interface State {
	world: World;
	settings: Settings;
	clock: Clock;
	tokens: Map<string, TokenRecord>;
	contacts: Map<string, Contact>;
	conversations: Map<string, Conversation>;
	/** Thread id by contact id. */
	threadOfContact: Map<string, string>;
	/** Contact id by username. */
	contactOfUsername: Map<string, string>;
	messages: Map<string, Message>;
	media: Map<string, Media>;
	comments: Map<string, Comment>;
	subscriptions: Record<LoginType, Subscriptions>;
	/** Ice breakers and persistent menu, as they were set. */
	messengerProfile: Record<string, unknown>;
	rules: Rules;
	faults: Fault[];
	calls: CallRecord[];
	deliveries: DeliveryRecord[];
	/** Real times of the latest conversation calls, for the limit of two a second. */
	conversationCalls: number[];
	/** What happens as soon as a page of conversations is out that isn't the last: one at a time. */
	betweenPages: (() => void)[];
}

function seedMedia(world: World, now: number): Map<string, Media> {
	return new Map(
		world.media.map(({ postedSecondsAgo, ...post }) => [
			post.id,
			{
				...post,
				mediaUrl: `https://cdn.simulated.invalid/${post.id}.jpg`,
				createdAt: now - postedSecondsAgo * 1000,
				likeCount: 0,
				commentsEnabled: true,
			},
		]),
	);
}

/** A fresh state; `keep` carries subscriptions over from an earlier one. */
export function createState(
	overrides: WorldOverrides = {},
	settings: SettingsInput = {},
	keep?: Record<LoginType, Subscriptions>,
): State {
	const world = createWorld(overrides);
	const clock = new Clock();
	return {
		world,
		settings: settingsSchema.parse(settings),
		clock,
		tokens: seedTokens(world, clock.now()),
		contacts: new Map(),
		conversations: new Map(),
		threadOfContact: new Map(),
		contactOfUsername: new Map(),
		messages: new Map(),
		media: seedMedia(world, clock.now()),
		comments: new Map(),
		subscriptions: keep ?? { facebook: { app: new Map() }, instagram: { app: new Map() } },
		messengerProfile: {},
		rules: noRules(),
		faults: [],
		calls: [],
		deliveries: [],
		conversationCalls: [],
		betweenPages: [],
	};
}
