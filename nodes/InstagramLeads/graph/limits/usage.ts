/** How much of Meta's limits is used up, as an answer's headers say. */
export interface Usage {
	/** The fullest of all counters, in percent; absent where no header says anything. */
	percent?: number;
	/** How long no call will be let through, in milliseconds; 0 where Meta doesn't say. */
	waitMs: number;
}

const MINUTE_MS = 60 * 1000;
const MAX_WAIT_MS = 24 * 60 * MINUTE_MS;

/** Meta names up to 32 business use cases in one header. Doc: rate-limiting. */
const MAX_USE_CASES = 32;

/**
 * Reads `X-App-Usage`, `X-Page-Usage` (counters in percent) and `X-Business-Use-Case-Usage` (lists of
 * counters by business, with `estimated_time_to_regain_access` in minutes). Which counters there are
 * and how they are called differs between hosts; what can't be read is passed over.
 * Doc: graph-api/overview/rate-limiting.
 */
export function readUsage(headers: Record<string, unknown>): Usage {
	const counters = [
		...asObjects(headerOf(headers, 'x-app-usage')),
		...asObjects(headerOf(headers, 'x-page-usage')),
		...useCasesOf(headerOf(headers, 'x-business-use-case-usage')),
	];
	const percents = counters.flatMap(percentsOf);
	const minutes = counters.map((counter) => positive(counter.estimated_time_to_regain_access));
	return {
		percent: percents.length > 0 ? Math.max(...percents) : undefined,
		waitMs: Math.min(Math.max(0, ...minutes) * MINUTE_MS, MAX_WAIT_MS),
	};
}

type Counters = Record<string, unknown>;

function headerOf(headers: Record<string, unknown>, name: string): unknown {
	const key = Object.keys(headers ?? {}).find((candidate) => candidate.toLowerCase() === name);
	const value = key === undefined ? undefined : headers[key];
	const text: unknown = Array.isArray(value) ? value[0] : value;
	if (typeof text !== 'string') return undefined;
	try {
		return JSON.parse(text) as unknown;
	} catch {
		return undefined;
	}
}

function useCasesOf(header: unknown): Counters[] {
	return asObjects(header)
		.flatMap((byBusiness) => Object.values(byBusiness))
		.flatMap(asObjects)
		.slice(0, MAX_USE_CASES);
}

function asObjects(value: unknown): Counters[] {
	if (Array.isArray(value)) return value.flatMap(asObjects);
	return typeof value === 'object' && value !== null ? [value as Counters] : [];
}

/** Every counter but those that count time to wait. */
function percentsOf(counters: Counters): number[] {
	return Object.entries(counters).flatMap(([name, value]) => {
		if (!/count|volume|time|usage|util/.test(name) || /^(estimated|reset)/.test(name)) return [];
		return Number.isFinite(Number(value)) && value !== null && value !== ''
			? [positive(value)]
			: [];
	});
}

function positive(value: unknown): number {
	const number = Number(value ?? 0);
	return Number.isFinite(number) ? Math.max(0, number) : 0;
}
