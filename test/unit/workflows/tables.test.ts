import type { INode } from 'n8n-workflow';

import { readTemplate } from './template';

const IMPORT = 'instagram-leads-import-history.json';
const LIVE = 'instagram-leads-to-data-table.json';

/** The columns that a template makes a table with. */
function columnsOf(file: string, table: string): unknown {
	const makes = ({ parameters }: INode): boolean =>
		parameters.resource === 'table' && parameters.tableName === table;
	return readTemplate(file).nodes.find(makes)?.parameters.columns;
}

// Whichever is there first makes the table; the other then writes into its columns.
it.each(['Instagram Deals', 'Instagram Deal Comments'])(
	'the import of the history makes "%s" as the template does that it is for',
	(table) => {
		expect(columnsOf(IMPORT, table)).toBeDefined();
		expect(columnsOf(IMPORT, table)).toEqual(columnsOf(LIVE, table));
	},
);
