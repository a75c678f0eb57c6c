import { randomUUID } from 'node:crypto';
import fastify, { type FastifyInstance } from 'fastify';
import { z } from 'zod';
import { listen } from './localServer.mts';

const toolCallSchema = z.strictObject({
	id: z.string(),
	type: z.literal('function'),
	function: z.strictObject({ name: z.string(), arguments: z.string() }),
});
const contentSchema = z.union([
	z.string(),
	z.array(z.strictObject({ type: z.literal('text'), text: z.string() })),
]);
const messageSchema = z.discriminatedUnion('role', [
	z.strictObject({ role: z.literal('system'), content: contentSchema }),
	// What newer models call the same.
	z.strictObject({ role: z.literal('developer'), content: contentSchema }),
	z.strictObject({ role: z.literal('user'), content: contentSchema }),
	z.strictObject({
		role: z.literal('assistant'),
		content: contentSchema.nullish(),
		tool_calls: z.array(toolCallSchema).min(1).optional(),
	}),
	z.strictObject({ role: z.literal('tool'), content: contentSchema, tool_call_id: z.string() }),
]);
const toolSchema = z.object({
	type: z.literal('function'),
	function: z.object({
		name: z.string().regex(/^[\w-]{1,64}$/),
		description: z.string().optional(),
		parameters: z.object({ type: z.literal('object'), properties: z.record(z.unknown()) }),
	}),
});
/** Doc: platform.openai.com/docs/api-reference/chat/create */
const requestSchema = z.object({
	model: z.string().min(1),
	messages: z.array(messageSchema).min(1),
	tools: z.array(toolSchema).default([]),
	stream: z.literal(false).optional(),
});

export type ChatRequest = z.infer<typeof requestSchema>;
export interface ToolCall {
	name: string;
	arguments: Record<string, unknown>;
}
/** What the model says: texts, tools to be called, or nothing but an HTTP status. */
export type ChatAnswer = { text: string } | { calls: ToolCall[] } | { status: number };

export const textOf = (content: z.infer<typeof contentSchema>): string =>
	typeof content === 'string' ? content : content.map(({ text }) => text).join('');

/** The API of a chat model that calls tools; stands in for api.openai.com, a test decides what it says. */
export interface ChatModelFake {
	url: string;
	hosts: string[];
	apiKey: string;
	/** All that it was asked, oldest first. */
	asked: ChatRequest[];
	close(): Promise<void>;
}

/** Every call of a tool must have been answered, or the API takes no more. */
function openCallsOf({ messages }: ChatRequest): string[] {
	const called = messages.flatMap((message) =>
		message.role === 'assistant' ? (message.tool_calls ?? []).map(({ id }) => id) : [],
	);
	const answered = messages.flatMap((message) =>
		message.role === 'tool' ? [message.tool_call_id] : [],
	);
	return called.filter((id) => !answered.includes(id));
}

function messageOf(answer: Exclude<ChatAnswer, { status: number }>): object {
	if ('text' in answer) return { role: 'assistant', content: answer.text, refusal: null };
	return {
		role: 'assistant',
		content: null,
		refusal: null,
		tool_calls: answer.calls.map((call) => ({
			id: `call_${randomUUID().replaceAll('-', '').slice(0, 24)}`,
			type: 'function',
			function: { name: call.name, arguments: JSON.stringify(call.arguments) },
		})),
	};
}

function serveCompletions(
	server: FastifyInstance,
	{ apiKey, asked }: Pick<ChatModelFake, 'apiKey' | 'asked'>,
	say: (request: ChatRequest) => ChatAnswer,
): void {
	const error = (message: string, type: string) => ({
		error: { message, type, param: null, code: null },
	});
	server.post('/v1/chat/completions', async (request, reply) => {
		if (request.headers.authorization !== `Bearer ${apiKey}`) {
			return await reply.code(401).send(error('Incorrect API key', 'invalid_request_error'));
		}
		const { data, error: wrong } = requestSchema.safeParse(request.body);
		const open = data ? openCallsOf(data) : [];
		if (!data || open.length > 0) {
			const what = wrong?.message ?? `tool calls without an answer: ${open.join()}`;
			return await reply.code(400).send(error(what, 'invalid_request_error'));
		}
		asked.push(data);
		const answer = say(data);
		if ('status' in answer) {
			return await reply.code(answer.status).send(error('The server had an error', 'server_error'));
		}
		return await reply.send({
			id: `chatcmpl-${randomUUID()}`,
			object: 'chat.completion',
			created: Math.floor(Date.now() / 1000),
			model: data.model,
			choices: [
				{
					index: 0,
					message: messageOf(answer),
					logprobs: null,
					finish_reason: 'calls' in answer ? 'tool_calls' : 'stop',
				},
			],
			usage: { prompt_tokens: 100, completion_tokens: 20, total_tokens: 120 },
		});
	});
}

/** Starts it. @param say what it says to a request that the API takes */
export async function startChatModel(
	say: (request: ChatRequest) => ChatAnswer,
): Promise<ChatModelFake> {
	const server = fastify({ bodyLimit: 10_000_000 });
	const apiKey = `made-up-key-${randomUUID()}`;
	const asked: ChatRequest[] = [];
	serveCompletions(server, { apiKey, asked }, say);
	return {
		url: await listen(server),
		hosts: ['api.openai.com'],
		apiKey,
		asked,
		close: async () => await server.close(),
	};
}
