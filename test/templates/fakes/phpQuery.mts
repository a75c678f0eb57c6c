/** What PHP makes of a query string or a JSON body. */
export interface Params {
	[key: string]: Param;
}
export type Param = string | number | boolean | null | Params | Param[];

/**
 * Reads a query string as PHP's `parse_str` does: `a[b][]=c`, URL-encoded or not. Doc:
 * php.net/manual/function.parse-str
 */
export function parseStr(query: string): Params {
	const params: Params = {};
	for (const pair of query.split('&').filter(Boolean)) {
		const cut = pair.indexOf('=');
		const name = decode(cut < 0 ? pair : pair.slice(0, cut));
		const value = cut < 0 ? '' : decode(pair.slice(cut + 1));
		const [, first, rest] = /^([^[]+)((?:\[[^\]]*\])*)/.exec(name) ?? [];
		if (first === undefined) continue;
		const keys = [...rest.matchAll(/\[([^\]]*)\]/g)].map(([, key]) => key);
		put(params, [first, ...keys], value);
	}
	return params;
}

const decode = (text: string): string => decodeURIComponent(text.replaceAll('+', ' '));

function put(target: Params, [key, ...rest]: string[], value: string): void {
	const name = key === '' ? String(Object.keys(target).length) : key;
	if (rest.length === 0) {
		target[name] = value;
		return;
	}
	if (typeof target[name] !== 'object') target[name] = {};
	put(target[name] as Params, rest, value);
}

/** An array as JSON has it or as `a[]=b` makes it. */
export function listOf(value: Param | undefined): Param[] {
	if (Array.isArray(value)) return value;
	return typeof value === 'object' && value !== null ? Object.values(value) : [];
}

/** The members of an object; of anything else none. */
export function membersOf(value: Param | undefined): Params {
	return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
}
