import { readdirSync, readFileSync } from 'node:fs'; // eslint-disable-line @n8n/community-nodes/no-restricted-imports -- templates are files, and tests are never shipped
import type { INode, INodeParameters, INodeProperties } from 'n8n-workflow';
import { NodeHelpers } from 'n8n-workflow';

import { redact } from '../../../nodes/InstagramLeads/graph/errors';
import { nodeTypes } from '../../helpers/n8n';

interface Template {
	id?: string;
	name: string;
	active?: boolean;
	nodes: INode[];
	connections: Record<string, Record<string, Array<Array<{ node: string }> | null>>>;
	pinData?: Record<string, unknown>;
}

const OURS = 'n8n-nodes-instagram-leads.';
const files = readdirSync('workflows').filter((file) => file.endsWith('.json'));
const read = (file: string) => readFileSync(`workflows/${file}`, 'utf8');

it('there are templates, each with an id of its own', () => {
	const ids = files.map((file) => (JSON.parse(read(file)) as Template).id);
	expect(ids.length).toBeGreaterThan(0);
	expect(ids.every((id) => /^[A-Za-z0-9_-]{8,36}$/.test(id ?? ''))).toBe(true);
	expect(new Set(ids).size).toBe(ids.length);
});

describe.each(files)('workflows/%s', (file) => {
	const text = read(file);
	const template = JSON.parse(text) as Template;
	const names = template.nodes.map(({ name }) => name);
	const ours = template.nodes.filter(({ type }) => type.startsWith(OURS));

	it('has a name, and is not published by being imported', () => {
		expect(template.name.length).toBeGreaterThan(10);
		expect(template.active ?? false).toBe(false);
	});

	it('explains itself in an overview note: for whom, how it works, how to set it up', () => {
		const notes = template.nodes.filter(({ type }) => type === 'n8n-nodes-base.stickyNote');
		const overview = notes.map(({ parameters }) => String(parameters.content)).sort(byLength)[0];
		expect(overview).toMatch(/^## /);
		expect(overview).toMatch(/### .*\n[^]*### /);
		expect(overview).toContain('n8n-nodes-instagram-leads');
	});

	it('ships no credentials and no secrets', () => {
		expect(template.nodes.filter(({ credentials }) => credentials)).toEqual([]);
		expect(redactedWhole(text)).toBe(text);
		expect(text).not.toMatch(/\b(?:sk|xox[abp]|ghp|eyJ)[-_A-Za-z0-9]{16,}/);
	});

	it('has unique names and ids', () => {
		expect(new Set(names).size).toBe(names.length);
		expect(new Set(template.nodes.map(({ id }) => id)).size).toBe(names.length);
		expect(template.nodes.every(({ id }) => id.length > 0)).toBe(true);
	});

	it('connects only nodes that exist, and leaves none alone', () => {
		const targets = Object.values(template.connections).flatMap((outputs) =>
			Object.values(outputs).flatMap((branches) =>
				branches.flatMap((branch) => (branch ?? []).map(({ node }) => node)),
			),
		);
		const connected = [...Object.keys(template.connections), ...targets];
		expect(names).toEqual(expect.arrayContaining(connected));
		expect(names).toEqual(expect.arrayContaining(Object.keys(template.pinData ?? {})));
		const alone = template.nodes.filter(
			({ name, type }) => !type.endsWith('.stickyNote') && !connected.includes(name),
		);
		expect(alone.map(({ name }) => name)).toEqual([]);
	});

	it('refers in expressions only to nodes that exist', () => {
		const referred = [...text.matchAll(/\$\('([^']+)'\)/g)].map(([, name]) => name);
		expect(names).toEqual(expect.arrayContaining(referred));
	});

	it('uses our nodes as they are declared', () => {
		expect(ours.length).toBeGreaterThan(0);
		for (const node of ours) {
			const { description } = nodeTypes.getByNameAndVersion(node.type) ?? {};
			expect(description?.version).toBe(node.typeVersion);
			const resolved = NodeHelpers.getNodeParameters(
				description?.properties ?? [],
				node.parameters,
				true,
				false,
				node,
				description ?? null,
			);
			expect(Object.keys(resolved ?? {})).toEqual(
				expect.arrayContaining(Object.keys(node.parameters)),
			);
			expect(
				NodeHelpers.getNodeParametersIssues(
					description?.properties ?? [],
					node,
					description ?? null,
				)?.parameters ?? {},
			).toEqual({});
			expect(undeclaredOptions(description?.properties ?? [], node.parameters)).toEqual([]);
		}
	});

	it('gives every trigger of ours a webhook address of its own', () => {
		const triggers = ours.filter(({ type }) => type.endsWith('Trigger'));
		expect(triggers.every(({ webhookId }) => webhookId)).toBe(true);
	});
});

function byLength(a: string, b: string): number {
	return b.length - a.length;
}

/** `redact` without its limit of length. */
function redactedWhole(text: string): string {
	return (text.match(/[^]{1,400}/g) ?? []).map(redact).join('');
}

/** Names set in a collection of ours that the collection doesn't have, and values it doesn't know. */
function undeclaredOptions(properties: INodeProperties[], parameters: INodeParameters): string[] {
	return properties.flatMap(({ name, type, options = [] }) => {
		const value = parameters[name];
		const known = options.map((option) => ('value' in option ? option.value : option.name));
		if (type === 'collection' && typeof value === 'object' && value !== null) {
			return Object.keys(value).filter((key) => !known.includes(key));
		}
		if (type === 'multiOptions' && Array.isArray(value)) {
			return value.map(String).filter((entry) => !known.includes(entry));
		}
		return [];
	});
}
