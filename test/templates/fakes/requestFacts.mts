import type { z } from 'zod';

/** What a vendor publishes about one call, as far as a template makes it. */
export interface RequestFact {
	method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
	path: RegExp;
	/** Where it says so. */
	source: string;
	/** What the query may hold; missing: nothing. */
	query?: z.ZodType;
	/** What the body may hold; missing: there is none. */
	body?: z.ZodType;
}

/** A request as it came in. */
export interface SeenRequest {
	method: string;
	/** Without the query. */
	path: string;
	query: unknown;
	body: unknown;
}

/** Holds the requests of a template against what its vendor publishes. */
export class RequestFacts {
	/** Requests that no fact covers, a sentence each. */
	readonly strays: string[] = [];
	private readonly used = new Set<RequestFact>();

	constructor(private readonly facts: RequestFact[]) {}

	/** @returns why the vendor would refuse it; undefined where it wouldn't */
	check(request: SeenRequest): string | undefined {
		const { method, path } = request;
		const fact = this.facts.find((one) => one.method === method && one.path.test(path));
		const complaint = fact ? complaintAbout(fact, request) : 'not among the facts';
		if (fact) this.used.add(fact);
		if (complaint !== undefined) this.strays.push(`${method} ${path}: ${complaint}`);
		return complaint;
	}

	/** The facts that no request needed. */
	unused(): string[] {
		return this.facts
			.filter((fact) => !this.used.has(fact))
			.map(({ method, path }) => `${method} ${path.source}`);
	}
}

function complaintAbout(fact: RequestFact, { query, body }: SeenRequest): string | undefined {
	const parts = [
		['query', fact.query, isEmpty(query) ? undefined : query],
		['body', fact.body, isEmpty(body) ? undefined : body],
	] as const;
	for (const [name, schema, value] of parts) {
		if (!schema) {
			if (value !== undefined) return `it takes no ${name}`;
			continue;
		}
		const { success, error } = schema.safeParse(value ?? {});
		if (!success) return `${name}: ${error.message}`;
	}
	return undefined;
}

const isEmpty = (value: unknown): boolean =>
	value === undefined ||
	value === null ||
	(typeof value === 'object' && Object.keys(value).length === 0);
