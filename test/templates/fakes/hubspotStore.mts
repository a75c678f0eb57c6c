import { randomUUID } from 'node:crypto';

/** Objects of HubSpot's CRM that the fake keeps. */
export type ObjectType = 'contacts' | 'deals' | 'notes';

export interface Property {
	name: string;
	label: string;
	type: string;
	fieldType: string;
	groupName: string;
	hasUniqueValue: boolean;
}

export interface CrmObject {
	id: string;
	properties: Record<string, string>;
	/** Ids of the deals or contacts it is associated with. */
	associations: { to: ObjectType; id: string }[];
	createdAt: string;
	/** Who made it, where HubSpot tells: `CRM_UI` for a person. */
	source?: string;
	/** What it held from when on, oldest first: the search shows what was there a while ago. */
	versions: { at: number; properties: Record<string, string> }[];
}

/** An answer that isn't a success, in HubSpot's shape. */
export class HubspotError extends Error {
	constructor(
		readonly status: number,
		readonly category: string,
		message: string,
	) {
		super(message);
	}

	get body(): Record<string, unknown> {
		const { message, category } = this;
		return { status: 'error', message, correlationId: randomUUID(), category };
	}
}

/** Properties that every portal has. */
export const STANDARD: Record<ObjectType, string[]> = {
	contacts: ['firstname', 'lastname', 'email', 'phone', 'hubspot_owner_id'],
	deals: [
		'dealname',
		'dealstage',
		'pipeline',
		'amount',
		'closedate',
		'hubspot_owner_id',
		'deal_currency_code',
	],
	notes: ['hs_timestamp', 'hs_note_body', 'hubspot_owner_id', 'hs_attachment_ids'],
};

/** What HubSpot itself writes: everybody may read it, and nobody change it. */
const READ_ONLY = ['hs_createdate', 'hs_object_id', 'hs_object_source'];

const TEXT = { label: 'Text', type: 'string', fieldType: 'text', groupName: 'dealinformation' };

const PIPELINES: Record<string, string[]> = {
	default: ['appointmentscheduled', 'qualifiedtobuy', 'closedwon', 'closedlost'],
};
/** Which currencies the portal has switched on. */
const CURRENCIES = ['USD'];

/** What a portal holds, and its rules about properties, unique values and associations. */
export class HubspotStore {
	readonly objects: Record<ObjectType, Map<string, CrmObject>> = {
		contacts: new Map(),
		deals: new Map(),
		notes: new Map(),
	};
	readonly custom: Record<ObjectType, Map<string, Property>> = {
		contacts: new Map(),
		deals: new Map(),
		notes: new Map(),
	};
	private nextId = 30_100_000_001;

	/** What "Set Up HubSpot" of the template makes. */
	addTemplateProperties(): void {
		const add = (type: ObjectType, name: string, hasUniqueValue = false): unknown =>
			this.custom[type].set(name, { name, hasUniqueValue, ...TEXT });
		add('deals', 'instagram_lead_key', true);
		add('deals', 'instagram_username');
		add('deals', 'instagram_conversation_id');
		add('deals', 'instagram_contact_id');
		add('contacts', 'instagram_lead_key', true);
		add('contacts', 'instagram_username');
		add('notes', 'instagram_event_id', true);
	}

	/** Whether records of this kind have such a property. */
	isProperty(type: ObjectType, name: string): boolean {
		return [...STANDARD[type], ...READ_ONLY].includes(name) || this.custom[type].has(name);
	}

	/** `object.property` of those with unique values. */
	uniqueProperties(): string[] {
		return Object.entries(this.custom)
			.flatMap(([type, properties]) =>
				[...properties.values()]
					.filter(({ hasUniqueValue }) => hasUniqueValue)
					.map(({ name }) => `${type}.${name}`),
			)
			.sort();
	}

	/** @throws as HubSpot does, where the id belongs to nothing */
	get(type: ObjectType, id: string): CrmObject {
		const found = this.objects[type].get(id);
		if (!found) throw new HubspotError(404, 'OBJECT_NOT_FOUND', 'resource not found');
		return found;
	}

	/** By a property with unique values, which HubSpot reads from its records and not by search. */
	findBy(type: ObjectType, property: string, value: string): CrmObject | undefined {
		if (!this.custom[type].get(property)?.hasUniqueValue) {
			throw new HubspotError(
				400,
				'VALIDATION_ERROR',
				`Unable to perform read by non-unique ${type} property ${property}`,
			);
		}
		return [...this.objects[type].values()].find(
			({ properties }) => properties[property] === value,
		);
	}

