import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { N8nClient } from '../../../sandbox/n8n/client.mts';
import type { Execution, Json, NodeRun } from '../../../sandbox/n8n/types.mts';
import { loginTypes, openBusiness, type Business } from '../harness/business.mts';
import { sharedN8n } from '../harness/n8n.mts';
import { onlyItem, Watch } from '../harness/watch.mts';
import { action, inARow, trigger } from '../harness/workflows.mts';

const MB = 1024 * 1024;

interface File {
	fileName?: string;
	mimeType: string;
	bytes?: number;
}

/** The files that a node's only item carries, by name. */
function filesOf(execution: Execution, node: string): Record<string, File> {
	const runs: NodeRun[] = execution.data?.resultData?.runData?.[node] ?? [];
	const [item] = runs[0]?.data?.main?.[0] ?? [];
	return (item as { binary?: Record<string, File> }).binary ?? {};
}

function downloads(item: Record<string, Json>): unknown[] {
	const { attachments } = item.message as { attachments: { download?: unknown }[] };
	return attachments.map(({ download }) => download);
}

describe.each(loginTypes)('attachments with %s login', (loginType) => {
	let n8n: N8nClient;
	let business: Business;
	let watch: Watch;
	let elsewhere: Server;
	let foreignUrl: string;
	let foreignCalls = 0;

	beforeAll(async () => {
		n8n = sharedN8n();
		elsewhere = createServer((_request, response) => {
			foreignCalls++;
			response.end('not yours');
		});
		await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve));
		foreignUrl = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}/x.jpg`;
		business = await openBusiness(n8n, loginType);
		const { credential } = business;
		const options = { downloadAttachments: true };
		const start = trigger(credential, { mode: 'webhook', catchUp: false, options });
		const again = action(credential, {
			resource: 'message',
			operation: 'downloadAttachments',
			options: { attachmentTypes: ['image', 'video', 'file'], maxAttachmentSize: 30 },
		});
		const workflow = await n8n.createWorkflow(inARow(`attachments ${loginType}`, start, again));
		watch = new Watch(n8n, workflow.id);
		await n8n.publish(workflow.id);
	});

	afterAll(async () => {
		await n8n.deleteWorkflow(watch.workflowId);
		await new Promise((resolve) => elsewhere.close(resolve));
		await business.close();
	});

	it('come as files of the item, with what became of each', async () => {
		const { filesUrl, instagram } = business;
		const forward = `${filesUrl}/f.jpg?status=302&location=`;
		await instagram.writeMessage({
			username: 'malika.k',
			text: 'Like this one?',
			attachments: [
				{ type: 'image', url: `${filesUrl}/photo.jpg?bytes=70000` },
				{ type: 'audio', url: `${filesUrl}/voice.m4a?bytes=500&chunked=1` },
				{ type: 'image', url: `${filesUrl}/old.jpg?status=403` },
				{ type: 'image', url: `${filesUrl}/older.jpg?status=410` },
				{ type: 'fallback', url: foreignUrl, title: 'a link' },
				{ type: 'image', url: `${forward}${encodeURIComponent(foreignUrl)}` },
				{ type: 'image', url: `${forward}${encodeURIComponent(`${filesUrl}/moved.png`)}` },
			],
		});

		const [execution] = await watch.next(1, 60_000);
		const item = onlyItem(execution, 'Trigger');
		expect(item).toMatchObject({ type: 'message', text: 'Like this one?' });
		expect(downloads(item)).toMatchObject([
			{ status: 'downloaded', binaryProperty: 'attachment_0', bytes: 70_000 },
			{ status: 'downloaded', binaryProperty: 'attachment_1', mimeType: 'audio/mp4', bytes: 500 },
			{ status: 'expired', reason: 'The link has expired: Meta answered 403' },
			{ status: 'expired', reason: 'The link has expired: Meta answered 410' },
			{ status: 'foreignHost' },
			{ status: 'foreignHost' },
			{ status: 'downloaded', binaryProperty: 'attachment_6', mimeType: 'image/png' },
		]);
		expect(filesOf(execution, 'Trigger')).toMatchObject({
			attachment_0: { fileName: expect.stringMatching(/^attachment_0\.jpe?g$/) as string },
			attachment_1: { mimeType: 'audio/mp4' },
			attachment_6: { fileName: 'attachment_6.png', mimeType: 'image/png' },
		});
		expect(foreignCalls).toBe(0);
		// The action was told to leave audio out.
		expect(downloads(onlyItem(execution, 'Action'))[1]).toMatchObject({ status: 'otherType' });
		expect(Object.keys(filesOf(execution, 'Action'))).toEqual(['attachment_0', 'attachment_6']);
	});

	it('may have 25 MB, and no more unless one says so', async () => {
		const { filesUrl, instagram } = business;
		await instagram.writeMessage({
			username: 'timur.a',
			attachments: [
				{ type: 'video', url: `${filesUrl}/full.mp4?bytes=${25 * MB}` },
				{ type: 'video', url: `${filesUrl}/longer.mp4?bytes=${26 * MB}&chunked=1` },
			],
		});

		const [execution] = await watch.next(1, 120_000);
		expect(downloads(onlyItem(execution, 'Trigger'))).toMatchObject([
			{ status: 'downloaded', bytes: 25 * MB, mimeType: 'video/mp4' },
			{ status: 'tooLarge', reason: 'Larger than 25 MB' },
		]);
		expect(downloads(onlyItem(execution, 'Action'))).toMatchObject([
			{ status: 'downloaded', bytes: 25 * MB },
			{ status: 'downloaded', bytes: 26 * MB },
		]);
	});
});
