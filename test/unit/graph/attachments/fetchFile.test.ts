import type {
	FileAnswer,
	FileQuery,
} from '../../../../nodes/InstagramLeads/graph/attachments/fetchFile';
import { fetchFile } from '../../../../nodes/InstagramLeads/graph/attachments/fetchFile';
import { isMediaHost } from '../../../../nodes/InstagramLeads/graph/attachments/mediaHosts';
import { settled } from '../../../helpers/waiting';

const URL_OF_META = 'https://lookaside.fbsbx.com/ig_messaging_cdn/?asset_id=1&signature=madeUp';
const CDN = 'https://scontent-fra3-1.cdninstagram.com/v/photo.jpg?oe=1';

interface Answer {
	status?: number;
	headers?: Record<string, unknown>;
	chunks?: number[];
	/** Hangs after its chunks. */
	hangs?: boolean;
}

/** Meta's hosts by address; says what was asked for, and whether a body was given up. */
function hosts(answers: Record<string, Answer | Error>) {
	const asked: string[] = [];
	const destroyed: string[] = [];
	const request = async (url: string): Promise<FileAnswer> => {
		asked.push(url);
		const answer = answers[url] ?? {};
		if (answer instanceof Error) throw answer;
		const { status = 200, headers = { 'content-type': 'image/jpeg' }, chunks = [3] } = answer;
		let giveUp = () => {};
		const givenUp = new Promise<void>((resolve) => (giveUp = resolve));
		return {
			status,
			headers,
			body: {
				async *[Symbol.asyncIterator]() {
					for (const bytes of chunks) yield Buffer.alloc(bytes, 'x');
					if (!answer.hangs) return;
					await givenUp;
					throw new Error('destroyed');
				},
				destroy: () => {
					destroyed.push(url);
					giveUp();
				},
			},
		};
	};
	const fetchIt = async (more: Partial<FileQuery> = {}) =>
		await fetchFile(request, {
			url: URL_OF_META,
			type: 'image',
			limits: { kinds: new Set(['audio', 'file', 'image', 'video']), maxBytes: 10 },
			baseUrl: '',
			signal: new AbortController().signal,
			...more,
		});
	return { asked, destroyed, fetchIt };
}

const leadingTo = (location: string, status = 302): Answer => ({ status, headers: { location } });
const typed = (type: string): Answer => ({ headers: { 'content-type': type } });

