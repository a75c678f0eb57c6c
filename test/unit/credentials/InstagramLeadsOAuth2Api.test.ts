import type { INode } from 'n8n-workflow';
import { Workflow } from 'n8n-workflow';

import { InstagramLeadsOAuth2Api } from '../../../credentials/InstagramLeadsOAuth2Api.credentials';
import { nodeTypes, actionNode } from '../../helpers/nodes';

const { properties } = new InstagramLeadsOAuth2Api();

/** What n8n makes of a hidden field when it asks for it. */
function resolved(name: string, fields: Record<string, string | boolean>): unknown {
	const defaults = Object.fromEntries(properties.map((field) => [field.name, field.default]));
	const data = { ...defaults, ...fields };
	const parameters = data as INode['parameters'];
	const node = { ...actionNode(), parameters };
	const workflow = new Workflow({ nodes: [node], connections: {}, active: false, nodeTypes });
	return workflow.expression.getComplexParameterValue(
		node,
		data[name] as string,
		'internal',
		{},
		undefined,
		undefined,
		data as never,
	);
}

describe('where a person is sent to sign in', () => {
	it.each<[string, string, Record<string, string | boolean>, string]>([
		['authUrl', "Meta's dialog", {}, 'https://www.facebook.com/v25.0/dialog/oauth'],
		[
			'authUrl',
			'a stand-in',
			{ baseUrl: 'http://localhost:4590/graph.facebook.com/', apiVersion: 'v26.0' },
			'http://localhost:4590/graph.facebook.com/v26.0/dialog/oauth',
		],
		['accessTokenUrl', 'the exchange', {}, 'https://graph.facebook.com/v25.0/oauth/access_token'],
		[
			'accessTokenUrl',
			"a stand-in's exchange",
			{ baseUrl: 'http://localhost:4590' },
			'http://localhost:4590/v25.0/oauth/access_token',
		],
		['authQueryParameters', 'no configuration', {}, ''],
		['authQueryParameters', 'a configuration', { configId: '1098' }, 'config_id=1098'],
		['scope', 'a configuration asks by itself', { configId: '1098' }, ''],
		[
			'scope',
			'scopes of their own',
			{ customScopes: true, enabledScopes: 'instagram_basic' },
			'instagram_basic',
		],
	])('%s: %s', (name, _what, fields, expected) => {
		expect(resolved(name, fields)).toBe(expected);
	});

	it('asks for what the nodes need', () => {
		expect(resolved('scope', {})).toContain('instagram_manage_messages');
	});
});
