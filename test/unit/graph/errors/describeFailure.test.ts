import { NodeOperationError } from 'n8n-workflow';

import { readCredential } from '../../../../nodes/InstagramLeads/graph/credential/credential';
import { attempt } from '../../../../nodes/InstagramLeads/graph/errors/attempt';
import {
	describeFailure,
	isUnexpected,
} from '../../../../nodes/InstagramLeads/graph/errors/describeFailure';
import { GraphError } from '../../../../nodes/InstagramLeads/graph/errors/graphError';
import { facebookCredential } from '../../../helpers/credentials';
import { triggerNode } from '../../../helpers/nodes';

/** A mistake of our own, on the way to a value. */
const mistake = async (text: string): Promise<never> => {
	throw new TypeError(text);
};

async function failureOf(text: string): Promise<GraphError> {
	const result = await attempt(mistake(text));
	if (result.ok) throw new Error('no failure');
	return result.failure;
}

describe('a failure that nobody foresaw', () => {
	it('keeps its cause, and shows nothing of it to the operator', async () => {
		const failure = await failureOf('Cannot read "secret inside"');
		expect(failure.cause).toBeInstanceOf(TypeError);
		expect(`${failure.message} ${failure.description}`).not.toContain('secret');
		expect(failure.withDetails({ note: 'Nothing was sent.' }).cause).toBe(failure.cause);
	});

	it('stands in the log with its stack', async () => {
		const line = describeFailure(await failureOf('x is not a function'));
		expect(line).toContain('Something unexpected happened. (TypeError)');
		expect(line).toContain('TypeError: x is not a function');
		expect(line).toMatch(/\n\s+at mistake \(.*describeFailure\.test\.ts/);
	});

	it('has no secret of a credential in the log, whatever that looks like', async () => {
		const secrets = {
			appSecret: 'made-up app secret',
			extraAppSecret: 'formerly-another',
			accessToken: 'plainToken.without-prefix',
			verifyToken: 'correct horse battery',
		};
		readCredential(facebookCredential(secrets));
		const text = Object.values(secrets).join(' / ');
		const line = describeFailure(await failureOf(`failed with ${text}`));
		for (const secret of Object.values(secrets)) expect(line).not.toContain(secret);
		expect(line).toContain('failed with [hidden] / [hidden] / [hidden] / [hidden]');
	});

	it('hides no word that may be one of any sentence, and the longer of two secrets whole', async () => {
		const secrets = {
			verifyToken: 'instagram',
			appSecret: 'abcd1234',
			extraAppSecret: 'abcd1234efgh',
		};
		readCredential(facebookCredential(secrets));
		const line = describeFailure(await failureOf('instagram_basic; abcd1234efgh; abcd1234'));
		expect(line).toContain('instagram_basic; [hidden]; [hidden]');
	});

	it.each([
		['a token', 'Bad token EAAabcdefghijk'],
		['a header', 'Authorization: Bearer plainOldToken123'],
		['a signed address', 'GET https://cdn.example.com/x.jpg?oh=abc&oe=def'],
		['an app token', 'at 1234567890|abcdefgh_ij'],
	])('has nothing in the log that looks like %s', async (_name, text) => {
		expect(describeFailure(await failureOf(text))).toContain('[hidden]');
	});
});

it.each<[string, unknown, boolean, string]>([
	['what Meta refused', GraphError.local('gone', 'Gone', 'Look.'), false, 'Gone. Look.'],
	[
		'what n8n says',
		new NodeOperationError(triggerNode(), 'No such credential'),
		false,
		'No such credential',
	],
	['what is no error', 'boom', true, 'unexpected failure'],
])('%s is told in one line', (_name, error, unexpected, line) => {
	expect(isUnexpected(error)).toBe(unexpected);
	expect(describeFailure(error)).toBe(line);
});
