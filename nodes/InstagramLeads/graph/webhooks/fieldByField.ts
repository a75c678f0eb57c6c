import { attempt } from '../errors/attempt';
import type { GraphError } from '../errors/graphError';

/**
 * Subscribes to all fields that Meta takes. One field that it doesn't know, or may not give to this app,
 * makes it refuse the whole call; that one is left out then.
 *
 * @param subscribe replaces whatever was subscribed to
 * @returns the fields that were refused
 * @throws GraphError as the call for all fields ended, where no field is to blame
 */
export async function subscribeToAll(
	fields: readonly string[],
	subscribe: (fields: readonly string[]) => Promise<void>,
): Promise<string[]> {
	let rest = [...fields];
	for (;;) {
		const result = await attempt(subscribe(rest));
		if (result.ok) return fields.filter((field) => !rest.includes(field));
		const { failure } = result;
		if (!mayBeOfField(failure) || rest.length < 2) throw failure;
		const named = namedField(failure, rest);
		if (named === undefined) {
			const taken = await tryEach(rest, subscribe);
			if (taken.length === 0) throw failure;
			await subscribe(taken);
			return fields.filter((field) => !taken.includes(field));
		}
		rest = rest.filter((field) => field !== named);
	}
}

/** Meta has no code of its own for it: it is a parameter, or a permission. */
function mayBeOfField({ errorClass, facts }: GraphError): boolean {
	return errorClass === 'permission' || (errorClass === 'badRequest' && facts.code === 100);
}

/**
 * `Param subscribed_fields[5] must be one of {…} - got "message_edit"`. In other languages only the number
 * may be the same.
 */
function namedField(failure: GraphError, asked: readonly string[]): string | undefined {
	const named = asked.find((field) => field === failure.refusedValue);
	if (named !== undefined) return named;
	const [, said = ''] = failure.description.split('Meta said: ');
	const [, index] = /fields\[(\d+)\]/.exec(said) ?? [];
	return index === undefined ? undefined : asked[Number(index)];
}

/** So many refusals at the beginning, and no field is to blame. */
const ENOUGH_REFUSALS = 2;

async function tryEach(
	fields: readonly string[],
	subscribe: (fields: readonly string[]) => Promise<void>,
): Promise<string[]> {
	const taken: string[] = [];
	for (const [tried, field] of fields.entries()) {
		const result = await attempt(subscribe([field]));
		if (result.ok) taken.push(field);
		else if (!mayBeOfField(result.failure)) throw result.failure;
		if (taken.length === 0 && tried + 1 === ENOUGH_REFUSALS) return [];
	}
	return taken;
}