	create(
		type: ObjectType,
		properties: Record<string, unknown>,
		associations: CrmObject['associations'],
	): CrmObject {
		const checked = this.checked(type, properties);
		for (const { to, id } of associations) this.get(to, id);
		const id = String(this.nextId++);
		const created: CrmObject = {
			id,
			properties: checked,
			associations,
			createdAt: new Date().toISOString(),
			versions: [],
		};
		this.objects[type].set(id, created);
		return remember(created);
	}

	update(type: ObjectType, id: string, properties: Record<string, unknown>): CrmObject {
		const object = this.get(type, id);
		Object.assign(object.properties, this.checked(type, properties, id));
		return remember(object);
	}

	/** Links two records, once. @throws where one of them isn't there */
	associate(type: ObjectType, id: string, to: ObjectType, toId: string): void {
		const object = this.get(type, id);
		this.get(to, toId);
		if (!this.areLinked(type, id, to, toId)) object.associations.push({ to, id: toId });
	}

	/** From whichever side the link was made. */
	areLinked(type: ObjectType, id: string, to: ObjectType, toId: string): boolean {
		const has = (of: ObjectType, ofId: string, other: ObjectType, otherId: string): boolean =>
			(this.objects[of].get(ofId)?.associations ?? []).some(
				(link) => link.to === other && link.id === otherId,
			);
		return has(type, id, to, toId) || has(to, toId, type, id);
	}

	/** Archives a deal; its notes lose their deal. */
	deleteDeal(id: string): void {
		this.objects.deals.delete(id);
		for (const note of this.objects.notes.values()) {
			note.associations = note.associations.filter((link) => link.id !== id);
		}
	}

	private checked(
		type: ObjectType,
		properties: Record<string, unknown>,
		ownId?: string,
	): Record<string, string> {
		const entries = Object.entries(properties);
		const fixed = entries.map(([name]) => name).filter((name) => READ_ONLY.includes(name));
		if (fixed.length > 0) {
			const list = fixed.map((name) => ({ error: 'READ_ONLY_VALUE', name }));
			throw invalid(`Property values were not valid: ${JSON.stringify(list)}`);
		}
		const known = (name: string): boolean =>
			STANDARD[type].includes(name) || this.custom[type].has(name);
		const unknown = entries.map(([name]) => name).filter((name) => !known(name));
		if (unknown.length > 0) {
			const list = unknown.map((name) => ({ error: 'PROPERTY_DOESNT_EXIST', name }));
			throw invalid(`Property values were not valid: ${JSON.stringify(list)}`);
		}
		const values = Object.fromEntries(entries.map(([name, value]) => [name, String(value)]));
		if (type === 'deals') checkDeal(values);
		if (looksLikeAddress(values.firstname)) {
			const list = [{ isValid: false, error: 'INVALID_NAME', name: 'firstname' }];
			throw invalid(`Property values were not valid: ${JSON.stringify(list)}`);
		}
		for (const [name, value] of Object.entries(values)) {
			if (this.custom[type].get(name)?.hasUniqueValue && value !== '') {
				const other = this.findBy(type, name, value);
				if (other && other.id !== ownId) throw notUnique(name, value, other.id);
			}
		}
		return values;
	}
}

function remember(object: CrmObject): CrmObject {
	object.versions.push({ at: Date.now(), properties: { ...object.properties } });
	return object;
}

/** HubSpot keeps its pattern secret; this one is as strict as its examples. */
function looksLikeAddress(name = ''): boolean {
	return /https?:|www\.|[\w-]\.[a-z]{2,}|[<>]/i.test(name);
}

function checkDeal({ pipeline, dealstage, deal_currency_code: currency }: Record<string, string>) {
	if (pipeline !== undefined && !PIPELINES[pipeline]) {
		throw invalid(`Property values were not valid: pipeline "${pipeline}" does not exist`);
	}
	if (dealstage !== undefined && !PIPELINES[pipeline ?? 'default'].includes(dealstage)) {
		throw invalid(`Property values were not valid: dealstage "${dealstage}" does not exist`);
	}
	if (currency && !CURRENCIES.includes(currency)) {
		throw invalid(`Property values were not valid: "${currency}" is not an active currency`);
	}
}

function invalid(message: string): HubspotError {
	return new HubspotError(400, 'VALIDATION_ERROR', message);
}

function notUnique(name: string, propertyValue: string, id: string): HubspotError {
	const list = [{ error: 'CONFLICTING_UNIQUE_VALUE', name, propertyValue, existing: id }];
	return invalid(`Property values were not unique: ${JSON.stringify(list)}`);
}
