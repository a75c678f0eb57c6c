import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { AttachedN8n } from './attached.mts';
import { ExecutionReader } from './executionReader.mts';
import { describeExecution, isSettled } from './executions.mts';

import { N8nApiError, signIn, type N8nOwner, type N8nSession } from './session.mts';
import type {
	CredentialTestResult,
	DataTableRow,
	Execution,
	PublicationStatus,
	SavedWorkflow,
	WorkflowJson,
} from './types.mts';

/** A credential to make: `data` holds the fields of its type. */
export interface NewCredential {
	name: string;
	type: string;
	data: Record<string, unknown>;
}

const WAIT_MS = 60_000;
const POLL_MS = 150;

/** Signs in to a running n8n (making its owner when new) and returns a client for it. */
export async function connectN8n(n8n: AttachedN8n, owner?: N8nOwner): Promise<N8nClient> {
	return new N8nClient(n8n, await signIn(n8n, owner));
}

/** Does in n8n what an operator does in the editor. Errors carry n8n's own words. */
export class N8nClient {
	private readonly executionReader: ExecutionReader;

	constructor(
		readonly n8n: AttachedN8n,
		readonly session: N8nSession,
	) {
		this.executionReader = new ExecutionReader(session);
	}

	/** As the editor saves it: the public API of older versions asks for fields that don't apply. */
	async createCredential(credential: NewCredential): Promise<{ id: string; name: string }> {
		return await this.session.rest('POST', '/credentials', credential);
	}

	/** Presses the Test button of a saved credential. */
	async testCredential(id: string): Promise<CredentialTestResult> {
		const saved = await this.session.rest<Record<string, unknown>>(
			'GET',
			`/credentials/${id}?includeData=true`,
		);
		const { name, type, data } = saved;
		return await this.session.rest('POST', '/credentials/test', {
			credentials: { id, name, type, data },
		});
	}

	/** Creates a workflow through the public API; n8n gives it a new id. */
	async createWorkflow(workflow: WorkflowJson): Promise<SavedWorkflow> {
		const { name, nodes, connections, settings } = workflow;
		const body = { name, nodes, connections, settings: settings ?? {} };
		return await this.session.api('POST', '/workflows', body);
	}

	/** Imports a workflow with n8n's own command line, which keeps its id. */
	async importWorkflow(workflow: SavedWorkflow): Promise<SavedWorkflow> {
		const folder = await mkdtemp(path.join(tmpdir(), 'instagram-leads-import-'));
		try {
			const file = path.join(folder, 'workflow.json');
			await writeFile(file, JSON.stringify(workflow));
			await this.n8n.cli(['import:workflow', `--input=${file}`]);
		} finally {
			await rm(folder, { recursive: true, force: true });
		}
		return await this.workflow(workflow.id);
	}

	async workflow(id: string): Promise<SavedWorkflow> {
		return await this.session.api('GET', `/workflows/${id}`);
	}

	/** Deletes a workflow, unpublishing it first as n8n demands. */
	async deleteWorkflow(id: string): Promise<void> {
		await this.unpublish(id);
		await this.session.api('DELETE', `/workflows/${id}`);
	}

	/**
	 * Publishes a workflow and waits until its triggers are up.
	 * @throws with what n8n says when a trigger does not come up
	 */
	async publish(id: string, timeoutMs = WAIT_MS): Promise<void> {
		await this.session.api('POST', `/workflows/${id}/activate`, {});
		const deadline = Date.now() + timeoutMs;
		for (;;) {
			const { status, triggers } = await this.publicationStatus(id);
			if (status === 'published') return;
			if (status === 'failed' || status === 'partial') {
				const said = triggers.map((trigger) => trigger.errorMessage).filter(Boolean);
				throw new Error(`n8n could not publish the workflow: ${said.join('; ')}`);
			}
			if (Date.now() > deadline) {
				throw new Error(
					`The workflow was not published in time (${status}).\n${this.n8n.logTail()}`,
				);
			}
			await sleep(POLL_MS);
		}
	}

	/**
	 * An n8n that doesn't know this question answers a publication only once the triggers are up, and
	 * with an error where they don't come up: what it did is then what it says of the workflow.
	 */
	async publicationStatus(id: string): Promise<PublicationStatus> {
		try {
			return await this.session.rest('GET', `/workflows/${id}/publication-status`);
		} catch (error) {
			if (!(error instanceof N8nApiError && error.status === 404)) throw error;
			const { active } = await this.workflow(id);
			return { status: active ? 'published' : 'not_published', triggers: [] };
		}
	}

