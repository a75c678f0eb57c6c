/** How much of Meta's limits is used up, as an answer's headers say. */
export interface Usage {
	/** The fullest of all counters, in percent; absent where no header says anything. */
	percent?: number;
	/** How full each counter is, in percent, by header, business and kind. */
	percents: ReadonlyMap<string, number>;
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
	const counters: Named[] = [
		...asObjects(headerOf(headers, 'x-app-usage')).map(named('app')),
		...asObjects(headerOf(headers, 'x-page-usage')).map(named('page')),
		...useCasesOf(headerOf(headers, 'x-business-use-case-usage')),
	];
	const percents = new Map<string, number>();
	for (const [name, counter] of counters) {
		for (const percent of percentsOf(counter)) {
			percents.set(name, Math.max(percent, percents.get(name) ?? 0));
		}
	}
	const minutes = counters.map(([, counter]) => positive(counter.estimated_time_to_regain_access));
	return {
		percent: percents.size > 0 ? Math.max(...percents.values()) : undefined,
		percents,
		waitMs: Math.min(Math.max(0, ...minutes) * MINUTE_MS, MAX_WAIT_MS),
	};
}

type Counters = Record<string, unknown>;
type Named = [name: string, counters: Counters];

const named =
	(name: string) =>
	(counters: Counters): Named => [name, counters];

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

function useCasesOf(header: unknown): Named[] {
	return asObjects(header)
		.flatMap((byBusiness) => Object.entries(byBusiness))
		.flatMap(([business, useCases]) =>
			asObjects(useCases).map((useCase): Named => [`${business} ${String(useCase.type)}`, useCase]),
		)
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
