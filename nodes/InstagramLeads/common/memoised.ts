/** A function that is called once, at the first call; all calls get what that one came to. */
export function memoised<T>(create: () => Promise<T>): () => Promise<T> {
	let created: Promise<T> | undefined;
	return async () => await (created ??= create());
}