	/** Unpublishes a workflow and waits until its triggers are gone. */
	async unpublish(id: string, timeoutMs = WAIT_MS): Promise<void> {
		await this.session.api('POST', `/workflows/${id}/deactivate`, {});
		const deadline = Date.now() + timeoutMs;
		while ((await this.publicationStatus(id)).status !== 'not_published') {
			if (Date.now() > deadline) {
				throw new Error(`The workflow was not unpublished in time.\n${this.n8n.logTail()}`);
			}
			await sleep(POLL_MS);
		}
	}

	/**
	 * Executes a saved workflow by hand from `trigger`, as the editor's button does, and waits for
	 * the end. @throws when n8n waits for a test webhook instead of running at once
	 */
	async runManually(id: string, trigger: string, timeoutMs = WAIT_MS): Promise<Execution> {
		const workflowData = await this.session.rest('GET', `/workflows/${id}`);
		const started = await this.session.rest<{ executionId?: string; waitingForWebhook?: boolean }>(
			'POST',
			`/workflows/${id}/run`,
			{ workflowData, triggerToStartFrom: { name: trigger } },
		);
		if (!started.executionId) {
			throw new Error(`n8n did not run "${trigger}" at once: ${JSON.stringify(started)}`);
		}
		return await this.settledExecution(started.executionId, timeoutMs);
	}

	/** All executions of a workflow with their data, oldest first. */
	async executions(workflowId: string): Promise<Execution[]> {
		return await this.executionReader.read(workflowId);
	}

	/** How many executions of a workflow ended well; cheap, whatever their number. */
	async countSuccesses(workflowId: string): Promise<number> {
		const filter = encodeURIComponent(JSON.stringify({ workflowId, status: ['success'] }));
		const found = await this.session.rest<{ count: number }>(
			'GET',
			`/executions?filter=${filter}&limit=1`,
		);
		return found.count;
	}

	async execution(id: string): Promise<Execution> {
		return await this.session.api('GET', `/executions/${id}?includeData=true`);
	}

	/**
	 * Waits until `count` executions of a workflow have settled, in whatever way.
	 * @throws with a list of what there is when the time is over
	 */
	async waitForExecutions(
		workflowId: string,
		count: number,
		timeoutMs = WAIT_MS,
	): Promise<Execution[]> {
		const deadline = Date.now() + timeoutMs;
		for (;;) {
			const found = await this.executions(workflowId);
			if (found.length >= count && found.every(isSettled)) return found;
			if (Date.now() > deadline) {
				const list = found.map(describeExecution).join('\n') || 'none';
				throw new Error(`Expected ${count} executions, found:\n${list}\n${this.n8n.logTail()}`);
			}
			await sleep(POLL_MS);
		}
	}

	/** The rows of a data table, oldest first; none where there is no such table. */
	async dataTableRows(tableName: string): Promise<DataTableRow[]> {
		const table = await this.dataTable(tableName);
		if (!table) return [];
		const rows: DataTableRow[] = [];
		let cursor: string | null = null;
		do {
			const more: string = cursor ? `&cursor=${encodeURIComponent(cursor)}` : '';
			const page: { data: DataTableRow[]; nextCursor: string | null } = await this.session.api(
				'GET',
				`/data-tables/${table.id}/rows?limit=100${more}`,
			);
			rows.push(...page.data);
			cursor = page.nextCursor;
		} while (cursor);
		return rows.sort((a, b) => Number(a.id) - Number(b.id));
	}

	/** Where the editor shows a data table: a path under n8n's address. */
	async dataTablePath(tableName: string): Promise<string> {
		const { id: projectId } = await this.session.rest<{ id: string }>('GET', '/projects/personal');
		return `/projects/${projectId}/datatables/${(await this.dataTable(tableName))?.id ?? ''}`;
	}

	private async dataTable(tableName: string): Promise<{ id: string; name: string } | undefined> {
		const { data: tables } = await this.session.api<{ data: { id: string; name: string }[] }>(
			'GET',
			'/data-tables?limit=100',
		);
		return tables.find(({ name }) => name === tableName);
	}

	/** The names of the node types n8n has loaded, such as `n8n-nodes-base.webhook`. */
	async nodeTypes(): Promise<string[]> {
		const types = await this.session.get<{ name: string }[]>('/types/nodes.json');
		return [...new Set(types.map(({ name }) => name))];
	}

	private async settledExecution(id: string, timeoutMs: number): Promise<Execution> {
		const deadline = Date.now() + timeoutMs;
		for (;;) {
			const execution = await this.execution(id).catch(() => undefined);
			if (execution && isSettled(execution)) return execution;
			if (Date.now() > deadline) throw new Error(`Execution ${id} did not end in time`);
			await sleep(POLL_MS);
		}
	}
}
