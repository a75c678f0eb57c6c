import type { State } from '../state/state.mts';
import type { CallRecord } from '../types.mts';
import type { Params } from '../wire/params.mts';
import type { GraphCall } from './context.mts';

/** Parameters that never reach the log. */
const secrets = new Set([
	'access_token',
	'appsecret_proof',
	'client_secret',
	'code',
	'fb_exchange_token',
	'input_token',
	'verify_token',
]);
const keptCalls = 10_000;
let sequence = 0;

function withoutSecrets(params: Params): Params {
	return Object.fromEntries(Object.entries(params).filter(([key]) => !secrets.has(key)));
}

/** Starts the record of a call; status and code are filled in when it is answered. */
export function logCall(state: State, call: GraphCall, body: unknown): CallRecord {
	sequence += 1;
	const threadOf = state.conversations.get(call.segments[0])?.contactId;
	const record: CallRecord = {
		seq: sequence,
		at: new Date(state.clock.now()).toISOString(),
		loginType: call.loginType,
		method: call.method,
		path: `/${call.segments.join('/')}`,
		version: call.version,
		query: withoutSecrets(call.query),
		...(typeof body === 'object' && body !== null ? { body: withoutSecrets(body as Params) } : {}),
		auth: call.auth,
		proof: call.query.appsecret_proof !== undefined,
		...(threadOf !== undefined && { threadOf }),
	};
	state.calls.push(record);
	if (state.calls.length > keptCalls) state.calls.shift();
	return record;
}

/**
 * Whose messages stand in an answer to a call for the list of conversations; undefined for other calls. A list
 * without messages shows nobody's.
 */
export function peopleShown(
	state: State,
	{ method, segments }: Pick<GraphCall, 'method' | 'segments'>,
	answer: unknown,
): string[] | undefined {
	if (method !== 'GET' || segments[1] !== 'conversations') return undefined;
	const { data } = answer as { data: { id: string; messages?: unknown }[] };
	return data
		.filter(({ messages }) => messages !== undefined)
		.flatMap(({ id }) => state.conversations.get(id)?.contactId ?? []);
}
