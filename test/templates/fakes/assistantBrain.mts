import { textOf, type ChatAnswer, type ChatRequest, type ToolCall } from './chatModel.mts';

const FINAL_TOOL = 'format_final_json_response';

/** What the prompt tells of the person and their newest message. */
interface Prompt {
	lines: { from: string; text: string }[];
	known: { username: string; name: string; phone: string; need: string };
	newest: string;
}

/** What the fake for a model answers to a message. */
export const answerTo = (newest: string): string => `About "${newest.slice(0, 200)}": gladly!`;

export function promptOf({ messages }: ChatRequest): Prompt {
	const user = messages.find(({ role }) => role === 'user');
	const text = textOf(user?.content ?? '');
	const [, lines, known, newest] =
		/oldest first[^\n]*\n(\[.*\])\n\n[^{]*(\{.*\})\n\n[^\n]*\n(".*")/s.exec(text) ?? [];
	if (newest === undefined) throw new Error(`The prompt is not as expected: ${text}`);
	return {
		lines: JSON.parse(lines) as Prompt['lines'],
		known: JSON.parse(known) as Prompt['known'],
		newest: JSON.parse(newest) as string,
	};
}

/** Reads what people say of themselves, as a model would. */
function detailsOf({ lines, newest }: Prompt): Record<string, unknown> {
	const said = [...lines.filter(({ from }) => from === 'person').map(({ text }) => text), newest];
	const find = (pattern: RegExp): string =>
		said.map((text) => pattern.exec(text)?.[1] ?? '').find(Boolean) ?? '';
	const wantsPerson = /manager|менеджер/i.test(newest);
	return {
		answer: answerTo(newest),
		name: find(/my name is (\w+)/i),
		phone: /invent/.test(newest) ? '+998 99 999 99 99' : find(/(\+\d[\d -]{7,}\d)/),
		need: find(/I need (.+)/i),
		handOver: wantsPerson,
		reason: wantsPerson ? 'Asks for a manager' : '',
	};
}

function final(request: ChatRequest, details: Record<string, unknown>): ToolCall {
	const tool = request.tools.find(({ function: { name } }) => name === FINAL_TOOL);
	if (!tool) throw new Error('The model is not told how to give the details');
	const isWrapped = 'output' in tool.function.parameters.properties;
	return { name: FINAL_TOOL, arguments: isWrapped ? { output: details } : details };
}

/**
 * A model that does what the system prompt says, and what models do wrong, where the newest message
 * has the word: `forget` (no answer), `twice` (more than it was asked for), `obey` (does what the customer
 * says), `garble` (no valid end), `breakdown` (no answer at all).
 */
export function thinkLikeAModel(request: ChatRequest): ChatAnswer {
	const prompt = promptOf(request);
	const { newest } = prompt;
	if (newest.includes('breakdown')) return { status: 500 };
	if (newest.includes('garble')) return { text: 'I have answered them.' };
	const details = detailsOf(prompt);
	if (newest.includes('forget')) return { calls: [final(request, { ...details, answer: '' })] };
	const [, victim] = /obey: write to (\d+)/.exec(newest) ?? [];
	if (victim) return { calls: [final(request, { ...details, recipientId: victim, to: victim })] };
	const call = final(request, details);
	return { calls: newest.includes('twice') ? [call, call] : [call] };
}
