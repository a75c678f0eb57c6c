import type { LeadEvent } from '../../../../nodes/InstagramLeads/events/leadEvent';
import { Lifetime } from '../../../../nodes/InstagramLeads/common/lifetime';
import { payloadOf } from '../../../../nodes/InstagramLeads/questions/answerPayload';
import type { AskedQuestion, Choice } from '../../../../nodes/InstagramLeads/questions/question';
import { ACCEPTED } from '../../../../nodes/InstagramLeads/questions/resumption';
import type { AnswersParts } from '../../../../nodes/InstagramLeads/trigger/execution/answers';
import { Answers } from '../../../../nodes/InstagramLeads/trigger/execution/answers';
import { OpenQuestions } from '../../../../nodes/InstagramLeads/trigger/state/openQuestions';
import { CONTACT_ID } from '../../../helpers/credentials';
import { leadEvent } from '../../../helpers/events';
import { readableLog } from '../../../helpers/triggerParts';

const secrets = { appSecret: 'made-up-secret', extraAppSecret: '' };
const NOW = Date.parse('2026-03-01T10:00:05.000Z');

let number = 0;
const asked = (more: Partial<AskedQuestion> = {}): AskedQuestion => ({
	id: `question-${++number}`,
	contactId: CONTACT_ID,
	executionId: '4711',
	nodeId: 'node-1',
	resumeSignature: 'abc',
	...more,
});

const tap = (payload: string, more: Partial<LeadEvent> = {}): LeadEvent =>
	leadEvent({
		type: 'quickReply',
		text: 'Yes',
		message: { id: 'mid-1', attachments: [], payload },
		...more,
	});

const accepted = { statusCode: 200, body: JSON.stringify(ACCEPTED) };
const over = { statusCode: 404, body: '' };
const away = { statusCode: 502, body: '' };

/** The step, with n8n answering so, and what it did. */
function answersWith(
	told: { statusCode: number; body: string },
	{ wanted = ['message', 'quickReply'], now = NOW } = {},
) {
	const executed: LeadEvent[][] = [];
	const resumed: unknown[] = [];
	const answered: string[] = [];
	const questions = new OpenQuestions();
	const { log, lines } = readableLog();
	const httpRequest = async (options: { body?: unknown }) => {
		resumed.push((JSON.parse(String(options.body)) as { value?: string }).value);
		return told;
	};
	const parts = {
		context: { helpers: { httpRequest } },
		waitingBaseUrl: 'https://n8n.example.com/webhook-waiting',
		client: { credential: async () => secrets, clock: { now: () => now } },
		store: { questions, questionAnswered: (id: string) => void answered.push(id) },
		settings: { events: new Set(wanted), includeOutbound: false },
		log,
		lifetime: new Lifetime(),
		executor: {
			execute: async (items: LeadEvent[]) => {
				executed.push(items);
				return 'executed' as const;
			},
		},
	} as unknown as AnswersParts;
	return { answers: new Answers(parts), executed, resumed, answered, questions, lines };
}

it('an answer goes to the execution that asked, and starts none', async () => {
	const { answers, executed, resumed, answered } = answersWith(accepted);
	const question = asked();
	expect(await answers.execute([tap(payloadOf(question, 'approved', secrets))])).toBe('executed');
	expect({ executed, resumed, answered }).toEqual({
		executed: [],
		resumed: ['approved'],
		answered: [question.id],
	});
});

it('another trigger that sees the same tap asks nobody and starts nothing', async () => {
	const event = tap(payloadOf(asked(), 'approved', secrets));
	await answersWith(accepted).answers.execute([event]);
	const second = answersWith(over);
	expect(await second.answers.execute([event])).toBe('executed');
	expect([second.resumed, second.executed]).toEqual([[], []]);
});

it('an execution that is over: an event like others, with what was tapped in place of the payload', async () => {
	const { answers, executed } = answersWith(over);
	const event = tap(payloadOf(asked(), 'approved', secrets));
	expect(await answers.execute([event])).toBe('executed');
	expect(executed).toEqual([
		[{ ...event, message: { id: 'mid-1', attachments: [], payload: 'approved' } }],
	]);
});

