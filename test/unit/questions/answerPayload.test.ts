import {
	looksLikeAnswer,
	payloadOf,
	readPayload,
} from '../../../nodes/InstagramLeads/questions/answerPayload';

const secrets = { appSecret: 'made-up-secret', extraAppSecret: '' };
const question = {
	id: 'question-1',
	contactId: '1602510301006188',
	executionId: '4711',
	nodeId: '9c1c5dbe-6a39-4b4f-9b5c-1f7b52a9a001',
	resumeSignature: 'a'.repeat(64),
	until: 1_800_000_000_000,
};
const payload = payloadOf(question, 'approved', secrets);

it('comes back as it went out', () => {
	expect(readPayload(payload, secrets)).toEqual({ question, value: 'approved' });
	const { until, ...endless } = question;
	expect(readPayload(payloadOf(endless, 'да', secrets), secrets)).toEqual({
		question: endless,
		value: 'да',
	});
	expect(until).toBeDefined();
});

it('is taken under the other secret of the credential, while one is changed for the other', () => {
	const changed = { appSecret: 'newer-secret', extraAppSecret: 'made-up-secret' };
	expect(readPayload(payload, changed)?.value).toBe('approved');
});

it.each([
	['another secret', payload, { appSecret: 'of-somebody-else', extraAppSecret: '' }],
	['no secret', payload, { appSecret: '', extraAppSecret: '' }],
	['a changed content', payload.replace(/:1:./, ':1:X'), secrets],
	['a changed signature', `${payload.slice(0, -2)}AA`, secrets],
	['no signature', payload.split('.')[0], secrets],
	['something that is no payload of ours', 'ASK_PRICE', secrets],
	['nothing', undefined, secrets],
])('counts for nothing with %s', (_what, given, known) => {
	expect(readPayload(given, known)).toBeUndefined();
});

it('is known by its form', () => {
	expect([payload, 'ASK_PRICE', undefined].map(looksLikeAnswer)).toEqual([true, false, false]);
});

it('fits into what Instagram takes, or is refused before it is sent', () => {
	expect(payload.length).toBeLessThan(500);
	expect(() => payloadOf(question, 'x'.repeat(700), secrets)).toThrow('A value is too long');
});

it('is not made without an app secret', () => {
	const none = { appSecret: '', extraAppSecret: '' };
	expect(() => payloadOf(question, 'approved', none)).toThrow("The credential has no 'App Secret'");
});
