import { listOf, membersOf, type Param, type Params } from './phpQuery.mts';

/** An error as Bitrix24's REST answers it. */
export class Bitrix24Refusal extends Error {
	constructor(
		readonly status: number,
		readonly code: string,
		message: string,
	) {
		super(message);
	}
}

/** A deal or a contact. */
export interface Item {
	id: number;
	[field: string]: Param;
}

export interface TimelineComment {
	ID: string;
	ENTITY_ID: string;
	ENTITY_TYPE: string;
	CREATED: string;
	COMMENT: string;
	AUTHOR_ID: string;
}

export const DEAL = 2;
export const CONTACT = 3;
const PAGE = 50;

// apidocs.bitrix24.com/api-reference/crm/universal/object-fields
const FIELDS: Record<number, string[]> = {
	[DEAL]: [
		...['title', 'categoryId', 'stageId', 'opportunity', 'isManualOpportunity', 'currencyId'],
		...['assignedById', 'contactIds', 'sourceId', 'sourceDescription', 'additionalInfo'],
		...['originatorId', 'originId', 'comments', 'opened', 'probability', 'companyId'],
	],
	[CONTACT]: [
		...['name', 'lastName', 'sourceId', 'sourceDescription', 'assignedById', 'originatorId'],
		...['originId', 'fm', 'comments', 'opened', 'typeId', 'companyId'],
	],
};

/** Characters, by type and field. Doc: …/crm/field-length-limits */
const LENGTHS: Record<number, Record<string, number>> = {
	[DEAL]: { title: 255, originatorId: 255, originId: 255, stageId: 50, sourceId: 50 },
	[CONTACT]: { name: 50, originatorId: 255, originId: 255, sourceId: 50 },
};

type Method = (params: Params) => { result: Param; total?: number; next?: number };

/**
 * The CRM of one portal, as its REST methods show it. What is written is found at once.
 * Doc: apidocs.bitrix24.com/api-reference/crm/universal and …/crm/timeline/comments
 */
export class Bitrix24Portal {
	readonly items: Record<number, Item[]> = { [DEAL]: [], [CONTACT]: [] };
	readonly comments: TimelineComment[] = [];
	/** Fields that Bitrix24 left out silently, for it doesn't know them. */
	readonly ignored: string[] = [];
	readonly stages = ['NEW', 'PREPARATION', 'WON', 'LOSE', 'C5:NEW', 'C5:WON'];
	readonly sources = ['CALL', 'WEB', 'OTHER'];
	readonly users = [1, 7];
	private lastId = 100;

	readonly methods: Record<string, Method> = {
		'crm.item.list': (params) => this.list(params),
		'crm.item.get': (params) => ({ result: { item: this.item(params) } }),
		'crm.item.add': (params) => ({ result: { item: this.add(params) } }),
		'crm.item.update': (params) => ({ result: { item: this.update(params) } }),
		'crm.timeline.comment.get': (params) => ({ result: { ...this.comment(params) } }),
		'crm.timeline.comment.list': (params) => this.listComments(params),
		'crm.timeline.comment.add': (params) => ({ result: this.addComment(params) }),
	};

	/** As if somebody put a deal into the recycle bin. */
	remove(id: number): void {
		this.items[DEAL] = this.items[DEAL].filter((item) => item.id !== id);
	}

	private type(params: Params): number {
		const type = Number(params.entityTypeId);
		if (!(type in FIELDS)) throw new Bitrix24Refusal(400, 'NOT_FOUND', 'Smart process not found');
		return type;
	}

	private item(params: Params): Item {
		const found = this.items[this.type(params)].find(({ id }) => id === Number(params.id));
		if (!found) throw new Bitrix24Refusal(400, 'NOT_FOUND', 'Element not found');
		return found;
	}

	private comment(params: Params): TimelineComment {
		const found = this.comments.find(({ ID }) => ID === String(params.id));
		if (!found) throw new Bitrix24Refusal(400, '', 'Not found.');
		return found;
	}

	/** As if one of the team wrote a comment on a deal's card. @returns its ID */
	writeComment(dealId: number, text: string): string {
		return String(
			this.addComment({ fields: { ENTITY_TYPE: 'deal', ENTITY_ID: dealId, COMMENT: text } }),
		);
	}

