import fastify from 'fastify';
import type { DealRecord } from '../../../sandbox/demo/deals.mts';
import { Faults } from './crmFaults.mts';
import { listen } from './localServer.mts';
import { NOTION_FACTS, NOTION_VERSION } from './notionFacts.mts';
import {
	NotionError,
	NotionWorkspace,
	saidBy,
	type NotionPage,
	type NotionValue,
} from './notionWorkspace.mts';
import { RequestFacts } from './requestFacts.mts';

/** Stands in for Notion. */
export interface NotionFake {
	url: string;
	hosts: string[];
	token: string;
	workspace: NotionWorkspace;
	facts: RequestFacts;
	faults: Faults;
	/** The pages of the database of that name that aren't in the trash. */
	pagesOf(name: string): NotionPage[];
	/** Pages of "Deals" with those of "Messages" that are related to them. */
	deals(): DealRecord[];
	close(): Promise<void>;
}

type Values = Record<string, NotionValue>;

/** Starts Notion on loopback; `notionFacts.mts` says what it follows. */
export async function startNotion(token = 'ntn_made-up-notion-secret'): Promise<NotionFake> {
	const app = fastify({ forceCloseConnections: true });
	const workspace = new NotionWorkspace();
	const faults = new Faults();
	const facts = new RequestFacts(NOTION_FACTS);
	faults.attach(app, (status) => new NotionError(status, 'made_to_fail', 'Made to fail').body);
	app.setErrorHandler(async (error, _request, reply) => {
		if (!(error instanceof NotionError)) throw error;
		await reply.code(error.status).send(error.body);
	});
	app.addHook('preHandler', async ({ headers, method, url, query, body }) => {
		if (headers.authorization?.trim() !== `Bearer ${token}`) {
			throw new NotionError(401, 'unauthorized', 'API token is invalid.');
		}
		if (headers['notion-version'] !== NOTION_VERSION) {
			throw new NotionError(400, 'missing_version', 'Notion-Version header should be defined.');
		}
		const complaint = facts.check({ method, path: url.split('?')[0], query, body });
		if (complaint !== undefined) throw new NotionError(400, 'validation_error', complaint);
	});
	app.post('/v1/databases', async ({ body }) => {
		const { parent, title, initial_data_source: source } = body as DatabaseBody;
		return workspace.makeDatabase(parent.page_id, title[0].text.content, source.properties);
	});
	app.post('/v1/data_sources/:id/query', async ({ params, body }) => {
		const { filter, page_size: most } = body as QueryBody;
		const { id } = params as { id: string };
		const results = workspace.query(id, filter.property, filter.rich_text.equals, most);
		return { object: 'list', results, has_more: false, next_cursor: null };
	});
	app.post('/v1/pages', async ({ body }) => {
		const { parent, properties } = body as {
			parent: { data_source_id: string };
			properties: Values;
		};
		return workspace.addPage(parent.data_source_id, properties);
	});
	app.patch('/v1/pages/:id', async ({ params, body }) => {
		const { properties } = body as { properties: Values };
		return workspace.changePage((params as { id: string }).id, properties);
	});
	const url = await listen(app);
	const pagesOf = (name: string): NotionPage[] =>
		workspace.dataSources
			.filter((source) => source.name === name)
			.flatMap(({ pages }) => pages)
			.filter(({ in_trash: isGone }) => !isGone);
	return {
		url,
		hosts: ['api.notion.com'],
		token,
		workspace,
		facts,
		faults,
		pagesOf,
		deals: () => dealsOf(pagesOf('Deals'), pagesOf('Messages')),
		close: async () => await app.close(),
	};
}

interface DatabaseBody {
	parent: { page_id: string };
	title: { text: { content: string } }[];
	initial_data_source: { properties: Record<string, object> };
}

interface QueryBody {
	filter: { property: string; rich_text: { equals: string } };
	page_size: number;
}

function dealsOf(deals: NotionPage[], messages: NotionPage[]): DealRecord[] {
	return deals.map(({ id, properties }) => ({
		leadKey: saidBy(properties['Lead Key']),
		title: saidBy(properties.Title),
		username: saidBy(properties.Username),
		comments: messages
			.filter((message) =>
				(message.properties.Deal?.relation as { id: string }[]).some((deal) => deal.id === id),
			)
			.map((message) => ({
				eventId: saidBy(message.properties['Event ID']),
				text: saidBy(message.properties.Text),
				author: saidBy(message.properties.Author),
				createdAt: (message.properties['Sent At'].date as { start: string }).start,
			})),
	}));
}
