import { z } from 'zod';

import { id } from './fieldSchemas';
import type { FormAnswer } from './leadEvent';

/** Webhooks write `key` and `value`; reading a lead, `name` and `values`. Doc: UserLeadGenFieldData. */
const answerSchema = z
	.object({
		key: id.optional().catch(undefined),
		name: id.optional().catch(undefined),
		value: z.unknown(),
		values: z.unknown(),
	})
	.passthrough();

/** Names under which lists of answers stand, or of screens with answers on them. */
const LISTS = ['screens', 'responses', 'answers', 'field_data', 'fields'];

/** Screens stand in a form, answers on a screen: nothing of use is deeper. */
const MAX_DEPTH = 3;

/**
 * The answers in what Meta says of a form, in its order; what can't be read is left out.
 *
 * @param form any value is accepted
 */
export function readAnswers(form: unknown, depth = 0): FormAnswer[] {
	if (typeof form !== 'object' || form === null || depth > MAX_DEPTH) return [];
	const lists = LISTS.map((name) => (form as Record<string, unknown>)[name]);
	return lists.flatMap((list) => {
		if (!Array.isArray(list)) return [];
		return list.flatMap((part) => [...readAnswer(part), ...readAnswers(part, depth + 1)]);
	});
}

/** The answers as a person would read them. */
export function textOfAnswers(form: FormAnswer[]): string | undefined {
	return form.map(({ name, value }) => `${name}: ${value}`).join('\n') || undefined;
}

function readAnswer(part: unknown): FormAnswer[] {
	const parsed = answerSchema.safeParse(part);
	if (!parsed.success) return [];
	const { key, name = key, value, values } = parsed.data;
	const text = textOf(value ?? values);
	return name && text ? [{ name, value: text }] : [];
}

function textOf(value: unknown): string {
	if (Array.isArray(value)) return value.flatMap((part) => textOf(part) || []).join(', ');
	return ['string', 'number', 'boolean'].includes(typeof value) ? String(value).trim() : '';
}
