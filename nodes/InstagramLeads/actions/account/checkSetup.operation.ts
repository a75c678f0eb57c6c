import type { IExecuteFunctions } from 'n8n-workflow';

import { attempt } from '../../graph/errors/attempt';
import { storedOutages } from '../../events/outage';
import { checkOf } from '../../graph/setup/setupCheck';
import { checkTriggers } from '../../graph/setup/triggerCheck';
import { checkSetup as checkAll } from '../../graph/setup/setupChecks';
import type { CallbackAnswer } from '../../graph/setup/webhookChecks';
import { verifyTokenOf } from '../../graph/webhooks/signature';
import type { Operation } from '../common/operation';
import { toJson } from '../common/operation';

const CALLBACK_TIMEOUT_MS = 10_000;

/** One item per requirement between n8n and Instagram. Never fails itself. */
export const checkSetup: Operation = {
	fields: [],
	async execute({ node, openClient }) {
		const opened = await attempt(openClient());
		if (!opened.ok) {
			return [toJson(checkOf('credential', 'Credential').failure(opened.failure))];
		}
		const client = opened.value;
		const checks = await attempt(
			checkAll(client, {
				ownUrls: [node.getInstanceBaseUrl(), webhookUrlOf(node)],
				verifyToken: verifyTokenOf(client.credential) ?? '',
				call: async (url, query) => await callBack(node, url, query),
			}),
		);
		const outages = checkTriggers(storedOutages(node.getWorkflowStaticData('global')));
		if (checks.ok) return [...checks.value, ...outages].map(toJson);
		return [toJson(checkOf('setup', 'Setup').failure(checks.failure))];
	},
};

/**
 * An address where this n8n takes webhooks; its host may be another than the editor's. To an action n8n
 * tells it only as the address for resuming an execution.
 */
function webhookUrlOf(node: IExecuteFunctions): string {
	try {
		return String(node.evaluateExpression('{{ $execution.resumeUrl }}', 0));
	} catch {
		return '';
	}
}

/** Calls the callback as Meta does when an app subscribes; no answer is an answer too. */
async function callBack(
	node: IExecuteFunctions,
	url: string,
	query: Record<string, string>,
): Promise<CallbackAnswer> {
	const result = await attempt(
		node.helpers.httpRequest({
			method: 'GET',
			url,
			qs: query,
			encoding: 'text',
			returnFullResponse: true,
			ignoreHttpStatusErrors: true,
			// As Meta does it; and the verify token is for this address only.
			disableFollowRedirect: true,
			timeout: CALLBACK_TIMEOUT_MS,
		}) as Promise<{ statusCode: number; body: unknown }>,
	);
	if (!result.ok) return undefined;
	return { status: result.value.statusCode, body: String(result.value.body) };
}
