import { sharedN8n } from './n8n.mts';

/** Changes rows of a data table, as somebody does in its editor. */
export async function editRows(
	tableName: string,
	where: Record<string, string>,
	data: Record<string, unknown>,
): Promise<void> {
	const filter = filterOf(where);
	const path = await pathOf(tableName);
	await sharedN8n().session.api('PATCH', `${path}/rows/update`, { filter, data });
}

/** Deletes rows of a data table, as somebody does in its editor. */
export async function deleteRows(tableName: string, where: Record<string, string>): Promise<void> {
	const filter = encodeURIComponent(JSON.stringify(filterOf(where)));
	const path = await pathOf(tableName);
	await sharedN8n().session.api('DELETE', `${path}/rows/delete?filter=${filter}`);
}

async function pathOf(tableName: string): Promise<string> {
	const { session } = sharedN8n();
	const { data: tables } = await session.api<{ data: { id: string; name: string }[] }>(
		'GET',
		'/data-tables?limit=100',
	);
	const table = tables.find(({ name }) => name === tableName);
	if (!table) throw new Error(`n8n has no data table "${tableName}"`);
	return `/data-tables/${table.id}`;
}

function filterOf(where: Record<string, string>): object {
	const filters = Object.entries(where).map(([columnName, value]) => ({
		columnName,
		condition: 'eq',
		value,
	}));
	return { type: 'and', filters };
}
