import type { N8nClient } from '../n8n/client.mts';
import type { DataTableRow } from '../n8n/types.mts';
import type { DealRecord } from './deals.mts';

export const DEALS_TABLE = 'Instagram Deals';
const COMMENTS_TABLE = 'Instagram Deal Comments';

const text = (row: DataTableRow, column: string): string => {
	const value = row[column];
	return typeof value === 'string' ? value : '';
};

/**
 * The Deals that the template "Save Instagram leads as Deals in data tables" made, oldest first, with what the
 * person wrote, in the order in which it was added. What the business answered stands there too, and is left out.
 */
export async function readDeals(n8n: N8nClient): Promise<DealRecord[]> {
	const comments = await n8n.dataTableRows(COMMENTS_TABLE);
	const deals = await n8n.dataTableRows(DEALS_TABLE);
	return deals.map((deal) => ({
		leadKey: text(deal, 'leadKey'),
		title: text(deal, 'title'),
		username: text(deal, 'telegramUsername'),
		comments: comments
			.filter((comment) => comment.dealId === deal.dealId && comment.direction === 'inbound')
			.map((comment) => ({
				eventId: text(comment, 'eventId'),
				text: text(comment, 'text'),
				author: text(comment, 'author'),
				createdAt: text(comment, 'occurredAt'),
			})),
	}));
}
