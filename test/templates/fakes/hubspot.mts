import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { DealRecord } from '../../../sandbox/demo/deals.mts';
import { Faults } from './crmFaults.mts';
import { againstHubspotFacts, scopeOf } from './hubspotFacts.mts';
import { NoteSearch, registerAssociationReads, registerNoteSearch } from './hubspotNotes.mts';
import { registerProperties } from './hubspotProperties.mts';
import { HubspotError, HubspotStore, type CrmObject, type ObjectType } from './hubspotStore.mts';
import { listen } from './localServer.mts';

/** Stands in for a HubSpot portal. */
export interface HubspotFake {
	url: string;
	hosts: string[];
	token: string;
	faults: Faults;
	store: HubspotStore;
	/** What its search shows, and how late. */
	search: NoteSearch;
	/** What was wrong with requests, by HubSpot's own descriptions. */
	undescribed: string[];
	/** The scopes that a key needs for what was asked so far; of those facts that name one. */
	scopes: Set<string>;
	/** The deals of leads, with their notes in the order of the deal's timeline. */
	deals(): DealRecord[];
	close(): Promise<void>;
}

interface Input {
	id: string;
	idProperty?: string;
	properties: Record<string, unknown>;
}

interface BatchRead {
	/** Missing: by the ids of HubSpot. */
	idProperty?: string;
	inputs: { id: string }[];
	properties: string[];
}

interface Association {
	to?: { id?: string };
	types?: { associationCategory: string; associationTypeId: number }[];
}

/** HubSpot's own association types, by the object that carries them. */
const ASSOCIATION_TYPES: Partial<Record<ObjectType, Record<number, ObjectType>>> = {
	deals: { 3: 'contacts', 213: 'notes' },
	notes: { 214: 'deals', 202: 'contacts' },
};

/**
 * Starts a portal of HubSpot without any property of its own making, on loopback.
 *
 * Follows `hubspotFacts.mts`, and refuses what isn't there. Reading by a unique property isn't HubSpot's
 * search: it sees what was written at once. The search of notes lags, as HubSpot's does.
 */
export async function startHubspot(token = 'pat-made-up-token'): Promise<HubspotFake> {
	const app = fastify({ forceCloseConnections: true });
	const store = new HubspotStore();
	const faults = new Faults();
	const search = new NoteSearch(store);
	const undescribed: string[] = [];
	const scopes = new Set<string>();
	faults.attach(app, (status) => {
		const category = status === 429 ? 'RATE_LIMITS' : 'REFUSED';
		return new HubspotError(status, category, 'Made to fail').body;
	});
	app.addHook('onRequest', async (request) => {
		if (request.headers.authorization !== `Bearer ${token}`) {
			throw new HubspotError(401, 'INVALID_AUTHENTICATION', 'Authentication credentials not found');
		}
	});
	app.addHook('preHandler', async ({ method, url, body }) => {
		const complaint = againstHubspotFacts(method, url, body);
		const scope = scopeOf(method, url);
		if (scope) scopes.add(scope);
		if (complaint === undefined) return;
		undescribed.push(complaint);
		throw new HubspotError(400, 'VALIDATION_ERROR', `Invalid input JSON: ${complaint}`);
	});
	app.setErrorHandler(async (error, _request, reply) => {
		if (!(error instanceof HubspotError)) throw error;
		await reply.code(error.status).send(error.body);
	});
	registerObjects(app, store);
	registerAssociations(app, store);
	registerAssociationReads(app, store);
	registerNoteSearch(app, search);
	registerProperties(app, store);
	const url = await listen(app);
	return {
		url,
		hosts: ['api.hubapi.com'],
		token,
		faults,
		store,
		search,
		undescribed,
		scopes,
		deals: () => dealsOf(store),
		close: async () => await app.close(),
	};
}

function registerObjects(app: FastifyInstance, store: HubspotStore): void {
	const objects = '/crm/objects/2026-03/:type';
	app.post(`${objects}/batch/read`, async (request, reply) => {
		await readBatch(store, typeOf(request), request.body as BatchRead, reply);
	});
	app.post(`${objects}/batch/upsert`, async (request) => {
		const { inputs } = request.body as { inputs: Input[] };
		const type = typeOf(request);
		return complete(inputs.map((input) => upsert(store, type, input)));
	});
	app.post(objects, async (request, reply) => {
		const { properties, associations } = request.body as {
			properties: Record<string, unknown>;
			associations: Association[];
		};
		const type = typeOf(request);
		const links = associations.map((association) => linkOf(type, association));
		return await reply.code(201).send(shown(store.create(type, properties, links)));
	});
	app.patch(`${objects}/:id`, async (request) => {
		const { properties } = request.body as { properties: Record<string, unknown> };
		const { id } = request.params as { id: string };
		return shown(store.update(typeOf(request), id, properties));
	});
}

