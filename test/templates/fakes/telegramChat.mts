import { randomInt } from 'node:crypto';
import { z } from 'zod';

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

/** A refusal in the words of the Bot API. Doc: core.telegram.org/bots/api#making-requests */
export class TelegramRefusal extends Error {
	constructor(
		readonly code: number,
		message: string,
		readonly parameters?: { retry_after: number },
	) {
		super(message);
	}
}

const bad = (said: string): TelegramRefusal => new TelegramRefusal(400, `Bad Request: ${said}`);

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

const TAGS = /<(\/?)(b|i|u|s|a|code|pre)(\s[^<>]*)?>/g;

/** What people see of a text in Telegram's HTML. Doc: core.telegram.org/bots/api#html-style */
function seenText(text: string): string {
	const rest = text.replace(TAGS, '');
	if (/[<>]/.test(rest) || /&(?!(amp|lt|gt|quot);)/.test(rest)) {
		throw bad("can't parse entities: unsupported start tag or entity");
	}
	return rest
		.replaceAll('&lt;', '<')
		.replaceAll('&gt;', '>')
		.replaceAll('&quot;', '"')
		.replaceAll('&amp;', '&');
}

/** A group with one bot and the team in it. */
export class TelegramChat {
	readonly chat = { id: -1_000_000_000_000 - randomInt(1e9), type: 'supergroup', title: 'Sales' };
	/** What the bot wrote, oldest first, with the text as people see it. */
	readonly sent: TelegramMessage[] = [];
	/** How many messages the group takes from the bot in a window. Telegram: 20 a minute. */
	limit = { perWindow: Number.POSITIVE_INFINITY, windowMs: MINUTE_MS };
	private readonly ids = new Set<number>();
	private taken: number[] = [];
	private lastId = randomInt(1000);

	constructor(readonly bot: TelegramMessage['from']) {}

	/** The bot writes. @throws {@link TelegramRefusal} */
	sendMessage(body: unknown): TelegramMessage {
		const parsed = sendMessageSchema.safeParse(body);
		if (!parsed.success) throw bad(parsed.error.message);
		const input = parsed.data;
		if (String(input.chat_id) !== String(this.chat.id)) throw bad('chat not found');
		const text = input.parse_mode === 'HTML' ? seenText(input.text) : input.text;
		if (text.trim() === '') throw bad('message text is empty');
		if (text.length > TEXT_LIMIT) throw bad('message is too long');
		const { reply_to_message_id: replyTo, message_thread_id: thread } = input;
		if (replyTo && !this.ids.has(replyTo)) throw bad('message to be replied not found');
		const message = this.newMessage(this.bot, {
			text,
			...(thread && { message_thread_id: thread }),
			...(replyTo && { replyTo }),
		});
		this.sent.push(message);
		return message;
	}

	/** A message of anybody in the group. */
	newMessage(from: TelegramMessage['from'], content: object): TelegramMessage {
		this.ids.add(++this.lastId);
		const date = Math.floor(Date.now() / 1000);
		return { message_id: this.lastId, date, chat: this.chat, from, ...content };
	}

	/** Counts a request. @throws {@link TelegramRefusal} where there were too many */
	takeTurn(): void {
		const { perWindow, windowMs } = this.limit;
		const now = Date.now();
		this.taken = this.taken.filter((at) => at > now - windowMs);
		if (this.taken.length < perWindow) {
			this.taken.push(now);
			return;
		}
		const wait = Math.max(1, Math.ceil((this.taken[0] + windowMs - now) / 1000));
		const said = `Too Many Requests: retry after ${wait}`;
		throw new TelegramRefusal(429, said, { retry_after: wait });
	}
}
