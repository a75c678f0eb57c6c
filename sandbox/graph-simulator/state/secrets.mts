import type { State } from './state.mts';

/** Everything of a state that nobody may find anywhere: app secrets, tokens, verify tokens. */
export function secretsOf({ world, tokens, codes, subscriptions }: State): string[] {
	const callbacks = Object.values(subscriptions).flatMap(({ app }) => [...app.values()]);
	return [
		world.app.secret,
		world.app.instagramAppSecret,
		...tokens.keys(),
		...codes.keys(),
		...callbacks.map(({ verifyToken }) => verifyToken),
	];
}
