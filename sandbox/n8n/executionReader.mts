import { isSettled } from './executions.mts';
import { N8nApiError, type N8nSession } from './session.mts';
import type { Execution } from './types.mts';

const PAGE_SIZE = 100;

/** More than these are read page by page, as n8n gives them, instead of one by one. */
const FEW = 20;

/**
 * Reads the executions of an n8n with their data, each that has settled only once: who waits for something looks
 * often, and n8n would be busy with giving the same again.
 */
export class ExecutionReader {
	private readonly settled = new Map<string, Execution>();

	constructor(private readonly session: N8nSession) {}

	/** All executions of a workflow with their data, oldest first. */
	async read(workflowId: string): Promise<Execution[]> {
		const listed = await this.pages(workflowId, false);
		const unread = listed.filter((one) => !this.settled.has(keyOf(one)));
		const read = unread.length > FEW ? await this.pages(workflowId, true) : await this.each(unread);
		for (const one of read) if (isSettled(one)) this.settled.set(keyOf(one), one);
		const fresh = new Map(read.map((one) => [one.id, one]));
		return listed
			.map((one) => fresh.get(one.id) ?? this.settled.get(keyOf(one)))
			.filter((one) => one !== undefined)
			.sort((a, b) => Number(a.id) - Number(b.id));
	}

	private async pages(workflowId: string, includeData: boolean): Promise<Execution[]> {
		const found: Execution[] = [];
		let cursor: string | null = null;
		do {
			const query = new URLSearchParams({
				workflowId,
				includeData: String(includeData),
				limit: String(PAGE_SIZE),
				...(cursor ? { cursor } : {}),
			});
			const page: { data: Execution[]; nextCursor: string | null } = await this.session.api(
				'GET',
				`/executions?${query.toString()}`,
			);
			found.push(...page.data);
			cursor = page.nextCursor;
		} while (cursor);
		return found;
	}

	private async each(listed: Execution[]): Promise<Execution[]> {
		const read = await Promise.all(listed.map(async ({ id }) => await this.one(id)));
		return read.filter((one) => one !== undefined);
	}

	/** Nothing where it was deleted in the meantime. */
	private async one(id: string): Promise<Execution | undefined> {
		try {
			return await this.session.api<Execution>('GET', `/executions/${id}?includeData=true`);
		} catch (error) {
			if (error instanceof N8nApiError && error.status === 404) return undefined;
			throw error;
		}
	}
}

/** A database that was set back gives its numbers once more. */
function keyOf({ id, status, startedAt, stoppedAt }: Execution): string {
	return [id, status, startedAt, stoppedAt].join(' ');
}
