/** Parameters of a call, from query and body together; nested when sent as JSON or in brackets. */
export type Params = Record<string, unknown>;

/** Fields that Meta also accepts as JSON text inside a form or query field. */
const jsonFields = new Set(['recipient', 'message', 'payload', 'reply_to']);

/** The value of a form's field, read where Meta takes JSON there. */
export function decodeJsonField(key: string, value: string): unknown {
	if (!jsonFields.has(key) || !/^\s*[[{]/.test(value)) return value;
	try {
		return JSON.parse(value) as unknown;
	} catch {
		return value;
	}
}

function assign(target: Params, path: string[], value: unknown): void {
	const [head, ...rest] = path;
	if (rest.length === 0) {
		target[head] = value;
		return;
	}
	const next = target[head];
	const child: Params = typeof next === 'object' && next !== null ? (next as Params) : {};
	target[head] = child;
	assign(child, rest, value);
}

/** Objects whose keys are 0, 1, 2… (from `a[0]=x&a[1]=y`) become arrays. */
function toArrays(value: unknown): unknown {
	if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
	const entries = Object.entries(value).map(([key, item]) => [key, toArrays(item)] as const);
	const isList = entries.length > 0 && entries.every(([key], index) => key === String(index));
	return isList ? entries.map(([, item]) => item) : Object.fromEntries(entries);
}

/**
 * Reads a query string or a form body: plain fields, JSON inside fields (`message={"text":"x"}`)
 * and bracket fields (`message[text]=x`).
 */
export function parseForm(text: string): Params {
	const params: Params = {};
	for (const [rawKey, value] of new URLSearchParams(text)) {
		const path = rawKey.replace(/\]/g, '').split('[');
		if (path.some((part) => part === '__proto__')) continue;
		assign(params, path, path.length === 1 ? decodeJsonField(rawKey, value) : value);
	}
	return toArrays(params) as Params;
}
