import { BoundedMap } from '../../common/boundedMap';
import type { Lifetime } from '../../common/lifetime';
import { occurrenceKey } from '../../events/eventKeys';
import type { LeadEvent } from '../../events/leadEvent';
import { looksLikeAnswer, readPayload, withReadablePayload } from '../../questions/answerPayload';
import type { AskedQuestion } from '../../questions/question';
import type { Resumption, ResumeContext } from '../../questions/resumption';
import { resumeExecution } from '../../questions/resumption';
import { isWanted } from '../parameters/eventFilter';
import type { TriggerSettings } from '../parameters/settings';
import type { CachedClient } from '../shared/cachedClient';
import type { TriggerLog } from '../shared/log';
import type { StateStore } from '../state/stateStore';
import type { ExecutionOutcome } from './executionOutcome';
import type { Executor } from './executor';

/** So long an answer is tried to be brought to its execution; then it goes on as any other event. */
const TRIED_FOR_MS = 86_400_000;

/** Several triggers may see one answer: what became of it with the first of them counts for all. */
const answered = new BoundedMap<string, Promise<Resumption>>({ size: 1000 });

/** What is needed to bring an answer to its execution. */
export interface AnswersParts {
	context: ResumeContext;
	/** n8n's own address of waiting webhooks, where n8n tells it. */
	waitingBaseUrl?: string;
	client: Pick<CachedClient, 'credential' | 'clock'>;
	store: Pick<StateStore, 'questions' | 'questionAnswered'>;
	settings: TriggerSettings;
	log: Pick<TriggerLog, 'warn'>;
	lifetime: Lifetime;
	executor: Pick<Executor, 'execute'>;
}

/**
 * The step before n8n is given an event: what answers a question of Send and Wait for Response continues
 * the execution that asked, and starts none.
 */
export class Answers {
	constructor(private readonly parts: AnswersParts) {}

	/** As the executor does; `unreachable` where an answer couldn't be brought to its execution. */
	async execute(items: LeadEvent[]): Promise<ExecutionOutcome> {
		const left: LeadEvent[] = [];
		for (const item of items) {
			const found = await this.answerIn(item);
			const result = found ? await this.bring(item, found) : 'over';
			if (result === 'unreachable') return 'unreachable';
			if (result === 'over') left.push(...this.asUsual(item, found?.value));
		}
		return left.length > 0 ? await this.parts.executor.execute(left) : 'executed';
	}

	private async answerIn(
		event: LeadEvent,
	): Promise<{ question: AskedQuestion; value?: string } | undefined> {
		const { store, client } = this.parts;
		const payload = event.message?.payload;
		if (!looksLikeAnswer(payload)) return store.questions.answeredBy(event, client.clock.now());
		const tapped = readPayload(payload, await client.credential());
		return tapped?.question.contactId === event.contact.id ? tapped : undefined;
	}

	private async bring(
		event: LeadEvent,
		{ question, value }: { question: AskedQuestion; value?: string },
	): Promise<Resumption> {
		const { store } = this.parts;
		const key = `${question.id} ${occurrenceKey(event.eventId)}`;
		const result = await answered.getOrSet(
			key,
			async () => await this.resume(event, question, value),
		);
		if (result === 'unreachable') answered.delete(key);
		if (result !== 'unreachable') store.questionAnswered(question.id);
		if (result !== 'unreachable' || !this.isTooLate(event, question)) return result;
		this.parts.log.warn('n8n stayed out of reach for an answer; it goes on as any other event');
		return 'over';
	}

	private async resume(
		event: LeadEvent,
		question: AskedQuestion,
		value: string | undefined,
	): Promise<Resumption> {
		const { context, waitingBaseUrl: baseUrl, client, lifetime } = this.parts;
		if (baseUrl === undefined) return 'over';
		const answer = { questionId: question.id, value, event };
		const call = { baseUrl, question, answer, secrets: await client.credential() };
		return await resumeExecution(
			context,
			call,
			async (milliseconds) => await lifetime.pause(milliseconds),
			(reason) => this.parts.log.warn(unreachableLine(baseUrl, reason)),
		);
	}

	private isTooLate({ occurredAt }: LeadEvent, { until = Infinity }: AskedQuestion): boolean {
		const now = this.parts.client.clock.now();
		return now > Math.min(until, Date.parse(occurredAt) + TRIED_FOR_MS);
	}

	/** What is no answer (any more) is an event like others; a tap only if the operator wants those. */
	private asUsual(event: LeadEvent, value: string | undefined): LeadEvent[] {
		const isTap = looksLikeAnswer(event.message?.payload);
		if (isTap && !isWanted(event, this.parts.settings)) return [];
		return [withReadablePayload(event, value)];
	}
}

/** Told to the operator with each failed try. */
export function unreachableLine(baseUrl: string, reason: string): string {
	return `n8n couldn't reach its own address ${baseUrl} (${reason}) to continue the workflow that waits for an answer; it is tried again. If this goes on, let the machine that n8n runs on reach that address, which N8N_WEBHOOK_URL or WEBHOOK_URL sets: behind a router that doesn't lead its own public address back inside, by an entry in its name server or hosts file.`;
}
