import { randomInt } from 'node:crypto';

/** Objects of Salesforce that the fake keeps. */
export type SObjectType = 'Account' | 'Opportunity' | 'Contact' | 'Task';

export interface SObject {
	Id: string;
	fields: Record<string, unknown>;
}

interface Field {
	length?: number;
	/** Values that a restricted picklist allows. */
	values?: string[];
	/** Unique, case sensitive, external ID. */
	isKey?: boolean;
	/** Can be set when the record is made, and not changed. */
	isCreateOnly?: boolean;
	type?: 'string' | 'number' | 'date' | 'reference';
}

interface Schema {
	prefix: string;
	required: string[];
	fields: Record<string, Field>;
}

const key: Field = { length: 255, isKey: true };
const text: Field = { length: 255 };

/** An org with the fields that the template's notes tell to make, and one currency. */
const SCHEMAS: Record<SObjectType, Schema> = {
	Account: {
		prefix: '001',
		required: [],
		fields: {
			Name: text,
			LastName: { length: 80 },
			RecordTypeId: { type: 'reference' },
			OwnerId: { type: 'reference' },
			PersonEmail: { length: 80 },
			Phone: { length: 40 },
			Instagram_Lead_Key__pc: key,
		},
	},
	Opportunity: {
		prefix: '006',
		required: ['Name', 'StageName', 'CloseDate'],
		fields: {
			Name: { length: 120 },
			StageName: { values: ['Prospecting', 'Qualification', 'Closed Won', 'Closed Lost'] },
			CloseDate: { type: 'date' },
			Amount: { type: 'number' },
			LeadSource: text,
			OwnerId: { type: 'reference' },
			RecordTypeId: { type: 'reference' },
			ContactId: { type: 'reference', isCreateOnly: true },
			AccountId: { type: 'reference' },
			Instagram_Lead_Key__c: key,
			Instagram_Conversation_Id__c: text,
			Instagram_Username__c: text,
		},
	},
	Contact: {
		prefix: '003',
		required: ['LastName'],
		fields: {
			LastName: { length: 80 },
			FirstName: { length: 40 },
			AccountId: { type: 'reference' },
			OwnerId: { type: 'reference' },
			Email: { length: 80 },
			Phone: { length: 40 },
			Instagram_Lead_Key__c: key,
		},
	},
	Task: {
		prefix: '00T',
		required: [],
		fields: {
			Subject: text,
			Description: { length: 32_000 },
			Status: { values: ['Not Started', 'In Progress', 'Completed'] },
			ActivityDate: { type: 'date' },
			WhatId: { type: 'reference' },
			WhoId: { type: 'reference' },
			OwnerId: { type: 'reference' },
			Instagram_Event_Id__c: key,
		},
	},
};

/** A refusal, in Salesforce's shape. */
export class SalesforceError extends Error {
	constructor(
		readonly status: number,
		readonly errorCode: string,
		message: string,
		readonly fields: string[] = [],
	) {
		super(message);
	}

	get body(): object[] {
		const { message, errorCode, fields } = this;
		return [{ message, errorCode, ...(fields.length > 0 ? { fields } : {}) }];
	}
}

/** What an org holds, and its rules about fields, picklists, keys and references. */
export class SalesforceOrg {
	/** Users and record types, which the template only names. */
	readonly others = { user: '005000000000001AAA', personRecordType: '012000000000001AAA' };
	private records = new Map<SObjectType, SObject[]>();
	private readonly run = String(randomInt(100_000, 999_999));
	private count = 0;

	all(type: SObjectType): SObject[] {
		const found = this.records.get(type) ?? [];
		this.records.set(type, found);
		return found;
	}

	/** @throws as Salesforce does, where the id belongs to nothing */
	get(type: SObjectType, id: string): SObject {
		const found = this.all(type).find(({ Id }) => Id === id);
		if (!found) {
			throw new SalesforceError(404, 'NOT_FOUND', 'The requested resource does not exist');
		}
		return found;
	}

	/** By an external ID: by what is stored, at once. */
	findBy(type: SObjectType, field: string, value: string): SObject | undefined {
		if (!SCHEMAS[type].fields[field]?.isKey) {
			const said = `Provided external ID field does not exist or is not accessible: ${field}`;
			throw new SalesforceError(404, 'NOT_FOUND', said);
		}
		return this.all(type).find(({ fields }) => fields[field] === value);
	}