	private list(params: Params): { result: Param; total: number; next?: number } {
		const type = this.type(params);
		const filter = Object.entries(membersOf(params.filter));
		for (const [key] of filter) {
			const field = key.replace(/^[=!%<>@]+/, '');
			if (field !== 'id' && !FIELDS[type].includes(field)) {
				const message = `Invalid filter: field '${field}' is not allowed in filter`;
				throw new Bitrix24Refusal(400, 'INVALID_ARG_VALUE', message);
			}
		}
		const found = this.items[type].filter((item) =>
			filter.every(([key, value]) => item[key.replace(/^=/, '')] === value),
		);
		found.sort((a, b) => (membersOf(params.order).id === 'DESC' ? b.id - a.id : a.id - b.id));
		const select = listOf(params.select);
		const shown = found.map((item) => {
			if (select.length === 0 || select.includes('*')) return item;
			return Object.fromEntries(
				['id', ...select.map(String)].map((field) => [field, item[field] ?? null]),
			);
		});
		const { page, ...more } = pageOf(shown, params);
		return { result: { items: page }, ...more };
	}

	/** Required fields, known values; what it doesn't know it leaves out, as the reference says. */
	private checked(type: number, fields: Params): Params {
		const known = Object.entries(fields).filter(([field]) => {
			if (!FIELDS[type].includes(field)) this.ignored.push(field);
			return FIELDS[type].includes(field);
		});
		const { stageId, sourceId, assignedById, contactIds } = fields;
		const invalid = (field: string): never => {
			const message = `Invalid value for field "${field}"`;
			throw new Bitrix24Refusal(400, 'CRM_FIELD_ERROR_VALUE_NOT_VALID', message);
		};
		if (stageId !== undefined && !this.stages.includes(String(stageId))) invalid('stageId');
		if (sourceId !== undefined && !this.sources.includes(String(sourceId))) invalid('sourceId');
		if (assignedById !== undefined && !this.users.includes(Number(assignedById))) {
			invalid('assignedById');
		}
		for (const [field, most] of Object.entries(LENGTHS[type])) {
			if ([...String(fields[field] ?? '')].length > most) invalid(field);
		}
		const contacts = this.items[CONTACT].map(({ id }) => id);
		if (listOf(contactIds).some((id) => !contacts.includes(Number(id)))) invalid('contactIds');
		const lists = ['fm', 'contactIds'];
		return Object.fromEntries(
			known.map(([field, value]) => [field, lists.includes(field) ? listOf(value) : value]),
		);
	}

	private add(params: Params): Item {
		const type = this.type(params);
		const fields = this.checked(type, membersOf(params.fields));
		const defaults: Params = type === DEAL ? { categoryId: 0, stageId: 'NEW' } : {};
		const item = { ...defaults, ...fields, id: ++this.lastId };
		this.items[type].push(item);
		return item;
	}

	private update(params: Params): Item {
		const item = this.item(params);
		return Object.assign(item, this.checked(this.type(params), membersOf(params.fields)));
	}

	private owner(params: Params): { id: number; type: string } {
		const id = Number(params.ENTITY_ID);
		if (params.ENTITY_TYPE !== 'deal' || !this.items[DEAL].some((deal) => deal.id === id)) {
			throw new Bitrix24Refusal(400, 'OWNER_NOT_FOUND', 'Owner of the item not found');
		}
		return { id, type: 'deal' };
	}

	private listComments(params: Params): { result: Param; total: number; next?: number } {
		const filter = membersOf(params.filter);
		for (const key of Object.keys(filter)) {
			if (!['ENTITY_ID', 'ENTITY_TYPE'].includes(key)) {
				throw new Bitrix24Refusal(400, 'INVALID_ARG_VALUE', `Invalid filter: field '${key}'`);
			}
		}
		const { id } = this.owner(filter);
		const found = this.comments.filter(({ ENTITY_ID }) => Number(ENTITY_ID) === id);
		found.sort((a, b) => Number(a.ID) - Number(b.ID));
		if (membersOf(params.order).ID === 'DESC') found.reverse();
		const { page, ...more } = pageOf<Params>(
			found.map((comment) => ({ ...comment })),
			params,
		);
		return { result: page, ...more };
	}

	private addComment(params: Params): number {
		const fields = membersOf(params.fields);
		const { id, type } = this.owner(fields);
		if (typeof fields.COMMENT !== 'string' || fields.COMMENT.trim() === '') {
			throw new Bitrix24Refusal(400, 'INVALID_ARG_VALUE', 'Empty comment');
		}
		const ID = String(++this.lastId);
		const CREATED = new Date().toISOString();
		const { COMMENT } = fields;
		this.comments.push({
			ID,
			ENTITY_ID: String(id),
			ENTITY_TYPE: type,
			CREATED,
			COMMENT,
			AUTHOR_ID: '1',
		});
		return Number(ID);
	}
}

/** Lists come in pages of 50, always. Doc: …/settings/how-to-call-rest-api/list-methods-pecularities */
function pageOf<T>(all: T[], params: Params): { page: T[]; total: number; next?: number } {
	const start = Number(params.start ?? 0);
	const next = start + PAGE;
	return {
		page: all.slice(start, next),
		total: all.length,
		...(all.length > next && { next }),
	};
}
