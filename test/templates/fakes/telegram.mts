import { randomInt, randomUUID } from 'node:crypto';
import fastify, { type FastifyInstance } from 'fastify';
import { z } from 'zod';
import { cut, listen, Mishaps } from './localServer.mts';
import { TelegramChat, TelegramRefusal, type TelegramMessage } from './telegramChat.mts';

export type { TelegramMessage } from './telegramChat.mts';

/** Doc: core.telegram.org/bots/api#setwebhook */
const webhookSchema = z.strictObject({
	url: z.string().url(),
	allowed_updates: z.array(z.string()).optional(),
	secret_token: z
		.string()
		.regex(/^[\w-]{1,256}$/)
		.optional(),
	drop_pending_updates: z.boolean().optional(),
});

const TEAM_MEMBER = { id: 5551, is_bot: false, first_name: 'Olga', username: 'olga_sales' };

/** A Telegram with one bot in one group; stands in for api.telegram.org. */
export class TelegramFake {
	readonly token = `${randomInt(1e9, 9e9)}:made-up-${randomUUID().slice(0, 8)}`;
	readonly hosts = [`api.telegram.org/bot${this.token}`];
	readonly chat = new TelegramChat({
		id: Number(this.token.split(':')[0]),
		is_bot: true,
		first_name: 'Leads',
	});
	/** Of the messages that the bot sends. */
	readonly mishaps = new Mishaps();
	private webhook?: z.infer<typeof webhookSchema>;
	private lastUpdate = randomInt(1e8);

	constructor(
		private readonly server: FastifyInstance,
		public url = '',
	) {}

	get chatId(): number {
		return this.chat.chat.id;
	}

	get sent(): TelegramMessage[] {
		return this.chat.sent;
	}

	/** What the bot's token lets n8n do. */
	call(method: string, body: unknown): unknown {
		if (method === 'sendMessage') return this.chat.sendMessage(body);
		if (method === 'getMe') return this.chat.bot;
		if (method === 'getWebhookInfo') {
			return { url: this.webhook?.url ?? '', pending_update_count: 0 };
		}
		if (method === 'deleteWebhook') {
			this.webhook = undefined;
			return true;
		}
		if (method !== 'setWebhook') throw new TelegramRefusal(404, 'Not Found');
		const parsed = webhookSchema.safeParse(body);
		if (!parsed.success) throw new TelegramRefusal(400, `Bad Request: ${parsed.error.message}`);
		this.webhook = parsed.data;
		return true;
	}

	/** Somebody of the team answers a message (or just writes). @returns the update */
	async write(content: object, replyTo?: TelegramMessage): Promise<{ message: TelegramMessage }> {
		const reply = replyTo && { reply_to_message: replyTo };
		const message = this.chat.newMessage(TEAM_MEMBER, { ...reply, ...content });
		const update = { update_id: ++this.lastUpdate, message };
		await this.deliver(update);
		return update;
	}

	/** Posts an update to the webhook, as Telegram does again where it got no 200. */
	async deliver(update: object, secret = this.webhook?.secret_token): Promise<number> {
		if (!this.webhook) throw new Error('The bot has no webhook');
		const headers: Record<string, string> = { 'content-type': 'application/json' };
		if (secret) headers['X-Telegram-Bot-Api-Secret-Token'] = secret;
		const body = JSON.stringify(update);
		return (await fetch(this.webhook.url, { method: 'POST', headers, body })).status;
	}

	async close(): Promise<void> {
		await this.server.close();
	}
}

/** Starts it. Doc: core.telegram.org/bots/api */
export async function startTelegram(): Promise<TelegramFake> {
	const server = fastify();
	const telegram = new TelegramFake(server);
	server.setErrorHandler((error, _request, reply) => {
		const { code, message, parameters } =
			error instanceof TelegramRefusal ? error : new TelegramRefusal(500, String(error));
		const more = parameters ? { parameters } : {};
		return reply.code(code).send({ ok: false, error_code: code, description: message, ...more });
	});
	server.all('/*', async (request, reply) => {
		const [, token, name = ''] = /^\/bot([^/]+)\/(\w+)/.exec(decodeURIComponent(request.url)) ?? [];
		if (token !== telegram.token) throw new TelegramRefusal(401, 'Unauthorized');
		const mishap = name === 'sendMessage' ? telegram.mishaps.next() : undefined;
		if (mishap?.kind === 'status') {
			throw new TelegramRefusal(mishap.status, 'Internal Server Error: as the test wants it');
		}
		if (name === 'sendMessage') telegram.chat.takeTurn();
		const result = telegram.call(name, request.body ?? {});
		if (mishap) cut(request);
		return await reply.send({ ok: true, result });
	});
	telegram.url = await listen(server);
	return telegram;
}