/** Links two records in the way that HubSpot takes for the usual one; doing it again changes nothing. */
function registerAssociations(app: FastifyInstance, store: HubspotStore): void {
	app.post('/crm/associations/2026-03/:type/:toType/batch/associate/default', async (request) => {
		const { toType } = request.params as { toType: ObjectType };
		const { inputs } = request.body as { inputs: { from: { id: string }; to: { id: string } }[] };
		for (const { from, to } of inputs) store.associate(typeOf(request), from.id, toType, to.id);
		return complete(inputs);
	});
}

async function readBatch(
	store: HubspotStore,
	type: ObjectType,
	{ idProperty, inputs, properties }: BatchRead,
	reply: FastifyReply,
): Promise<void> {
	const look = (id: string): CrmObject | undefined =>
		idProperty ? store.findBy(type, idProperty, id) : store.objects[type].get(id);
	const found = inputs.map(({ id }) => ({ id, object: look(id) }));
	const results = found.flatMap(({ object }) => (object ? [shownWith(object, properties)] : []));
	const missing = found.filter(({ object }) => !object).map(({ id }) => id);
	if (missing.length === 0) return await reply.send(complete(results));
	const message = `Could not get some ${type.toUpperCase()} objects, they may be deleted or not exist. Check that ids are valid.`;
	const error = {
		status: 'error',
		category: 'OBJECT_NOT_FOUND',
		message,
		context: { ids: missing },
	};
	await reply.code(207).send({ ...complete(results), numErrors: 1, errors: [error] });
}

function upsert(store: HubspotStore, type: ObjectType, input: Input): object {
	const { id, idProperty, properties } = input;
	if (!idProperty) throw new HubspotError(400, 'VALIDATION_ERROR', 'idProperty is required');
	const old = store.findBy(type, idProperty, id);
	if (old) return { ...shown(store.update(type, old.id, properties)), new: false };
	return {
		...shown(store.create(type, { ...properties, [idProperty]: id }, [])),
		new: true,
	};
}

function linkOf(type: ObjectType, { to, types }: Association): CrmObject['associations'][number] {
	const target = ASSOCIATION_TYPES[type]?.[types?.[0]?.associationTypeId ?? 0];
	if (!to?.id || types?.[0]?.associationCategory !== 'HUBSPOT_DEFINED' || !target) {
		throw new HubspotError(400, 'VALIDATION_ERROR', 'Invalid input JSON: associations');
	}
	return { to: target, id: to.id };
}

function typeOf(request: FastifyRequest): ObjectType {
	const { type } = request.params as { type: string };
	if (type !== 'contacts' && type !== 'deals' && type !== 'notes') {
		throw new HubspotError(400, 'VALIDATION_ERROR', `Unable to infer object type from: ${type}`);
	}
	return type;
}

function shown({ id, properties, createdAt }: CrmObject): object {
	return { id, properties, createdAt, updatedAt: createdAt, archived: false };
}

/** What was asked for, `null` where there is nothing; what no record has is left out. */
function shownWith(object: CrmObject, names: string[]): object {
	const { id, createdAt, source = null } = object;
	const own = { ...object.properties, hs_createdate: createdAt, hs_object_source: source };
	const entries = names.map((name) => [name, (own as Record<string, unknown>)[name] ?? null]);
	return { ...shown(object), properties: { ...Object.fromEntries(entries), hs_object_id: id } };
}

function complete(results: object[]): object {
	const now = new Date().toISOString();
	return { status: 'COMPLETE', results, startedAt: now, completedAt: now };
}

function dealsOf(store: HubspotStore): DealRecord[] {
	const { objects } = store;
	return [...objects.deals.values()].map(({ id, properties }) => ({
		leadKey: properties.instagram_lead_key,
		title: properties.dealname,
		username: properties.instagram_username,
		comments: [...objects.notes.values()]
			.filter((note) => store.areLinked('notes', note.id, 'deals', id))
			.map((note) => ({
				eventId: note.properties.instagram_event_id,
				...readNote(note.properties.hs_note_body),
				createdAt: new Date(note.properties.hs_timestamp).toISOString(),
			}))
			.sort(bySecond),
	}));
}

/**
 * Meta tells the time of a polled message to the second, of a delivered one to the millisecond: in
 * one second, what counts is what was saved first.
 */
function bySecond(a: { createdAt: string }, b: { createdAt: string }): number {
	return a.createdAt.slice(0, 19).localeCompare(b.createdAt.slice(0, 19));
}

/** What a person sees of a note: its HTML as text. */
function readNote(body: string): { author: string; text: string } {
	const [, author = '', text = ''] = /^<b>(.*?)<\/b> · .*? UTC<br>(.*)$/s.exec(body) ?? [];
	return { author: plain(author), text: plain(text) };
}

function plain(html: string): string {
	const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };
	return html
		.replaceAll('<br>', '\n')
		.replace(/<[^>]*>/g, '')
		.replace(/&(amp|lt|gt|quot|#39);/g, (_whole, name: string) => entities[name]);
}