describe('the file of an attachment', () => {
	it('comes whole, with its type', async () => {
		const { fetchIt } = hosts({ [URL_OF_META]: { chunks: [4, 6], ...typed('Image/PNG; x=1') } });
		expect(await fetchIt()).toEqual({
			status: 'downloaded',
			bytes: Buffer.alloc(10, 'x'),
			mimeType: 'image/png',
		});
	});

	it.each<[string, Answer | Error, Partial<FileQuery>, object]>([
		[
			'an expired link',
			{ status: 403 },
			{},
			{ status: 'expired', reason: expect.stringContaining('403') },
		],
		['a file that is gone', { status: 410 }, {}, { status: 'expired' }],
		['a web page', typed('text/html; charset=utf-8'), {}, { status: 'expired' }],
		['trouble at Meta', { status: 503 }, {}, { status: 'failed', reason: 'Meta answered 503' }],
		[
			'no answer',
			new Error('ECONNRESET'),
			{},
			{ status: 'failed', reason: "Meta's host didn't answer" },
		],
		[
			'more than the limit, told before',
			{ headers: { 'content-type': 'image/jpeg', 'content-length': '11' } },
			{},
			{ status: 'tooLarge' },
		],
		['more than the limit, told by nobody', { chunks: [6, 5, 90] }, {}, { status: 'tooLarge' }],
		[
			'a type without a name',
			typed('application/octet-stream'),
			{},
			{ status: 'downloaded', mimeType: undefined },
		],
		[
			"a type that nobody wants, by Meta's word",
			{},
			{ type: 'video', limits: { kinds: new Set(['image']), maxBytes: 9 } },
			{ status: 'otherType' },
		],
		[
			'a reel, where videos are wanted',
			typed('video/mp4'),
			{ type: 'ig_reel', limits: { kinds: new Set(['video']), maxBytes: 9 } },
			{ status: 'downloaded' },
		],
		[
			'a reel, where none are',
			typed('video/mp4'),
			{ type: 'ig_reel', limits: { kinds: new Set(['image', 'file']), maxBytes: 9 } },
			{ status: 'otherType' },
		],
		[
			'a voice message that comes as a video',
			typed('video/mp4'),
			{ type: 'audio', limits: { kinds: new Set(['audio']), maxBytes: 9 } },
			{ status: 'downloaded' },
		],
		['a link to elsewhere', {}, { url: 'https://example.com/x.jpg' }, { status: 'foreignHost' }],
		['a redirect to Meta', leadingTo(CDN), {}, { status: 'downloaded' }],
		['a redirect to elsewhere', leadingTo('https://example.com/x'), {}, { status: 'foreignHost' }],
		['a redirect to nowhere', leadingTo(''), {}, { status: 'failed' }],
		[
			'a circle',
			leadingTo(URL_OF_META),
			{},
			{ status: 'failed', reason: "Meta's hosts led in a circle" },
		],
	])('%s', async (_name, answer, more, expected) => {
		const { fetchIt, asked } = hosts({ [URL_OF_META]: answer });
		expect(await fetchIt(more)).toMatchObject(expected);
		expect(asked.filter((url) => url.includes('example.com'))).toEqual([]);
	});

	it('is read no further than the limit, and not at all where the size is told', async () => {
		const long = { headers: { 'content-type': 'image/jpeg', 'content-length': 99 } };
		const { fetchIt, destroyed } = hosts({ [URL_OF_META]: long });
		await fetchIt();
		expect(destroyed).toEqual([URL_OF_META]);
	});

	it('ends with the time it has', async () => {
		const { fetchIt } = hosts({ [URL_OF_META]: { hangs: true } });
		const stop = new AbortController();
		const fetched = fetchIt({ signal: stop.signal });
		await settled();
		stop.abort();
		expect(await fetched).toEqual({ status: 'failed', reason: 'The download took too long' });
	});

	it('tells how far it has come', async () => {
		const MB = 1024 * 1024;
		const { fetchIt } = hosts({ [URL_OF_META]: { chunks: Array<number>(12).fill(MB) } });
		const told: number[] = [];
		const limits = { kinds: new Set(['image'] as const), maxBytes: 20 * MB };
		await fetchIt({ limits, onProgress: (bytes) => void told.push(bytes / MB) });
		expect(told).toEqual([5, 10]);
	});
});

describe('the hosts that files are fetched from', () => {
	it.each([
		[URL_OF_META, '', true],
		[CDN, '', true],
		['https://video.xx.fbcdn.net/v/x.mp4', '', true],
		['http://scontent.xx.fbcdn.net/v/x.jpg', '', false],
		['https://fbcdn.net.example.com/x', '', false],
		['https://evilfbcdn.net/x', '', false],
		['https://lookaside.fbsbx.com:8443/x', '', false],
		['https://me:secret@lookaside.fbsbx.com/x', '', false],
		['https://lookaside.fbsbx.com@example.com/x', '', false],
		['http://127.0.0.1:5678/rest/login', '', false],
		['http://127.0.0.1:4000/_files/x.jpg', 'http://127.0.0.1:4000/graph.facebook.com', true],
		['http://127.0.0.1:4001/_files/x.jpg', 'http://127.0.0.1:4000/graph.facebook.com', false],
		['file:///etc/passwd', '', false],
		['not an address', '', false],
	])('%s (base URL %j): %j', (address, baseUrl, expected) => {
		expect(isMediaHost(address, baseUrl)).toBe(expected);
	});
});
