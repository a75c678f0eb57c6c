import {
	CLASS_TEXTS,
	RECONNECT_STEPS,
	SIGN_IN_STEPS,
} from '../../../../nodes/InstagramLeads/graph/errors/errorTexts';
import { GraphError } from '../../../../nodes/InstagramLeads/graph/errors/graphError';
import { stepWallClock, virtualTime } from '../../../helpers/clock';

afterEach(() => jest.restoreAllMocks());

const refused = (error: object, httpStatus = 400) =>
	GraphError.fromResponse(httpStatus, { error: { message: 'no', ...error } });

const local = GraphError.local('gone', 'Gone', 'Look elsewhere.');

describe('a call without an answer', () => {
	it.each([
		['ECONNREFUSED', 'transient'],
		['ENOTFOUND', 'transient'],
		['EAI_AGAIN', 'transient'],
		['ENETUNREACH', 'transient'],
		['EHOSTUNREACH', 'transient'],
		['ECONNRESET', 'unknownOutcome'],
		['ETIMEDOUT', 'unknownOutcome'],
		['ECONNABORTED', 'unknownOutcome'],
	])('%s of a send is %s', (reason, errorClass) => {
		const failure = GraphError.fromConnection(reason, true);
		const { message, description } = CLASS_TEXTS[failure.errorClass];
		expect(failure.errorClass).toBe(errorClass);
		expect(failure.message).toBe(message);
		expect(failure.description).toBe(`${description} (${reason})`);
		expect(GraphError.fromConnection(reason).errorClass).toBe('transient');
	});

	it('is cancelled only where the execution was stopped', () => {
		expect(GraphError.fromConnection('ERR_CANCELED').isCancelled).toBe(true);
		expect(GraphError.fromConnection('ECONNRESET').isCancelled).toBe(false);
		expect(local.isCancelled).toBe(false);
	});
});

