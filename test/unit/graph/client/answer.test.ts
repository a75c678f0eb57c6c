import { readAnswer } from '../../../../nodes/InstagramLeads/graph/client/answer';
import type { GraphErrorClass } from '../../../../nodes/InstagramLeads/graph/errors/graphError';

type Outcome = GraphErrorClass | 'value';

function outcomeOf(status: number, text: string, wants: 'read' | 'change' | 'send'): Outcome {
	const { failure } = readAnswer({ status, text }, wants);
	return failure?.errorClass ?? 'value';
}

describe('an answer', () => {
	it.each<[string, string, Outcome, Outcome, Outcome]>([
		['an object', '{"id":"1"}', 'value', 'value', 'value'],
		['nothing', '', 'transient', 'transient', 'unknownOutcome'],
		['blanks', ' \n', 'transient', 'transient', 'unknownOutcome'],
		['null', 'null', 'transient', 'transient', 'unknownOutcome'],
		['half a list', '{"data":[{"id":"T","upd', 'transient', 'transient', 'unknownOutcome'],
		['true', 'true', 'badRequest', 'value', 'unknownOutcome'],
		['a text', '"ok"', 'badRequest', 'value', 'unknownOutcome'],
		['a list', '[]', 'badRequest', 'value', 'unknownOutcome'],
		['a page', '<html>login</html>', 'badRequest', 'badRequest', 'unknownOutcome'],
		['a refusal', '{"error":{"code":100}}', 'badRequest', 'badRequest', 'badRequest'],
	])('of HTTP 200 with %s', (_name, text, read, change, send) => {
		expect(outcomeOf(200, text, 'read')).toBe(read);
		expect(outcomeOf(200, text, 'change')).toBe(change);
		expect(outcomeOf(200, text, 'send')).toBe(send);
	});

	it.each([301, 302, 307, 308])('of HTTP %i is none, also where it looks like one', (status) => {
		expect(outcomeOf(status, '{"id":"1"}', 'read')).toBe('badRequest');
		expect(outcomeOf(status, '', 'send')).toBe('badRequest');
	});
});
