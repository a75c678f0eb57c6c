import { randomUUID } from 'node:crypto';

interface RichText {
	text: { content: string };
	plain_text?: string;
}

/** A value as requests give it, `{ rich_text: […] }`, and as pages show it. */
export type NotionValue = Record<string, unknown>;

export interface NotionPage {
	object: 'page';
	id: string;
	in_trash: boolean;
	properties: Record<string, NotionValue>;
}

export interface NotionDataSource {
	id: string;
	name: string;
	/** The type of each property. */
	properties: Record<string, string>;
	pages: NotionPage[];
}

/** A refusal in Notion's words. */
export class NotionError extends Error {
	constructor(
		readonly status: number,
		readonly code: string,
		message: string,
	) {
		super(message);
	}

	get body(): object {
		return { object: 'error', status: this.status, code: this.code, message: this.message };
	}
}

const notFound = (what: string, id: string): NotionError =>
	new NotionError(404, 'object_not_found', `Could not find ${what} with ID: ${id}.`);

/** What a value says, as people read it. */
export function saidBy(value: NotionValue | undefined): string {
	const texts = (value?.title ?? value?.rich_text ?? []) as RichText[];
	return texts.map(({ text }) => text.content).join('');
}

/** A workspace with one page that the connection may see. */
export class NotionWorkspace {
	readonly pageId = randomUUID();
	readonly dataSources: NotionDataSource[] = [];

	makeDatabase(pageId: string, name: string, described: Record<string, object>): object {
		if (pageId !== this.pageId) throw notFound('page', pageId);
		const properties = Object.fromEntries(
			Object.entries(described).map(([property, kind]) => [property, Object.keys(kind)[0]]),
		);
		if (Object.values(properties).filter((type) => type === 'title').length !== 1) {
			throw new NotionError(400, 'validation_error', 'There must be one title property.');
		}
		const source: NotionDataSource = { id: randomUUID(), name, properties, pages: [] };
		this.dataSources.push(source);
		const { id } = source;
		return { object: 'database', id: randomUUID(), data_sources: [{ id, name }] };
	}

	source(id: string): NotionDataSource {
		const found = this.dataSources.find((source) => source.id === id);
		if (!found) throw notFound('data source', id);
		return found;
	}

	query(id: string, property: string, equals: string, most: number): NotionPage[] {
		const { properties, pages } = this.source(id);
		if (properties[property] !== 'rich_text') {
			throw new NotionError(
				400,
				'validation_error',
				`Could not find property with name or id: ${property}`,
			);
		}
		const fits = (page: NotionPage): boolean =>
			!page.in_trash && saidBy(page.properties[property]) === equals;
		return pages.filter(fits).slice(0, most);
	}

	addPage(sourceId: string, values: Record<string, NotionValue>): NotionPage {
		const source = this.source(sourceId);
		const page: NotionPage = { object: 'page', id: randomUUID(), in_trash: false, properties: {} };
		this.write(source, page, values);
		source.pages.push(page);
		return page;
	}

	changePage(id: string, values: Record<string, NotionValue>): NotionPage {
		for (const source of this.dataSources) {
			const page = source.pages.find((one) => one.id === id);
			if (!page) continue;
			if (page.in_trash) {
				throw new NotionError(400, 'validation_error', "Can't edit page that is in the trash.");
			}
			this.write(source, page, values);
			return page;
		}
		throw notFound('page', id);
	}

	private write(
		source: NotionDataSource,
		page: NotionPage,
		values: Record<string, NotionValue>,
	): void {
		for (const [name, value] of Object.entries(values)) {
			const [type] = Object.keys(value);
			if (source.properties[name] === undefined) {
				throw new NotionError(400, 'validation_error', `${name} is not a property that exists.`);
			}
			if (source.properties[name] !== type) {
				throw new NotionError(
					400,
					'validation_error',
					`${name} is expected to be ${source.properties[name]}.`,
				);
			}
		}
		Object.assign(
			page.properties,
			Object.fromEntries(Object.entries(values).map(([name, value]) => [name, shown(value)])),
		);
	}
}

/** With what Notion adds to a text that is read. */
function shown(value: NotionValue): NotionValue {
	const [[type, content]] = Object.entries(value);
	if (type !== 'title' && type !== 'rich_text') return { type, ...value };
	const texts = (content as RichText[]).map((one) => ({ ...one, plain_text: one.text.content }));
	return { type, [type]: texts };
}