it.each([
	[false, 'transient'],
	[true, 'unknownOutcome'],
] as const)('an answer that stops in the middle, of a send: %s', (isSend, errorClass) => {
	const failure = GraphError.incomplete(200, isSend);
	expect(failure.errorClass).toBe(errorClass);
	expect(failure.facts).toEqual({ httpStatus: 200 });
	expect(failure.message).toBe(CLASS_TEXTS[errorClass].message);
	expect(failure.description).toMatch(/\. \(Meta's answer, HTTP 200, was empty or cut off\.\)$/);
	expect(failure.description).toContain(CLASS_TEXTS[errorClass].description);
	expect(GraphError.incomplete(200).errorClass).toBe('transient');
});

describe('the value that Meta refused', () => {
	const message = 'Param subscribed_fields[2] must be one of {a, b} - got "message_edit".';

	it('is read out of a list of several', () => {
		expect(refused({ code: 100, message }).refusedValue).toBe('message_edit');
	});

	it.each([
		['another code', { code: 200, message }],
		['a value of other signs', { code: 100, message: 'got "<b>"' }],
		['no value', { code: 100, message: 'Invalid parameter' }],
		['no text', { code: 100, message: undefined }],
	])('is unknown with %s', (_name, error) => {
		expect(refused(error).refusedValue).toBeUndefined();
	});

	it('is not what a connection failed of', () => {
		expect(GraphError.fromConnection('ECONNRESET').refusedValue).toBeUndefined();
	});
});

it.each([
	['transient', true, true],
	['rate', true, true],
	['reconnect', false, true],
	['permission', false, false],
	['gone', false, false],
	['badRequest', false, false],
	['unknownOutcome', false, false],
] as const)('%s passes by itself: %s, meets all calls: %s', (errorClass, passes, meetsAll) => {
	const { isTemporary, isGeneral } = GraphError.local(errorClass, 'x', 'y');
	expect([isTemporary, isGeneral]).toEqual([passes, meetsAll]);
});

describe('the time in which Meta wants no calls', () => {
	const inAMinute = () =>
		local.withDetails({ facts: { retryAt: new Date(Date.now() + 60_000).toISOString() } });

	it('is none where it said none', () => {
		expect(local.retryInMs).toBe(0);
	});

	it('passes, and is never less than none', async () => {
		const time = virtualTime();
		jest.spyOn(Date, 'now').mockReturnValue(Date.parse('2026-03-01T10:00:00Z'));
		const failure = inAMinute();
		expect(failure.retryInMs).toBe(60_000);
		await time.pass(45_000);
		expect(failure.retryInMs).toBe(15_000);
		await time.pass(45_000);
		expect(failure.retryInMs).toBe(0);
	});

	it('stays what it is when the wall clock steps', () => {
		virtualTime();
		jest.spyOn(Date, 'now').mockReturnValue(Date.parse('2026-03-01T10:00:00Z'));
		const failure = inAMinute();
		stepWallClock(3_600_000);
		expect(failure.retryInMs).toBe(60_000);
	});
});

describe('told by who knows more', () => {
	it('keeps what is not said anew', () => {
		const failure = refused({ code: 4, fbtrace_id: 'A9xTrace' });
		const same = failure.withDetails({});
		expect(same).toMatchObject({ errorClass: 'rate', message: failure.message });
		expect(same.description).toBe(failure.description);
		expect(same.facts).toEqual({ httpStatus: 400, code: 4, fbtraceId: 'A9xTrace' });
	});

	it('puts the note first, and adds facts', () => {
		const told = refused({ code: 4 }).withDetails({
			errorClass: 'gone',
			message: 'Nobody there',
			note: 'Nothing was sent.',
			facts: { retryAt: '2026-03-01T10:00:00.000Z' },
		});
		expect(told.errorClass).toBe('gone');
		expect(told.message).toBe('Nobody there');
		expect(told.description).toBe(`Nothing was sent. ${refused({ code: 4 }).description}`);
		expect(told.facts).toMatchObject({ code: 4, retryAt: '2026-03-01T10:00:00.000Z' });
	});

	it('is cancelled all the same', () => {
		const failure = GraphError.fromConnection('ERR_CANCELED');
		expect(failure.withDetails({ note: 'x' }).isCancelled).toBe(true);
		expect(failure.forSignedIn().isCancelled).toBe(true);
	});
});

describe('to who signed in', () => {
	it('a dead token is told without a token to paste', () => {
		const failure = refused({ code: 190 });
		const told = failure.forSignedIn();
		expect(failure.description).toContain(RECONNECT_STEPS);
		expect(told.description).toBe(failure.description.replace(RECONNECT_STEPS, SIGN_IN_STEPS));
		expect(told.description).not.toContain('Access Token');
		expect(told).toMatchObject({ errorClass: 'reconnect', message: failure.message });
		expect(told.facts).toEqual(failure.facts);
	});

	it('a lacking permission is, too', () => {
		const { description } = refused({ code: 10 }).forSignedIn();
		expect(description).toMatch(/^Open the credential, click 'Switch account'/);
		expect(description).not.toContain('Create a token');
	});

	it('all else is told as it was', () => {
		expect(local.forSignedIn().description).toBe('Look elsewhere.');
		const cause = new TypeError('x');
		expect(GraphError.unexpected(cause).forSignedIn().cause).toBe(cause);
	});
});

it.each([
	[new TypeError('secret'), '(TypeError)'],
	['secret', '(no details)'],
	[undefined, '(no details)'],
])('what nobody foresaw, %s, is told by its kind: %s', (cause, description) => {
	const failure = GraphError.unexpected(cause);
	expect(failure).toMatchObject({ errorClass: 'badRequest', description });
	expect(failure.message).toBe('Something unexpected happened');
	expect(failure.cause).toBe(cause);
	expect(failure.facts).toEqual({});
});

it.each([
	[299, 'unknownOutcome', 'none of the Graph API'],
	[300, 'badRequest', 'another address'],
	[399, 'badRequest', 'another address'],
	[400, 'badRequest', 'none of the Graph API'],
	[429, 'rate', 'none of the Graph API'],
	[499, 'badRequest', 'none of the Graph API'],
	[500, 'unknownOutcome', 'none of the Graph API'],
] as const)('HTTP %i in answer to a send, in no words of Meta: %s, %s', (status, kind, why) => {
	const failure = GraphError.fromResponse(status, '<html>', true);
	expect(failure.errorClass).toBe(kind);
	expect(failure.description).toMatch(new RegExp(`${why}.* \\(HTTP ${status}\\)\\.$`));
	expect(failure.facts).toEqual({ httpStatus: status });
});

it.each([
	[2, 'badRequest'],
	[3, 'permission'],
	[199, 'badRequest'],
	[201, 'permission'],
	[299, 'permission'],
	[300, 'badRequest'],
])('the code %i is one of %s', (code, errorClass) => {
	const known = code === 2 ? 'transient' : errorClass;
	expect(refused({ code }).errorClass).toBe(known);
});

it.each([
	[{ code: 10 }, '(Graph code 10)'],
	[{ code: 10, error_subcode: 77 }, '(Graph code 10, subcode 77)'],
	[{ code: 10, fbtrace_id: 'A9x' }, '(Graph code 10, fbtrace_id A9x)'],
	[{ code: 0, error_subcode: 0 }, '(Graph code 0, subcode 0)'],
	[{ fbtrace_id: 'A9x' }, '(Graph HTTP 400, fbtrace_id A9x)'],
	[{ code: '-3', error_subcode: '12x' }, '(Graph code -3)'],
	[{ code: '3-', is_transient: 'yes', fbtrace_id: 5 }, '(Graph HTTP 400)'],
])('Meta can find %j again by %s', (error, line) => {
	const { description } = refused(error);
	expect(description.endsWith(` Meta said: no ${line}`)).toBe(true);
});
