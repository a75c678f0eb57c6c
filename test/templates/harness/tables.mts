import { sharedN8n } from './n8n.mts';

/** Changes rows of a data table, as somebody does in its editor. */
export async function editRows(
	tableName: string,
	where: Record<string, string>,
	data: Record<string, unknown>,
): Promise<void> {
	const { session } = sharedN8n();
	const { data: tables } = await session.api<{ data: { id: string; name: string }[] }>(
		'GET',
		'/data-tables?limit=100',
	);
	const table = tables.find(({ name }) => name === tableName);
	if (!table) throw new Error(`n8n has no data table "${tableName}"`);
	const filters = Object.entries(where).map(([columnName, value]) => ({
		columnName,
		condition: 'eq',
		value,
	}));
	await session.api('PATCH', `/data-tables/${table.id}/rows/update`, {
		filter: { type: 'and', filters },
		data,
	});
}
