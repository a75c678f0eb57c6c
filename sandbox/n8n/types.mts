/** A value as it stands in JSON. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

export interface WorkflowNode {
	id: string;
	name: string;
	type: string;
	typeVersion: number;
	position: [number, number];
	parameters: Record<string, unknown>;
	credentials?: Record<string, { id: string | null; name: string }>;
	webhookId?: string;
	disabled?: boolean;
	[more: string]: unknown;
}

/** A workflow as n8n exports and imports it; `id` is there once n8n has it. */
export interface WorkflowJson {
	id?: string;
	name: string;
	nodes: WorkflowNode[];
	connections: Record<string, unknown>;
	settings?: Record<string, unknown>;
	active?: boolean;
	[more: string]: unknown;
}

export type SavedWorkflow = WorkflowJson & { id: string };

type ExecutionStatus =
	'new' | 'running' | 'waiting' | 'success' | 'error' | 'crashed' | 'canceled' | 'unknown';

/** One run of a node: the items of each output, or its error. */
export interface NodeRun {
	data?: { main?: ({ json: Record<string, Json> }[] | null)[] };
	error?: { message?: string; description?: string | null };
	executionStatus?: string;
}

/** An execution as n8n's public API shows it with `includeData`. */
export interface Execution {
	id: string;
	workflowId: string;
	status: ExecutionStatus;
	mode: string;
	startedAt: string | null;
	stoppedAt: string | null;
	data?: {
		resultData?: {
			runData?: Record<string, NodeRun[]>;
			error?: { message?: string; description?: string | null; node?: { name?: string } };
			lastNodeExecuted?: string;
		};
	};
}

/** A row of a data table with n8n's own columns `id`, `createdAt`, `updatedAt`. */
export type DataTableRow = Record<string, Json>;

/** What n8n says about the state of a workflow's triggers. */
export interface PublicationStatus {
	status: 'in_progress' | 'not_published' | 'published' | 'partial' | 'failed';
	triggers: { nodeId: string; status: string; errorMessage: string | null }[];
}

/** What the Test button of a credential shows. */
export interface CredentialTestResult {
	status: 'OK' | 'Error';
	message: string;
}
