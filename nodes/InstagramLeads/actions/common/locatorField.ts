import type { INodeProperties } from 'n8n-workflow';

import { GraphError } from '../../graph/errors/graphError';
import type { OperationContext, Show } from './operation';

interface Locator {
	displayName: string;
	name: string;
	description: string;
	/** A `listSearch` method of the node. */
	searchMethod: string;
	idPlaceholder: string;
	/** Whether people can be named by their username, too. */
	hasUsername?: boolean;
	show: Show;
}

/** A resource locator: pick from the account, or give an id. */
export function locatorField(locator: Locator): INodeProperties {
	const { displayName, name, description, searchMethod, idPlaceholder, hasUsername, show } =
		locator;
	return {
		displayName,
		name,
		type: 'resourceLocator',
		required: true,
		default: { mode: 'list', value: '' },
		description,
		displayOptions: { show },
		modes: [
			{
				displayName: 'From List',
				name: 'list',
				type: 'list',
				typeOptions: { searchListMethod: searchMethod, searchable: true },
			},
			{ displayName: 'By ID', name: 'id', type: 'string', placeholder: idPlaceholder },
			...(hasUsername
				? [
						{
							displayName: 'By Username',
							name: 'username',
							type: 'string' as const,
							placeholder: 'e.g. malika.k',
							hint: 'Looked up among the latest conversations',
						},
					]
				: []),
		],
	};
}

/**
 * The id that a locator holds.
 *
 * @throws GraphError `badRequest` that names the parameter when it is empty
 */
export function locatedId(
	{ node, itemIndex }: OperationContext,
	field: string,
	label: string,
): string {
	const value = node.getNodeParameter(field, itemIndex, '', { extractValue: true });
	const id = String(value ?? '').trim();
	if (id) return id;
	throw GraphError.local(
		'badRequest',
		`'${label}' is empty`,
		'Pick one from the list or give its ID.',
	);
}
