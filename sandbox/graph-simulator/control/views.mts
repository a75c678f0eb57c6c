import type { Simulator } from '../simulator.mts';
import { listComments, listMedia } from '../state/posts.mts';
import { conversationOf, listMessages } from '../state/threads.mts';
import type { DeliveryRecord, LoginType } from '../types.mts';

/** How a message or comment reached the business: `none` = only the poll can find it. */
function webhookState(deliveries: DeliveryRecord[]): string {
	if (deliveries.length === 0) return 'none';
	return (
		deliveries.find(({ outcome }) => outcome === 'delivered')?.outcome ?? deliveries[0].outcome
	);
}

function lastStatus(deliveries: DeliveryRecord[]): number | undefined {
	return deliveries.at(-1)?.attempts.at(-1)?.status;
}

/** Delivery of one item, in short. */
function summarise(deliveries: DeliveryRecord[]) {
	return { webhook: webhookState(deliveries), webhookStatus: lastStatus(deliveries) };
}

type Index = Map<string, DeliveryRecord[]>;

/** Deliveries by the message or comment they were about. */
function indexDeliveries(deliveries: DeliveryRecord[]): Index {
	const index: Index = new Map();
	for (const delivery of deliveries) {
		for (const id of [...delivery.messageIds, ...delivery.commentIds]) {
			index.set(id, [...(index.get(id) ?? []), delivery]);
		}
	}
	return index;
}

function conversationViews(sim: Simulator, index: Index) {
	const { state } = sim;
	return [...state.contacts.values()].flatMap((contact) => {
		const conversation = conversationOf(state, contact.id);
		if (!conversation) return [];
		const messages = listMessages(state, conversation)
			.reverse()
			.map((message) => ({ ...message, ...summarise(index.get(message.id) ?? []) }));
		const { id, contactId, folder, updatedAt } = conversation;
		return [{ id, contactId, folder, updatedAt, messages }];
	});
}

function subscriptionView(sim: Simulator, loginType: LoginType) {
	const { app, account, extraPages } = sim.state.subscriptions[loginType];
	const shown = [...app.values()].map(({ object, callbackUrl, fields, active }) => {
		return { object, callbackUrl, fields, active };
	});
	const ofExtraPages = Object.fromEntries(extraPages ?? []);
	return { app: shown, account: account ?? null, extraPages: ofExtraPages };
}

/** Everything that a watcher may want to see, without tokens. Oldest messages and comments first. */
export function viewState(sim: Simulator) {
	const { state } = sim;
	const index = indexDeliveries(state.deliveries);
	const comments = listComments(state, () => true)
		.reverse()
		.map((comment) => ({ ...comment, ...summarise(index.get(comment.id) ?? []) }));
	return {
		now: new Date(state.clock.now()).toISOString(),
		account: { id: state.world.account.id, username: state.world.account.username },
		contacts: [...state.contacts.values()],
		conversations: conversationViews(sim, index),
		media: listMedia(state),
		comments,
		subscriptions: {
			facebook: subscriptionView(sim, 'facebook'),
			instagram: subscriptionView(sim, 'instagram'),
		},
		settings: state.settings,
		rules: state.rules,
		faults: state.faults,
		pendingDeliveries: sim.dispatcher.pendingCount,
	};
}

/** The shape of `GET /_sim/state`. */
export type StateView = ReturnType<typeof viewState>;