	create(type: SObjectType, fields: Record<string, unknown>): SObject {
		this.check(type, fields);
		const missing = SCHEMAS[type].required.filter((name) => !fields[name]);
		if (missing.length > 0) {
			const said = `Required fields are missing: [${missing.join(', ')}]`;
			throw new SalesforceError(400, 'REQUIRED_FIELD_MISSING', said, missing);
		}
		const number = String(++this.count).padStart(9, '0');
		const record = { Id: `${SCHEMAS[type].prefix}${this.run}${number}`, fields: { ...fields } };
		this.all(type).push(record);
		if (type === 'Account' && fields.LastName !== undefined) this.addPersonContact(record);
		return record;
	}

	/** Runs some changes; where they say so, none of them was. */
	transaction<T>(run: () => { result: T; isUndone: boolean }): T {
		const before = structuredClone(this.records);
		const { result, isUndone } = run();
		if (isUndone) this.records = before;
		return result;
	}

	/** A person account is an account and a contact at once. */
	private addPersonContact({ Id: AccountId, fields }: SObject): void {
		const { RecordTypeId, LastName, Instagram_Lead_Key__pc: leadKey } = fields;
		if (RecordTypeId !== this.others.personRecordType) {
			const said = "No such column 'LastName' on sobject of type Account";
			throw new SalesforceError(400, 'INVALID_FIELD_FOR_INSERT_UPDATE', said);
		}
		const contact = this.create('Contact', { LastName, AccountId, Instagram_Lead_Key__c: leadKey });
		fields.PersonContactId = contact.Id;
	}

	update(type: SObjectType, id: string, fields: Record<string, unknown>): void {
		const record = this.get(type, id);
		this.check(type, fields, id);
		const fixed = Object.keys(fields).filter((name) => SCHEMAS[type].fields[name].isCreateOnly);
		if (fixed.length > 0) {
			const said = `Unable to create/update fields: ${fixed.join()}.`;
			throw new SalesforceError(400, 'INVALID_FIELD_FOR_INSERT_UPDATE', said, fixed);
		}
		Object.assign(record.fields, fields);
	}

	/** Moves an opportunity to the recycle bin, with its tasks. */
	deleteOpportunity(id: string): void {
		const others = this.all('Opportunity').filter(({ Id }) => Id !== id);
		const tasks = this.all('Task').filter(({ fields }) => fields.WhatId !== id);
		this.records.set('Opportunity', others).set('Task', tasks);
	}

	private check(type: SObjectType, fields: Record<string, unknown>, ownId?: string): void {
		for (const [name, value] of Object.entries(fields)) {
			const field = SCHEMAS[type].fields[name];
			if (!field) {
				const said = `No such column '${name}' on sobject of type ${type}`;
				throw new SalesforceError(400, 'INVALID_FIELD', said);
			}
			checkValue(name, field, value);
			if (field.type === 'reference') this.checkReference(name, String(value));
			if (field.isKey) this.checkUnique(type, name, String(value), ownId);
		}
	}

	private checkReference(name: string, id: string): void {
		const records = [...this.records.values()].flat();
		const ids = [...records.map(({ Id }) => Id), ...Object.values(this.others)];
		if (ids.includes(id)) return;
		throw new SalesforceError(400, 'MALFORMED_ID', `${name}: id value of incorrect type: ${id}`);
	}

	private checkUnique(type: SObjectType, name: string, value: string, ownId?: string): void {
		const other = this.findBy(type, name, value);
		if (!other || other.Id === ownId) return;
		const said = `duplicate value found: ${name} duplicates value on record with id: ${other.Id}`;
		throw new SalesforceError(400, 'DUPLICATE_VALUE', said);
	}
}

function checkValue(name: string, field: Field, value: unknown): void {
	if (field.type === 'number' ? typeof value !== 'number' : typeof value !== 'string') {
		const said = `Cannot deserialize instance of ${field.type ?? 'string'} from ${typeof value}`;
		throw new SalesforceError(400, 'JSON_PARSER_ERROR', said, [name]);
	}
	if (field.length && String(value).length > field.length) {
		const said = `${name}: data value too large (max length=${field.length})`;
		throw new SalesforceError(400, 'STRING_TOO_LONG', said, [name]);
	}
	if (field.values && !field.values.includes(String(value))) {
		const said = `${name}: bad value for restricted picklist field: ${String(value)}`;
		throw new SalesforceError(400, 'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST', said, [name]);
	}
	if (field.type === 'date' && !/^\d{4}-\d{2}-\d{2}$/.test(String(value))) {
		throw new SalesforceError(400, 'JSON_PARSER_ERROR', `Not a date: ${String(value)}`, [name]);
	}
}

/** The name as the API has it: in addresses its case doesn't matter. */
export function typeNamed(name: string): SObjectType {
	const found = (Object.keys(SCHEMAS) as SObjectType[]).find(
		(type) => type.toLowerCase() === name.toLowerCase(),
	);
	if (!found) throw new SalesforceError(404, 'NOT_FOUND', 'The requested resource does not exist');
	return found;
}
