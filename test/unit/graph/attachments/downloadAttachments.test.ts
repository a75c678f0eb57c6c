import type { INodeExecutionData, INodeParameters } from 'n8n-workflow';
import { sleep } from 'n8n-workflow';
import nock from 'nock';

import type { LeadAttachment } from '../../../../nodes/InstagramLeads/events/leadEvent';
import { fileLimitsOf } from '../../../../nodes/InstagramLeads/graph/attachments/attachmentOptions';
import { facebookCredential, instagramCredential } from '../../../helpers/credentials';
import { leadEvent } from '../../../helpers/events';
import {
	actionNode,
	actionNodeType,
	executeContext,
	logOf,
	triggerNode,
	triggerNodeType,
} from '../../../helpers/n8n';

const HOST = 'https://lookaside.fbsbx.com';
const PATH = '/ig_messaging_cdn/?asset_id=1&signature=madeUpSignature';

const eventWith = (...attachments: LeadAttachment[]): INodeExecutionData => ({
	json: { ...leadEvent({ message: { id: 'mid-1', attachments } }) } as never,
});

const photo = { type: 'image', url: HOST + PATH };
const sticker = { type: 'like_heart', stickerId: '9' };

type Way = 'trigger' | 'action';

/** One item through the trigger's execution or through the operation, with n8n's own HTTP and storage helpers. */
async function run(
	way: Way,
	item: INodeExecutionData,
	options: INodeParameters,
	credential = facebookCredential(),
) {
	const isTrigger = way === 'trigger';
	const parameters: INodeParameters = isTrigger
		? { options: { downloadAttachments: true, ...options } }
		: { resource: 'message', operation: 'downloadAttachments', options };
	const node = isTrigger ? triggerNode({ parameters }) : actionNode({ parameters });
	const context = executeContext(node, { credential }, [item], 'trigger');
	context.helpers.prepareBinaryData = async (data, _path, mimeType = 'image/png') => ({
		mimeType,
		fileExtension: mimeType.split('/')[1],
		data: (data as Buffer).toString('base64'),
	});
	const log = logOf(context);
	const type = isTrigger ? triggerNodeType : actionNodeType;
	const [[output]] = await type.execute.call(context);
	const { message } = output.json as { message: { attachments: LeadAttachment[] } };
	const downloads = message.attachments.map(({ download }) => download);
	return { output, downloads, log: log.map(({ message: line }) => line) };
}

// No download takes too long.
beforeEach(() => {
	jest.mocked(sleep).mockImplementation(async () => await new Promise(() => {}));
});

describe.each<Way>(['trigger', 'action'])('the files of a message: %s', (way) => {
	it.each([
		['Facebook Login', facebookCredential],
		['Instagram Login', instagramCredential],
	])('are in the item by the place of the attachment, %s', async (_login, newCredential) => {
		nock(HOST, { badheaders: ['authorization'] })
			.get(PATH)
			.reply(200, 'picture', { 'content-type': 'image/jpeg' });
		const item = eventWith(sticker, photo);
		const { output, downloads } = await run(way, item, {}, newCredential());
		expect(downloads).toEqual([
			undefined,
			{ status: 'downloaded', binaryProperty: 'attachment_1', mimeType: 'image/jpeg', bytes: 7 },
		]);
		expect(output.binary).toEqual({
			attachment_1: {
				mimeType: 'image/jpeg',
				fileExtension: 'jpeg',
				fileName: 'attachment_1.jpeg',
				data: Buffer.from('picture').toString('base64'),
			},
		});
		expect(output.json).toMatchObject({ eventId: 'm:mid-1', text: 'hello' });
	});

	it('are told of in the log, and their addresses are not', async () => {
		nock(HOST).get(PATH).reply(200, 'picture', { 'content-type': 'image/jpeg' });
		const { log } = await run(way, eventWith(photo, { type: 'x', url: 'https://a.b/c' }), {});
		expect(log).toEqual([
			'Instagram Leads: attachment 1 of 2 of m:mid-1: downloading',
			'Instagram Leads: attachment 1 of 2 of m:mid-1: downloaded, 0.0 MB, image/jpeg',
			'Instagram Leads: attachment 2 of 2 of m:mid-1: downloading',
			"Instagram Leads: attachment 2 of 2 of m:mid-1: not downloaded. It isn't on one of Meta's own hosts",
		]);
	});

	it('are no failure where a link has expired', async () => {
		nock(HOST).get(PATH).reply(410);
		const { output, downloads } = await run(way, eventWith(photo), {});
		expect(downloads).toMatchObject([{ status: 'expired' }]);
		expect(Object.keys(output.binary ?? {})).toEqual([]);
	});

	it('follow Meta from host to host, and nobody else', async () => {
		nock(HOST).get(PATH).reply(302, '', { location: 'https://scontent.cdninstagram.com/v/1.jpg' });
		nock('https://scontent.cdninstagram.com').get('/v/1.jpg').reply(302, '', {
			location: 'https://example.com/1.jpg',
		});
		const { downloads } = await run(way, eventWith(photo), {});
		expect(downloads).toMatchObject([{ status: 'foreignHost' }]);
	});

	it('are of the types and sizes that are asked for', async () => {
		nock(HOST)
			.get(PATH)
			.reply(200, Buffer.alloc(2 * 1024 * 1024), { 'content-type': 'image/png' });
		const options = { attachmentTypes: ['image'], maxAttachmentSize: 1 };
		const item = eventWith(photo, { ...photo, type: 'audio' });
		const { downloads } = await run(way, item, options);
		expect(downloads).toEqual([
			{ status: 'tooLarge', reason: 'Larger than 1 MB' },
			{ status: 'otherType', reason: 'Of type audio, which is not to be downloaded' },
		]);
	});
});

it('the trigger downloads nothing unless it is told to', async () => {
	const item = eventWith(photo);
	const context = executeContext(triggerNode(), {}, [item], 'trigger');
	expect(await triggerNodeType.execute.call(context)).toEqual([[item]]);
});

describe('the options for files', () => {
	it.each([
		['nothing', {}, ['audio', 'file', 'image', 'video'], 25],
		['types', { attachmentTypes: ['image', 'poem'] }, ['image'], 25],
		['no type', { attachmentTypes: [] }, [], 25],
		['a size', { maxAttachmentSize: 5 }, ['audio', 'file', 'image', 'video'], 5],
		['an impossible size', { maxAttachmentSize: -1 }, ['audio', 'file', 'image', 'video'], 25],
		['too much', { maxAttachmentSize: 9000 }, ['audio', 'file', 'image', 'video'], 200],
	])('%s', (_name, options, kinds, megabytes) => {
		expect(fileLimitsOf(options)).toEqual({
			kinds: new Set(kinds),
			maxBytes: megabytes * 1024 * 1024,
		});
	});
});
