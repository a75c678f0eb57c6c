import { ATTACHMENT_OPTIONS, fileLimitsOf } from '../../graph/attachments/attachmentOptions';
import { downloadAttachments, hasFiles } from '../../graph/attachments/downloadAttachments';
import { leadEventField, leadEventOf } from '../common/leadEventField';
import type { Operation, OperationContext } from '../common/operation';
import { ItemWithFiles, toJson } from '../common/operation';

const show = { resource: ['message'], operation: ['downloadAttachments'] };

/** The lead event with the files of its message. */
export const download: Operation = {
	fields: [
		leadEventField(show, '={{ $json }}'),
		{
			displayName: 'Options',
			name: 'options',
			type: 'collection',
			placeholder: 'Add option',
			default: {},
			displayOptions: { show },
			options: ATTACHMENT_OPTIONS,
		},
	],
	async execute(context) {
		const event = leadEventOf(context);
		if (!hasFiles(event)) return toJson(event);
		const { credential } = await context.openClient();
		const query = { limits: limitsOf(context), baseUrl: credential.baseUrl };
		const loaded = await downloadAttachments(context.node, event, query);
		return new ItemWithFiles(toJson(loaded.event), loaded.binary);
	},
};

function limitsOf({ node, itemIndex }: OperationContext) {
	return fileLimitsOf(node.getNodeParameter('options', itemIndex, {}));
}
