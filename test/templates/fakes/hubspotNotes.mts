import type { FastifyInstance } from 'fastify';
import {
	HubspotError,
	type CrmObject,
	type HubspotStore,
	type ObjectType,
} from './hubspotStore.mts';

interface Filter {
	propertyName: string;
	operator: string;
	value?: string;
}

interface SearchRequest {
	filterGroups: { filters: Filter[] }[];
	sorts: string[];
	properties: string[];
	limit: number;
	after: string;
}

type Values = Record<string, string | undefined>;

const MOST_A_SECOND = 5;
const MOST_RESULTS = 10_000;
/** What a search gives of notes without being asked. */
const BY_ITSELF = ['hs_createdate', 'hs_object_id'];

/**
 * HubSpot's search of notes: it knows what was written a while ago, not what is there, and takes five
 * requests a second. `hubspotFacts.mts` says where that stands.
 */
export class NoteSearch {
	/** How long it takes until it knows what was written. */
	lagMs = 0;
	private asked: number[] = [];

	constructor(private readonly store: HubspotStore) {}

	find(request: SearchRequest): object {
		this.count();
		const { filterGroups, sorts, properties, limit, after } = request;
		const filters = filterGroups.flatMap((group) => group.filters);
		const named = [...filters.map(({ propertyName }) => propertyName), ...sorts.map(nameOfSort)];
		for (const name of named) this.check(name);
		const found = this.known()
			.filter(({ values }) => filterGroups.some((group) => group.filters.every(fits(values))))
			.sort((a, b) => compare(a.values, b.values, sorts[0] ?? 'hs_createdate'));
		const start = Number(after);
		if (start + limit > MOST_RESULTS) throw invalid('paging beyond 10,000 results');
		const page = found.slice(start, start + limit);
		const wanted = [...BY_ITSELF, ...properties];
		const results = page.map(({ note, values }) => ({
			id: note.id,
			properties: Object.fromEntries(wanted.map((name) => [name, values[name] ?? null])),
			createdAt: note.createdAt,
			updatedAt: note.createdAt,
			archived: false,
		}));
		const isLast = start + limit >= found.length;
		const paging = isLast ? {} : { paging: { next: { after: String(start + limit) } } };
		return { total: found.length, results, ...paging };
	}

	/** The notes as they were when the search last looked; deleted ones aside, which it never shows. */
	private known(): { note: CrmObject; values: Values }[] {
		const until = Date.now() - this.lagMs;
		return [...this.store.objects.notes.values()].flatMap((note) => {
			const then = note.versions.findLast(({ at }) => at <= until);
			return then ? [{ note, values: valuesOf(note, then.properties) }] : [];
		});
	}

	private check(name: string): void {
		if (!this.store.isProperty('notes', name)) {
			throw invalid(`There was a problem with the request: no property ${name}`);
		}
	}

	private count(): void {
		const now = Date.now();
		this.asked = [...this.asked.filter((at) => at > now - 1000), now];
		if (this.asked.length > MOST_A_SECOND) {
			throw new HubspotError(429, 'RATE_LIMITS', 'You have reached your secondly limit.');
		}
	}
}

export function registerNoteSearch(app: FastifyInstance, search: NoteSearch): void {
	app.post('/crm/objects/2026-03/notes/search', async (request) =>
		search.find(request.body as SearchRequest),
	);
}

/** Reads what records are associated with, many at once; those with nothing come as errors. */
export function registerAssociationReads(app: FastifyInstance, store: HubspotStore): void {
	app.post('/crm/associations/2026-03/:type/:toType/batch/read', async (request, reply) => {
		const { type, toType } = request.params as { type: ObjectType; toType: ObjectType };
		const { inputs } = request.body as { inputs: { id: string }[] };
		const linked = inputs.map(({ id }) => ({ id, to: linksOf(store, type, id, toType) }));
		const results = linked
			.filter(({ to }) => to.length > 0)
			.map(({ id, to }) => ({ from: { id }, to: to.map(associated) }));
		const errors = linked
			.filter(({ to }) => to.length === 0)
			.map(({ id }) => ({
				status: 'error',
				category: 'OBJECT_NOT_FOUND',
				subCategory: 'crm.associations.NO_ASSOCIATIONS_FOUND',
				message: `No ${toType} is associated with ${type} ${id}.`,
				context: { fromObjectId: [id] },
			}));
		const now = new Date().toISOString();
		const answer = { status: 'COMPLETE', results, startedAt: now, completedAt: now };
		if (errors.length === 0) return answer;
		return await reply.code(207).send({ ...answer, numErrors: errors.length, errors });
	});
}

function linksOf(store: HubspotStore, type: ObjectType, id: string, to: ObjectType): string[] {
	return [...store.objects[to].keys()].filter((other) => store.areLinked(type, id, to, other));
}

function associated(toObjectId: string): object {
	const associationTypes = [{ category: 'HUBSPOT_DEFINED', typeId: 214, label: null }];
	return { toObjectId, associationTypes };
}

/** With what HubSpot itself writes. */
function valuesOf({ id, createdAt }: CrmObject, properties: Record<string, string>): Values {
	return { ...properties, hs_createdate: createdAt, hs_object_id: id };
}

/** Dates are compared as what a search takes for them: milliseconds. */
function fits(values: Values): (filter: Filter) => boolean {
	return ({ propertyName, operator, value = '' }) => {
		const own = values[propertyName];
		const has = own !== undefined && own !== '';
		if (operator === 'NOT_HAS_PROPERTY') return !has;
		if (operator === 'HAS_PROPERTY') return has;
		if (operator === 'EQ') return has && own.toLowerCase() === value.toLowerCase();
		if (operator === 'GTE' && /^\d+$/.test(value)) return has && Date.parse(own) >= Number(value);
		throw invalid(`the stand-in has no ${operator} of ${value}`);
	};
}

const nameOfSort = (sort: string): string => sort.replace(/^-/, '');

function compare(a: Values, b: Values, sort: string): number {
	const name = nameOfSort(sort);
	const order = (a[name] ?? '').localeCompare(b[name] ?? '');
	return sort.startsWith('-') ? -order : order;
}

const invalid = (message: string): HubspotError =>
	new HubspotError(400, 'VALIDATION_ERROR', message);
