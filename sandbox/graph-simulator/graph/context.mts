import type { Simulator } from '../simulator.mts';
import type { State } from '../state/state.mts';
import type { TokenRecord } from '../state/tokens.mts';
import type { LoginType } from '../types.mts';
import type { Params } from '../wire/params.mts';
import { badParameter } from './errors.mts';
import { parseFields, type FieldNode } from './fields.mts';

/** One call to the Graph API, taken apart. */
export interface GraphCall {
	sim: Simulator;
	loginType: LoginType;
	method: 'GET' | 'POST' | 'DELETE';
	/** Such as `v25.0`; the oldest living one when the call named none. */
	version: string;
	/** Path parts after mount and version. */
	segments: string[];
	query: Params;
	/** Query and body together; the body wins. */
	params: Params;
	/** Token as sent; absent when there was none. */
	tokenText?: string;
	auth: 'header' | 'query' | 'none';
	/** Scheme, host and mount, for `next` links. */
	baseUrl: string;
}

/** A call with the state it works on; tokens have been checked. */
export interface GraphContext extends GraphCall {
	state: State;
	token: TokenRecord;
	/** Messages written out in nested expansions of this answer so far. */
	expandedMessages: number;
}

/** A parameter as text; numbers and booleans in JSON bodies count too. */
export function textParam(call: GraphCall, name: string): string | undefined {
	const value = call.params[name];
	if (typeof value === 'string') return value;
	if (typeof value === 'number' || typeof value === 'boolean') return String(value);
	return undefined;
}

/** A list parameter: `a,b`, a JSON array in text, or an array. */
export function listParam(call: GraphCall, name: string): string[] | undefined {
	const value = call.params[name];
	if (Array.isArray(value)) return value.map(String);
	if (typeof value !== 'string') return undefined;
	return value
		.replace(/^\[|\]$|"/g, '')
		.split(',')
		.map((item) => item.trim())
		.filter((item) => item !== '');
}

/** `true`/`false` (or 1/0) of a call; anything else is code 100. */
export function booleanParam(call: GraphCall, name: string): boolean | undefined {
	const text = textParam(call, name);
	if (text === undefined) return undefined;
	if (text === 'true' || text === '1') return true;
	if (text === 'false' || text === '0') return false;
	throw badParameter(`Param ${name} must be a boolean`);
}

/** The `fields` of a call, or nothing when it asked for the defaults. */
export function requestedFields(call: GraphCall): FieldNode[] | undefined {
	const text = textParam(call, 'fields');
	return text === undefined || text.trim() === '' ? undefined : parseFields(text);
}
