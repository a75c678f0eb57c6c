import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import type { LeadEvent } from '../events/leadEvent';
import { fileLimitsOf } from '../graph/attachments/attachmentOptions';
import { downloadAttachments, hasFiles } from '../graph/attachments/downloadAttachments';
import { credentialOf } from '../graph/client/n8nTransport';
import { attempt } from '../graph/errors/attempt';

/**
 * The items with the files of their messages, where the operator wants them. Runs in the execution that has the
 * events, on whichever process that is: nothing waits for it before n8n has them.
 */
export async function withFiles(
	context: IExecuteFunctions,
	items: INodeExecutionData[],
): Promise<INodeExecutionData[]> {
	const options = context.getNodeParameter('options', 0, {}) as IDataObject;
	const isWanted = options.downloadAttachments === true;
	if (!isWanted || !items.some((item) => hasFiles(eventOf(item)))) return items;
	const query = { limits: fileLimitsOf(options), baseUrl: await baseUrlOf(context) };
	const loaded: INodeExecutionData[] = [];
	for (const item of items) {
		const { event, binary } = await downloadAttachments(context, eventOf(item), query);
		const hasAny = Object.keys(binary).length > 0;
		const json = event as unknown as IDataObject;
		loaded.push({ ...item, json, ...(hasAny && { binary: { ...item.binary, ...binary } }) });
	}
	return loaded;
}

function eventOf({ json }: INodeExecutionData): LeadEvent {
	return json as unknown as LeadEvent;
}

/** Meta's hosts need no credential: without one that can be read the event goes on all the same. */
async function baseUrlOf(context: IExecuteFunctions): Promise<string> {
	const result = await attempt(credentialOf(context));
	return result.ok ? result.value.baseUrl : '';
}
