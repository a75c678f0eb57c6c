import type { z } from 'zod';

/** What a vendor's documentation says about one call, as far as a template uses it. */
export interface VendorFact {
	/** Where it says so. */
	source: string;
	/** The request as a template may make it: what is required, what is known, how long. */
	request: z.ZodType;
	/** Codes or statuses of its errors. */
	errors: string[];
	/** What else matters: limits, lag. */
	notes?: string;
}

/** Notes the requests of a template that the documentation of their vendor doesn't cover. */
export class FactCheck {
	/** One sentence for each. */
	readonly strays: string[] = [];
	/** Which facts were used. */
	readonly used = new Set<string>();

	constructor(private readonly facts: Record<string, VendorFact>) {}

	check(call: string, request: unknown): void {
		const fact = this.facts[call];
		if (!fact) return void this.strays.push(`${call} is not among the facts`);
		this.used.add(call);
		const { success, error } = fact.request.safeParse(request);
		if (!success) this.strays.push(`${call} ${JSON.stringify(request)}: ${error.message}`);
	}
}