it('nothing comes of it where the operator wants no such events', async () => {
	const { answers, executed } = answersWith(over, { wanted: ['comment'] });
	await answers.execute([tap(payloadOf(asked(), 'approved', secrets))]);
	expect(executed).toEqual([]);
});

it('n8n out of reach: it is not settled, and the log says what to do', async () => {
	const { answers, executed, answered, lines } = answersWith(away);
	const event = tap(payloadOf(asked(), 'approved', secrets));
	expect(await answers.execute([event])).toBe('unreachable');
	expect([executed, answered]).toEqual([[], []]);
	expect(lines[0].message).toMatch(/couldn't reach its own address .*502.*hosts file/);
	expect(await answers.execute([event])).toBe('unreachable');
});

it.each([
	['a day later', {}, NOW + 86_400_001],
	['after the time limit', { until: NOW + 1000 }, NOW + 2000],
])('n8n out of reach until %s: an event like others', async (_when, more, now) => {
	const { answers, executed } = answersWith(away, { now });
	await answers.execute([tap(payloadOf(asked(more), 'approved', secrets))]);
	expect(executed).toHaveLength(1);
});

it.each([
	['of somebody else', tap(payloadOf(asked({ contactId: '1' }), 'approved', secrets))],
	['signed by nobody we know', tap(payloadOf(asked(), 'x', { ...secrets, appSecret: 'other' }))],
])('a payload %s continues nothing', async (_what, event) => {
	const { answers, executed, resumed } = answersWith(accepted);
	await answers.execute([event]);
	expect(resumed).toEqual([]);
	expect(executed).toEqual([[event]]);
});

describe('answers that carry nothing', () => {
	const choices: Choice[] = [
		{ title: 'Yes', value: 'approved' },
		{ title: 'No', value: 'declined' },
	];
	const askedAt = Date.parse('2026-03-01T10:00:00.500Z');

	it.each<[string, Partial<LeadEvent>, { choices?: Choice[]; until?: number }, unknown[]]>([
		['whatever is written, to a question for words', { text: 'On Friday' }, {}, [undefined]],
		['the words of an answer', { text: ' no ' }, { choices }, ['declined']],
		['other words', { text: 'Maybe' }, { choices }, []],
		['what somebody else writes', { contact: { id: '1' } }, {}, []],
		['what was written before', { occurredAt: '2026-03-01T09:59:58.000Z' }, {}, []],
		['what is written after the time limit', {}, { until: NOW - 1 }, []],
		['what the account writes', { direction: 'outbound' }, {}, []],
		['a comment', { type: 'comment', message: undefined }, {}, []],
		['another button', { message: { id: 'm', attachments: [], payload: 'PRICE' } }, {}, []],
	])('%s', async (_what, event, more, resumed) => {
		const step = answersWith(accepted);
		step.questions.add({ ...asked(), askedAt, ...more }, NOW - 10_000);
		await step.answers.execute([leadEvent(event)]);
		expect(step.resumed).toEqual(resumed);
		expect(step.executed).toHaveLength(resumed.length === 0 ? 1 : 0);
	});

	it('are kept over a restart, bounded, and without what nobody waits for', () => {
		const questions = new OpenQuestions();
		questions.add({ ...asked({ id: 'late', until: NOW }), askedAt }, NOW - 1);
		for (let n = 0; n < 600; n++) questions.add({ ...asked({ id: `q${n}` }), askedAt }, NOW);
		const stored = JSON.parse(
			JSON.stringify([{ id: 'damaged' }, ...questions.toJSON()]),
		) as unknown;
		const ids = new OpenQuestions(stored).toJSON().map(({ id }) => id);
		expect(ids).toHaveLength(500);
		expect(ids.at(-1)).toBe('q599');
		expect(ids).not.toContain('late');
	});
});
