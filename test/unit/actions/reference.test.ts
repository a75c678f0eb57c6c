import type { INodePropertyOptions } from 'n8n-workflow';

import { readDocument } from '../../helpers/documents';
import { actionNodeType } from '../../helpers/nodes';

/** The options of every parameter of that name, and of which resource they are, as the panel has them. */
function optionsOf(name: string) {
	return actionNodeType.description.properties
		.filter((property) => property.name === name)
		.map(({ options, displayOptions }) => ({
			options: options as INodePropertyOptions[],
			resource: displayOptions?.show?.resource?.[0],
		}));
}

const resources = optionsOf('resource').flatMap(({ options }) => options);
const nameOfResource = (value: unknown) =>
	resources.find((resource) => resource.value === value)?.name ?? '';
const operations = optionsOf('operation').flatMap(({ resource, options }) =>
	options.map(({ name }) => `${nameOfResource(resource)}: ${name}`),
);

/** The tables of a page, as rows of cells. The first row is the header. */
function tablesOf(page: string): string[][][] {
	const tables = page.match(/(?:^\|.*\n)+/gm) ?? [];
	return tables.map((table) =>
		table
			.trim()
			.split('\n')
			.filter((_row, at) => at !== 1)
			.map((row) => row.split('|').slice(1, -1))
			.map((cells) => cells.map((cell) => cell.trim())),
	);
}

const isResource = ([first]: string[]) => resources.some(({ name }) => name === first);
const listOf = (cell: string) => cell.split(', ');

describe.each(['docs/reference.md', 'docs/reference.ru.md'])('%s', (page) => {
	const tables = tablesOf(readDocument(page));

	it('lists every operation that the node has, by its name in the panel, and no other', () => {
		const rows = tables.find(([, ...others]) => others.every(isResource))?.slice(1) ?? [];
		const listed = rows.flatMap(([resource, names]) =>
			listOf(names).map((name) => `${resource}: ${name}`),
		);
		expect(listed.sort()).toEqual(operations.sort());
	});
});
