import type { INodeProperties } from 'n8n-workflow';

import type { OperationContext, Show } from '../common/operation';
import { listParameter } from '../common/jsonParameter';

interface Languages {
	/** The parameter that holds the entries of a language, and the name of its only option. */
	list: INodeProperties;
	description: string;
	example: string;
}

/** Fields in several languages, or JSON. */
export function languageFields(show: Show, { list, description, example }: Languages) {
	const fields: INodeProperties[] = [
		{
			displayName: 'Languages Given As',
			name: 'languagesSource',
			type: 'options',
			default: 'fields',
			displayOptions: { show },
			options: [
				{ name: 'Define Below', value: 'fields' },
				{ name: 'JSON', value: 'json' },
			],
			description: 'How the list is given',
		},
		{
			displayName: 'Languages',
			name: 'languages',
			type: 'fixedCollection',
			typeOptions: { multipleValues: true },
			placeholder: 'Add language',
			default: {},
			displayOptions: { show: { ...show, languagesSource: ['fields'] } },
			description: 'What people see, by the language of their Instagram',
			options: [
				{
					displayName: 'Language',
					name: 'language',
					values: [
						{
							displayName: 'Locale',
							name: 'locale',
							type: 'string',
							default: 'default',
							placeholder: 'e.g. ru_RU',
							description:
								"Meta's name of the language; default is for everybody whose language is not listed, and has to be there",
						},
						list,
					],
				},
			],
		},
		{
			displayName: 'Languages',
			name: 'languagesJson',
			type: 'json',
			default: example,
			displayOptions: { show: { ...show, languagesSource: ['json'] } },
			description,
		},
	];
	return fields;
}

/** What stands in the fields, or in the JSON, with the entries of a language under the list's name. */
export function languagesOf(context: OperationContext, list: INodeProperties): unknown[] {
	const { node, itemIndex } = context;
	if (node.getNodeParameter('languagesSource', itemIndex, 'fields') === 'json') {
		return listParameter(context, 'languagesJson', 'Languages');
	}
	const { language = [] } = node.getNodeParameter('languages', itemIndex, {}) as {
		language?: Array<Record<string, unknown>>;
	};
	const entryName = list.options?.[0].name ?? '';
	return language.map((fields) => {
		const held = fields[list.name] as Record<string, unknown> | undefined;
		return { locale: fields.locale, [list.name]: held?.[entryName] };
	});
}
