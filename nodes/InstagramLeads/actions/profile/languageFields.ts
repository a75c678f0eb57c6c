import type { INodeProperties } from 'n8n-workflow';

import type { OperationContext, Show } from '../common/operation';
import { entriesOf, listEntries, repeatableFields } from '../common/repeatableFields';

const SOURCE = 'languagesSource';

const locale: INodeProperties = {
	displayName: 'Locale',
	name: 'locale',
	type: 'string',
	default: 'default',
	placeholder: 'e.g. ru_RU',
	description:
		"Meta's name of the language; default is for everybody whose language is not listed, and has to be there",
};

/** @param list what people see in one language; its only option names the entries */
function languagesField(list: INodeProperties): INodeProperties {
	return {
		displayName: 'Languages',
		name: 'languages',
		type: 'fixedCollection',
		typeOptions: { multipleValues: true },
		placeholder: 'Add language',
		default: {},
		description: 'What people see, by the language of their Instagram',
		options: [{ displayName: 'Language', name: 'language', values: [locale, list] }],
	};
}

/** Something in several languages, as fields or as JSON; see {@link languagesField}. */
export function languageFields(
	show: Show,
	list: INodeProperties,
	texts: { description: string; example: string },
): INodeProperties[] {
	return repeatableFields(show, SOURCE, languagesField(list), texts);
}

/** What the fields or the JSON hold, with the entries of a language under the list's name. */
export function languagesOf(context: OperationContext, list: INodeProperties): unknown[] {
	const languages = listEntries(context, SOURCE, languagesField(list));
	if (context.node.getNodeParameter(SOURCE, context.itemIndex, 'fields') === 'json') {
		return languages;
	}
	const entryName = list.options?.[0].name ?? '';
	return (languages as Array<Record<string, unknown>>).map((language) => ({
		...language,
		[list.name]: entriesOf(language[list.name], entryName),
	}));
}
