import { randomInt, randomUUID } from 'node:crypto';
import fastify, { type FastifyReply } from 'fastify';
import { z } from 'zod';
import { cut, listen, Mishaps } from './localServer.mts';

const MINUTE_MS = 60_000;
const TEXT_LIMIT = 4096;

/** A message in the chat. */
export interface TelegramMessage {
	message_id: number;
	date: number;
	chat: { id: number; type: string; title: string };
	from: { id: number; is_bot: boolean; first_name: string; username?: string };
	text?: string;
	message_thread_id?: number;
	reply_to_message?: Omit<TelegramMessage, 'reply_to_message'>;
	[more: string]: unknown;
}

/** A Telegram with one bot in one group. */
export interface TelegramStandIn {
	url: string;
	hosts: string[];
	token: string;
	chatId: number;
	mishaps: Mishaps;
	/** What the bot wrote, oldest first, with the text as people see it. */
	sent: TelegramMessage[];
	/** How many messages a minute the group takes from the bot (Telegram: 20). */
	setLimit(perWindow: number, windowMs?: number): void;
	webhookUrl(): string | undefined;
	/** Somebody of the team answers a message (or just writes). @returns the update */
	write(content: Record<string, unknown>, replyTo?: TelegramMessage): Promise<object>;
	/** Posts an update to the webhook, as Telegram does again where it got no 200. */
	deliver(update: object, secret?: string): Promise<number>;
	close(): Promise<void>;
}

/** Doc: core.telegram.org/bots/api#sendmessage; `reply_to_message_id` is its older, still taken form. */
const sendMessageSchema = z.strictObject({
	chat_id: z.union([z.string(), z.number()]),
	text: z.string(),
	parse_mode: z.enum(['HTML', 'Markdown', 'MarkdownV2']).optional(),
	message_thread_id: z.coerce.number().optional(),
	reply_to_message_id: z.coerce.number().optional(),
	disable_notification: z.boolean().optional(),
	disable_web_page_preview: z.boolean().optional(),
});

/** Doc: core.telegram.org/bots/api#setwebhook */
const setWebhookSchema = z.strictObject({
	url: z.string().url(),
	allowed_updates: z.array(z.string()).optional(),
	secret_token: z
		.string()
		.regex(/^[\w-]{1,256}$/)
		.optional(),
	drop_pending_updates: z.boolean().optional(),
});

const TAGS = /<(\/?)(b|i|u|s|a|code|pre)(\s[^<>]*)?>/g;

/** What people see of a text in Telegram's HTML. @throws in Telegram's words where it is not HTML */
export function seenText(text: string): string {
	const rest = text.replace(TAGS, '');
	if (/[<>]/.test(rest) || /&(?!(amp|lt|gt|quot);)/.test(rest)) {
		throw new Error("Bad Request: can't parse entities: Unsupported start tag or entity");
	}
	return rest
		.replaceAll('&lt;', '<')
		.replaceAll('&gt;', '>')
		.replaceAll('&quot;', '"')
		.replaceAll('&amp;', '&');
}

function refuse(reply: FastifyReply, code: number, description: string, parameters?: object) {
	const body = { ok: false, error_code: code, description, ...(parameters && { parameters }) };
	return reply.code(code).send(body);
}

class Limit {
	perWindow = Number.POSITIVE_INFINITY;
	windowMs = MINUTE_MS;
	private taken: number[] = [];

	/** @returns seconds to wait, 0 where it may go out */
	take(): number {
		const now = Date.now();
		this.taken = this.taken.filter((at) => at > now - this.windowMs);
		if (this.taken.length >= this.perWindow) {
			return Math.max(1, Math.ceil((this.taken[0] + this.windowMs - now) / 1000));
		}
		this.taken.push(now);
		return 0;
	}
}

