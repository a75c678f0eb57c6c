import type { INodeParameters } from 'n8n-workflow';

import {
	fingerprintOf,
	TOKEN_STATE_EXPRESSION,
} from '../../../nodes/InstagramLeads/graph/longLivedToken';
import { actionNode, workflowOf } from '../../helpers/n8n';

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

const derived = (fields: INodeParameters = {}): INodeParameters => ({
	accessToken: 'EAApasted',
	derivedFrom: fingerprintOf('EAApasted'),
	longLivedToken: 'EAAinUse',
	expiresAt: Date.now() + 30 * DAY,
	nextAttemptAt: 0,
	...fields,
});

describe('whether there is something to do', () => {
	it.each<[string, INodeParameters, string]>([
		['fresh', derived(), 'fresh'],
		['just over seven days left', derived({ expiresAt: Date.now() + 7 * DAY + HOUR }), 'fresh'],
		['seven days left', derived({ expiresAt: Date.now() + 7 * DAY - 1000 }), ''],
		['over', derived({ expiresAt: Date.now() - DAY }), ''],
		['failed lately', derived({ expiresAt: 0, nextAttemptAt: Date.now() + HOUR }), 'waiting'],
		['failed a while ago', derived({ expiresAt: 0, nextAttemptAt: Date.now() - 1 }), ''],
		['just pasted', { accessToken: 'EAApasted' }, ''],
		['just pasted, the fields empty', derived({ derivedFrom: '', expiresAt: '' }), ''],
		['pasted anew while the old one is fresh', derived({ accessToken: 'EAAnew' }), ''],
		[
			'pasted anew while the old one waits',
			derived({ accessToken: 'EAAnew', nextAttemptAt: Date.now() + HOUR }),
			'',
		],
		['numbers that became texts', derived({ expiresAt: String(Date.now() + 30 * DAY) }), 'fresh'],
		['no token', { accessToken: '' }, 'waiting'],
		['no field', {}, 'waiting'],
	])('%s', (_name, fields, expected) => {
		expect(stateOf(fields)).toBe(expected);
	});

	it('goes by time alone for a token that n8n reads from elsewhere', () => {
		const accessToken = '={{ "EAA" + "fromVault" }}';
		const derivedFrom = fingerprintOf('EAAfromVault');
		const due = derived({ accessToken, derivedFrom, expiresAt: Date.now() + DAY });
		expect(stateOf(derived({ accessToken, derivedFrom }))).toBe('fresh');
		expect(stateOf(due)).toBe('');
		expect(stateOf({ accessToken })).toBe('');
	});
});
