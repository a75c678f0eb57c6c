import type { INodeProperties, INodePropertyCollection, INodeTypeDescription } from 'n8n-workflow';
import { NodeHelpers } from 'n8n-workflow';

import { declarationOf, files, readTemplate, resolve, type Declared } from './template';

// A type, version, resource or operation that is new here: "npx tsx sandbox/catalogue/main.mts" writes it down.
describe.each(files)('the nodes of workflows/%s', (file) => {
	const { nodes } = readTemplate(file);
	const known = nodes.flatMap((node) => {
		const declared = declarationOf(node);
		return declared ? [{ node, declared }] : [];
	});

	it('are of types and versions that exist', () => {
		const unknown = nodes.filter((node) => !declarationOf(node));
		expect(unknown.map(({ type, typeVersion }) => `${type} ${typeVersion}`)).toEqual([]);
	});

	it('have no parameter that their type doesn’t have or hides', () => {
		const strays = known.flatMap(({ node, declared }) => {
			const resolved = resolve(node, declared);
			return Object.keys(node.parameters)
				.filter((name) => !(name in resolved))
				.map((name) => `${node.name}: ${name}`);
		});
		expect(strays).toEqual([]);
	});

	it('have no option or value that their type doesn’t have', () => {
		const strays = known.flatMap(({ node, declared }) =>
			undeclared(shownIn(declared, resolve(node, declared)), node.parameters).map(
				(path) => `${node.name}: ${path}`,
			),
		);
		expect(strays).toEqual([]);
	});

	it('lack no parameter that their type requires', () => {
		const issues = known.flatMap(({ node, declared }) => {
			const type = declared as INodeTypeDescription;
			const found = NodeHelpers.getNodeParametersIssues(type.properties, node, type)?.parameters;
			return found ? [{ node: node.name, found }] : [];
		});
		expect(issues).toEqual([]);
	});
});

/** The properties of which at least one of that name is shown. */
function shownIn({ properties }: Declared, resolved: object): INodeProperties[] {
	return properties.filter(({ name }) => name in resolved);
}

/** Paths of names that collections don't have and of values that lists don't know. */
function undeclared(properties: INodeProperties[], parameters: object): string[] {
	const byName = new Map<string, INodeProperties[]>();
	for (const property of properties) {
		byName.set(property.name, [...(byName.get(property.name) ?? []), property]);
	}
	return Object.entries(parameters).flatMap(([name, value]: [string, unknown]) => {
		const sameName = byName.get(name);
		if (!sameName) return [name];
		// Several properties may bear one name; it must fit one of them.
		const complaints = sameName.map((property) => complaintsAbout(property, value));
		const fits = complaints.some(({ length }) => length === 0);
		return fits ? [] : complaints[0].map((path) => (path === '' ? name : `${name}.${path}`));
	});
}

function complaintsAbout(property: INodeProperties, value: unknown): string[] {
	const { type, options = [] } = property;
	if (isExpression(value)) return [];
	if (type === 'collection') {
		return isObject(value) ? undeclared(options as INodeProperties[], value) : [''];
	}
	if (type === 'fixedCollection') {
		return isObject(value) ? undeclaredInGroups(options as INodePropertyCollection[], value) : [''];
	}
	if (type === 'options' && isFixedList(property)) return isKnown(options, value) ? [] : [''];
	if (type === 'multiOptions' && isFixedList(property) && Array.isArray(value)) {
		return value.every((entry) => isKnown(options, entry)) ? [] : [''];
	}
	return [];
}

function undeclaredInGroups(groups: INodePropertyCollection[], value: object): string[] {
	return Object.entries(value).flatMap(([name, entries]: [string, unknown]) => {
		const group = groups.find((candidate) => candidate.name === name);
		if (!group) return [name];
		return [entries].flat().flatMap((entry) => {
			if (!isObject(entry)) return [];
			return undeclared(group.values, entry).map((path) => `${name}.${path}`);
		});
	});
}

const isExpression = (value: unknown): boolean =>
	typeof value === 'string' && value.startsWith('=');

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** Others are asked of the service, or may hold what the list doesn't have. */
const isFixedList = ({ typeOptions, options }: INodeProperties): boolean =>
	!typeOptions?.loadOptionsMethod && !typeOptions?.loadOptions && (options ?? []).length > 0;

const isKnown = (options: NonNullable<INodeProperties['options']>, value: unknown): boolean =>
	options.some((option) => 'value' in option && option.value === value);
