import type { INode } from 'n8n-workflow';

import { redact } from '../../../nodes/InstagramLeads/graph/errors/redact';
import {
	credentialsOf,
	files,
	isNote,
	notesOf,
	OURS,
	readTemplate,
	readText,
	targetsOf,
	wholesOf,
} from './template';

it('there are templates, each with an id of its own', () => {
	const ids = files.map((file) => readTemplate(file).id);
	expect(ids.length).toBeGreaterThan(0);
	expect(ids.every((id) => /^[A-Za-z0-9_-]{8,36}$/.test(id ?? ''))).toBe(true);
	expect(new Set(ids).size).toBe(ids.length);
});

it('no two templates share a name or a webhook address', () => {
	const templates = files.map(readTemplate);
	const names = templates.map(({ name }) => name);
	expect(new Set(names).size).toBe(names.length);
	const hooks = templates.flatMap(({ nodes }) => nodes.flatMap(({ webhookId }) => webhookId ?? []));
	expect(new Set(hooks).size).toBe(hooks.length);
});

// n8n looks for a table by a part of its name, takes the first, and then finds it not to be the one.
it('no data table has a name that holds the name of another', () => {
	const created = files.flatMap((file) => readTemplate(file).nodes.filter(createsTable));
	const tables = [...new Set(created.map(({ parameters }) => String(parameters.tableName)))];
	const within = tables.flatMap((name) =>
		tables.filter((other) => other !== name && other.toLowerCase().includes(name.toLowerCase())),
	);
	expect(tables.length).toBeGreaterThan(1);
	expect(within).toEqual([]);
});

describe.each(files)('workflows/%s', (file) => {
	const text = readText(file);
	const template = readTemplate(file);
	const names = template.nodes.map(({ name }) => name);
	const ours = template.nodes.filter(({ type }) => type.startsWith(OURS));

	it('has a name, and is not published by being imported', () => {
		expect(template.name.length).toBeGreaterThan(10);
		expect(template.active ?? false).toBe(false);
	});

	it('explains itself in an overview note: for whom, how it works, how to set it up', () => {
		const notes = template.nodes.filter(isNote).map(({ parameters }) => String(parameters.content));
		const overview = notes.sort((a, b) => b.length - a.length)[0];
		expect(overview).toMatch(/^## /);
		expect(overview).toContain('**For**');
		expect(overview).toMatch(/### .*\n[^]*### |\*\*Set up\*\*[^]*\*\*Test it like this\*\*/);
		expect(overview).toContain('n8n-nodes-instagram-leads');
	});

	it('names every credential that it needs as the editor names it', () => {
		const notes = notesOf(template).toLowerCase();
		const unnamed = template.nodes.flatMap((node) => {
			const offered = credentialsOf(node);
			const isNamed = offered.some(
				({ type, displayName }) =>
					notes.includes(displayName.toLowerCase()) ||
					(type === 'instagramLeadsApi' && /credential in|instagram credential/.test(notes)),
			);
			return offered.length === 0 || isNamed ? [] : [{ node: node.name, offered }];
		});
		expect(unnamed).toEqual([]);
	});

	it('ships no credentials, no secrets and nobody’s data', () => {
		expect(template.nodes.filter(({ credentials }) => credentials)).toEqual([]);
		expect(redactedWhole(text)).toBe(text);
		expect(text).not.toMatch(/\b(?:sk|xox[abp]|ghp|eyJ)[-_A-Za-z0-9]{16,}/);
		expect(template.pinData ?? {}).toEqual({});
		expect(text).not.toMatch(/[\w.+-]+@(?!example\.)[\w-]+\.(?:com|org|net|ru|uz|io)\b/);
		expect(text).not.toMatch(/\+\d{10,}/);
	});

	it('has unique names and ids', () => {
		expect(new Set(names).size).toBe(names.length);
		expect(new Set(template.nodes.map(({ id }) => id)).size).toBe(names.length);
		expect(template.nodes.every(({ id }) => id.length > 0)).toBe(true);
	});

	it('connects only nodes that exist, and leaves none alone', () => {
		const sources = Object.keys(template.connections);
		const targets = sources.flatMap((name) => [
			...targetsOf(template, name).flat(),
			...wholesOf(template, name),
		]);
		const connected = [...sources, ...targets];
		expect(names).toEqual(expect.arrayContaining(connected));
		const alone = template.nodes.filter((node) => !isNote(node) && !connected.includes(node.name));
		expect(alone.map(({ name }) => name)).toEqual([]);
	});

	it('leaves room between nodes', () => {
		const placed = template.nodes.filter((node) => !isNote(node));
		const crowded = placed.flatMap((node, index) =>
			placed
				.slice(index + 1)
				.filter((other) => isOnTop(node, other))
				.map((other) => `${node.name}, ${other.name}`),
		);
		expect(crowded).toEqual([]);
	});

	it('gives every trigger of ours a webhook address of its own', () => {
		expect(ours.length).toBeGreaterThan(0);
		const triggers = ours.filter(({ type }) => type.endsWith('Trigger'));
		expect(triggers.every(({ webhookId }) => webhookId)).toBe(true);
	});
});

const createsTable = ({ type, parameters: { resource, operation } }: INode): boolean =>
	type === 'n8n-nodes-base.dataTable' && resource === 'table' && operation === 'create';

/** Nodes are drawn about 100 wide and high; their names stand below. */
function isOnTop({ position: [x, y] }: INode, { position: [otherX, otherY] }: INode): boolean {
	return Math.abs(x - otherX) < 100 && Math.abs(y - otherY) < 110;
}

/** `redact` without its limit of length. */
function redactedWhole(text: string): string {
	return (text.match(/[^]{1,400}/g) ?? []).map(redact).join('');
}
