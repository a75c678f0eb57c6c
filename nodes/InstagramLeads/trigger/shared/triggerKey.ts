/** What of an n8n context tells which node of which workflow it is. */
interface NodeSource {
	getWorkflow(): { id?: string };
	getNode(): { id: string };
}

/** Identifies one node of one workflow in all of this n8n; a renamed node keeps it. */
export function triggerKeyOf(context: NodeSource): string {
	return `${context.getWorkflow().id ?? ''}:${context.getNode().id}`;
}
