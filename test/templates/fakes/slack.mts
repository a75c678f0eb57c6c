import fastify from 'fastify';
import { listen, Mishaps } from './localServer.mts';

/** A Slack with one channel. */
export interface SlackFake {
	url: string;
	hosts: string[];
	token: string;
	channel: string;
	mishaps: Mishaps;
	/** Texts in the channel, oldest first. */
	texts: string[];
	close(): Promise<void>;
}

/** The parameters of chat.postMessage that a plain text uses. */
// The last is n8n's own option, which n8n sends along and Slack ignores.
const KNOWN = [
	'channel',
	'text',
	'mrkdwn',
	'unfurl_links',
	'unfurl_media',
	'username',
	'icon_emoji',
	'includeLinkToWorkflow',
];

/**
 * Starts it. Refusals are answered with 200 and `ok: false`, as Slack does. Doc:
 * docs.slack.dev/reference/methods/chat.postMessage
 */
export async function startSlack(): Promise<SlackFake> {
	const token = 'made-up-slack-token';
	const channel = 'C0MADEUP01';
	const mishaps = new Mishaps();
	const texts: string[] = [];
	const refusalOf = (authorization: string | undefined, body: Record<string, unknown>) => {
		if (authorization !== `Bearer ${token}`) return 'invalid_auth';
		if (body.channel !== channel) return 'channel_not_found';
		if (typeof body.text !== 'string' || body.text === '') return 'no_text';
		if (Object.keys(body).some((name) => !KNOWN.includes(name))) return 'invalid_arguments';
		return undefined;
	};
	const server = fastify();
	server.post('/api/chat.postMessage', async (request, reply) => {
		const mishap = mishaps.next();
		if (mishap?.kind === 'status') return await reply.code(mishap.status).send('');
		const body = (request.body ?? {}) as Record<string, unknown>;
		const error = refusalOf(request.headers.authorization, body);
		if (error) return await reply.send({ ok: false, error });
		texts.push(String(body.text));
		const ts = `${Math.floor(Date.now() / 1000)}.${String(texts.length).padStart(6, '0')}`;
		const message = { type: 'message', subtype: 'bot_message', text: body.text, ts, bot_id: 'B01' };
		return await reply.send({ ok: true, channel, ts, message });
	});
	return {
		url: await listen(server),
		hosts: ['slack.com'],
		token,
		channel,
		mishaps,
		texts,
		close: async () => await server.close(),
	};
}