/** Starts it. */
export async function startTelegram(): Promise<TelegramStandIn> {
	const token = `${randomInt(1e9, 9e9)}:made-up-${randomUUID().slice(0, 8)}`;
	const chat = { id: -1_000_000_000_000 - randomInt(1e9), type: 'supergroup', title: 'Sales' };
	const bot = { id: Number(token.split(':')[0]), is_bot: true, first_name: 'Leads' };
	const mishaps = new Mishaps();
	const limit = new Limit();
	const sent: TelegramMessage[] = [];
	const messageIds = new Set<number>();
	let webhook: z.infer<typeof setWebhookSchema> | undefined;
	let lastId = randomInt(1000);
	let lastUpdate = randomInt(1e8);

	const sendMessage = (body: unknown): TelegramMessage => {
		const input = sendMessageSchema.parse(body);
		if (String(input.chat_id) !== String(chat.id)) throw new Error('Bad Request: chat not found');
		const text = input.parse_mode === 'HTML' ? seenText(input.text) : input.text;
		if (text.trim() === '') throw new Error('Bad Request: message text is empty');
		if (text.length > TEXT_LIMIT) throw new Error('Bad Request: message is too long');
		const { reply_to_message_id: replyTo, message_thread_id: thread } = input;
		if (replyTo && !messageIds.has(replyTo)) {
			throw new Error('Bad Request: message to be replied not found');
		}
		messageIds.add(++lastId);
		const message: TelegramMessage = {
			message_id: lastId,
			date: Math.floor(Date.now() / 1000),
			chat,
			from: bot,
			text,
			...(thread && { message_thread_id: thread }),
			...(replyTo && { replyTo }),
		};
		sent.push(message);
		return message;
	};
	const methods: Record<string, (body: unknown) => unknown> = {
		getMe: () => bot,
		getWebhookInfo: () => ({ url: webhook?.url ?? '', pending_update_count: 0 }),
		setWebhook: (body) => {
			webhook = setWebhookSchema.parse(body);
			return true;
		},
		deleteWebhook: () => {
			webhook = undefined;
			return true;
		},
		sendMessage,
	};
	const server = fastify();
	server.all('/*', async (request, reply) => {
		const [, bearer, name] = /^\/bot([^/]+)\/(\w+)/.exec(decodeURIComponent(request.url)) ?? [];
		if (bearer !== token) return await refuse(reply, 401, 'Unauthorized');
		const method = methods[name ?? ''];
		if (!method) return await refuse(reply, 404, 'Not Found');
		const mishap = name === 'sendMessage' ? mishaps.next() : undefined;
		if (mishap?.kind === 'status') {
			return await refuse(reply, mishap.status, 'Internal Server Error: as the test wants it');
		}
		const wait = name === 'sendMessage' ? limit.take() : 0;
		if (wait > 0) {
			const said = `Too Many Requests: retry after ${wait}`;
			return await refuse(reply, 429, said, { retry_after: wait });
		}
		try {
			const result = method(request.body ?? {});
			if (mishap) cut(request);
			return await reply.send({ ok: true, result });
		} catch (error) {
			return await refuse(reply, 400, error instanceof Error ? error.message : String(error));
		}
	});
	const deliver = async (update: object, secret = webhook?.secret_token): Promise<number> => {
		if (!webhook) throw new Error('The bot has no webhook');
		const response = await fetch(webhook.url, {
			method: 'POST',
			headers: {
				'content-type': 'application/json',
				...(secret ? { 'X-Telegram-Bot-Api-Secret-Token': secret } : {}),
			},
			body: JSON.stringify(update),
		});
		return response.status;
	};
	return {
		url: await listen(server),
		hosts: [`api.telegram.org/bot${token}`],
		token,
		chatId: chat.id,
		mishaps,
		sent,
		setLimit: (perWindow, windowMs = MINUTE_MS) => Object.assign(limit, { perWindow, windowMs }),
		webhookUrl: () => webhook?.url,
		write: async (content, replyTo) => {
			messageIds.add(++lastId);
			const message: TelegramMessage = {
				message_id: lastId,
				date: Math.floor(Date.now() / 1000),
				chat,
				from: { id: 5551, is_bot: false, first_name: 'Olga', username: 'olga_sales' },
				...(replyTo && { reply_to_message: replyTo }),
				...content,
			};
			const update = { update_id: ++lastUpdate, message };
			await deliver(update);
			return update;
		},
		deliver,
		close: async () => await server.close(),
	};
}
