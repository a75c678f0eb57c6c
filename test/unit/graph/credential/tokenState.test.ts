import type { INodeParameters } from 'n8n-workflow';

import {
	attemptOf,
	fingerprintOf,
	TOKEN_STATE_EXPRESSION,
} from '../../../../nodes/InstagramLeads/graph/credential/longLivedToken';
import { actionNode, workflowOf } from '../../../helpers/nodes';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** What n8n's own expression engine makes of it, asked as n8n resolves a credential. */
function stateOf(fields: INodeParameters): unknown {
	const node = actionNode();
	const data = { ...fields, tokenState: TOKEN_STATE_EXPRESSION };
	const resolved = workflowOf(node).expression.getComplexParameterValue(
		node,
		data,
		'internal',
		{},
		undefined,
		undefined,
		data,
	) as INodeParameters;
	return resolved.tokenState;
}

const app = { appId: '12', appSecret: 'secret' };

/** An attempt with these fields failed, the next one is due in an hour. */
const failed = (fields: INodeParameters): INodeParameters => ({
	...fields,
	...app,
	nextAttemptAt: Date.now() + HOUR,
	failedWith: attemptOf({ ...fields, ...app }),
});

const derived = (fields: INodeParameters = {}): INodeParameters => ({
	accessToken: 'EAApasted',
	derivedFrom: fingerprintOf('EAApasted'),
	longLivedToken: 'EAAinUse',
	expiresAt: Date.now() + 30 * DAY,
	nextAttemptAt: 0,
	...fields,
});

const noApp = (accessToken: string): INodeParameters => ({
	appId: '',
	appSecret: '',
	failedWith: attemptOf({ accessToken }),
});

describe('whether there is something to do', () => {
	it.each<[string, INodeParameters, string]>([
		['fresh', derived(), 'fresh'],
		['just over seven days left', derived({ expiresAt: Date.now() + 7 * DAY + HOUR }), 'fresh'],
		['seven days left', derived({ expiresAt: Date.now() + 7 * DAY - 1000 }), ''],
		['over', derived({ expiresAt: Date.now() - DAY }), ''],
		['failed lately', failed(derived({ expiresAt: 0 })), 'waiting'],
		['failed a while ago', { ...failed(derived({ expiresAt: 0 })), nextAttemptAt: 1 }, ''],
		[
			'failed, and the clock was set back since',
			{ ...failed(derived({ expiresAt: 0 })), nextAttemptAt: Date.now() + 2 * HOUR },
			'',
		],
		['just pasted, failed lately', failed({ accessToken: 'EAApasted' }), 'waiting'],
		['failed, the secret corrected', { ...failed(derived({ expiresAt: 0 })), appSecret: 'x' }, ''],
		['failed, the app ID corrected', { ...failed(derived({ expiresAt: 0 })), appId: '34' }, ''],
		['failed, no app', { ...failed({ accessToken: 'EAA' }), ...noApp('EAA') }, 'waiting'],
		['fresh, another secret', { ...derived(), appSecret: 'rotated' }, 'fresh'],
		['just pasted', { accessToken: 'EAApasted' }, ''],
		['just pasted, the fields empty', derived({ derivedFrom: '', expiresAt: '' }), ''],
		['pasted anew while the old one is fresh', derived({ accessToken: 'EAAnew' }), ''],
		['pasted anew while the old one waits', { ...failed(derived()), accessToken: 'EAAnew' }, ''],
		['numbers that became texts', derived({ expiresAt: String(Date.now() + 30 * DAY) }), 'fresh'],
		['no token', { accessToken: '' }, 'waiting'],
		['no field', {}, 'waiting'],
	])('%s', (_name, fields, expected) => {
		expect(stateOf(fields)).toBe(expected);
	});

	it('is found for a token that n8n reads from elsewhere, too', () => {
		const accessToken = '={{ "EAA" + "fromVault" }}';
		const derivedFrom = fingerprintOf('EAAfromVault');
		const due = derived({ accessToken, derivedFrom, expiresAt: Date.now() + DAY });
		const failedWith = attemptOf({ accessToken: 'EAAfromVault', ...app });
		expect(stateOf(derived({ accessToken, derivedFrom }))).toBe('fresh');
		expect(stateOf(derived({ accessToken, derivedFrom: fingerprintOf('EAAother') }))).toBe('');
		expect(stateOf(due)).toBe('');
		expect(stateOf({ accessToken })).toBe('');
		expect(stateOf({ ...failed(due), failedWith })).toBe('waiting');
	});
});
