import type { ILoadOptionsFunctions, INodePropertyOptions } from 'n8n-workflow';

import { OWN_ADDRESS, WEBHOOK_ID_FIELD } from './webhookFields';

/** The address that Meta delivers to once the workflow is published, as the only entry of a list. */
export async function getWebhookAddress(
	this: ILoadOptionsFunctions,
): Promise<INodePropertyOptions[]> {
	const webhookId = String(this.getCurrentNodeParameter(WEBHOOK_ID_FIELD) ?? '');
	const name = /^[\w-]+$/.test(webhookId)
		? `${webhookRootOf(this)}/${webhookId}/webhook`
		: 'Known once the workflow is saved';
	return [{ name, value: OWN_ADDRESS }];
}

/**
 * Where this n8n takes webhooks; its host may be another than the editor's. The panel is told it only as the
 * address for resuming executions, which stands beside it.
 */
function webhookRootOf(context: ILoadOptionsFunctions): string {
	const resumeUrl = String(
		context.getNodeParameter('resumeUrl', '={{ $execution.resumeUrl }}') ?? '',
	);
	const root = /^(https?:.*)-waiting\/[^/]*$/.exec(resumeUrl)?.[1];
	return root ?? `${context.getInstanceBaseUrl().replace(/\/$/, '')}/webhook`;
}
