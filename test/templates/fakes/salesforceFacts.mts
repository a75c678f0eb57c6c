import { z } from 'zod';
import type { VendorFact } from './vendorFacts.mts';

const REST = 'https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/';
const OBJECTS =
	'https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/';

const id = z.string().regex(/^[a-zA-Z0-9]{15}([a-zA-Z0-9]{3})?$/);
const date = z.string().regex(/^\d{4}-\d\d-\d\d$/);
const owner = { OwnerId: id.optional() };
const opportunity = z
	.object({
		Name: z.string().max(120),
		StageName: z.string().max(255),
		CloseDate: date,
		Amount: z.number(),
		LeadSource: z.string().max(255).optional(),
		RecordTypeId: id.optional(),
		CurrencyIsoCode: z.string().length(3).optional(),
		ContactId: id,
		AccountId: id.optional(),
		Instagram_Lead_Key__c: z.string().max(255),
		Instagram_Conversation_Id__c: z.string().max(255).optional(),
		Instagram_Username__c: z.string().max(255).optional(),
		...owner,
	})
	.strict();

/** What the template uses of Salesforce's REST API, by call, as its documentation has it. */
export const SALESFORCE_FACTS: Record<string, VendorFact> = {
	'POST /composite': {
		source: `${REST}resources_composite_composite.htm`,
		request: z
			.object({
				allOrNone: z.boolean(),
				collateSubrequests: z.literal(false),
				compositeRequest: z
					.array(
						z
							.object({
								method: z.enum(['GET', 'POST', 'PATCH']),
								url: z.string().startsWith('/services/data/v'),
								referenceId: z.string().regex(/^[A-Za-z]\w*$/),
								body: z.record(z.unknown()).optional(),
							})
							.strict(),
					)
					.min(1)
					.max(25),
			})
			.strict(),
		errors: ['INVALID_SESSION_ID (401)', 'REQUEST_LIMIT_EXCEEDED (403)', 'PROCESSING_HALTED'],
		notes:
			'Answers 200 whatever became of the subrequests. At most 5 of them are queries. Counts as one call.',
	},
	'GET /query': {
		source: `${REST}resources_query.htm`,
		request: z.object({ q: z.string().startsWith('SELECT ') }).strict(),
		errors: ['MALFORMED_QUERY', 'INVALID_FIELD'],
		notes: 'Reads from the database: what was written is found at once.',
	},
	'POST /sobjects/Opportunity': {
		source: `${OBJECTS}sforce_api_objects_opportunity.htm`,
		request: opportunity,
		errors: ['REQUIRED_FIELD_MISSING', 'DUPLICATE_VALUE', 'STRING_TOO_LONG', 'INVALID_FIELD'],
		notes: 'ContactId can be set when it is made only. A unique external ID refuses a second one.',
	},
	'PATCH /sobjects/Opportunity/ID': {
		source: `${REST}dome_update_fields.htm`,
		request: opportunity
			.pick({ Name: true, Instagram_Conversation_Id__c: true, Instagram_Username__c: true })
			.partial()
			.strict(),
		errors: ['NOT_FOUND', 'INVALID_FIELD', 'UNABLE_TO_LOCK_ROW'],
	},
	'POST /sobjects/Contact': {
		source: `${OBJECTS}sforce_api_objects_contact.htm`,
		request: z
			.object({
				LastName: z.string().max(80),
				AccountId: id.optional(),
				Email: z.string().email().max(80).optional(),
				Phone: z.string().max(40).optional(),
				Instagram_Lead_Key__c: z.string().max(255),
				...owner,
			})
			.strict(),
		errors: ['REQUIRED_FIELD_MISSING', 'DUPLICATE_VALUE', 'INVALID_EMAIL_ADDRESS'],
		notes: 'Without AccountId it is private: its owner and administrators see it.',
	},
	'PATCH /sobjects/Contact/ID': {
		source: `${REST}dome_update_fields.htm`,
		request: z.object({ LastName: z.string().max(80) }).strict(),
		errors: ['NOT_FOUND'],
	},
	'POST /sobjects/Account': {
		source: `${OBJECTS}sforce_api_objects_account.htm`,
		request: z
			.object({
				LastName: z.string().max(80),
				RecordTypeId: id,
				PersonEmail: z.string().email().max(80).optional(),
				Phone: z.string().max(40).optional(),
				Instagram_Lead_Key__pc: z.string().max(255),
				...owner,
			})
			.strict(),
		errors: ['DUPLICATE_VALUE', 'INVALID_FIELD_FOR_INSERT_UPDATE'],
		notes:
			'A person account: its contact is made along with it, and has the fields that end in __pc.',
	},
	'GET /sobjects/Account/ID': {
		source: `${REST}dome_get_field_values.htm`,
		request: z.object({ fields: z.literal('PersonContactId') }).strict(),
		errors: ['NOT_FOUND'],
	},
	'PATCH /sobjects/Task/external ID': {
		source: `${REST}dome_upsert.htm`,
		request: z
			.object({
				Subject: z.string().max(255),
				Description: z.string().max(32_000),
				Status: z.string(),
				ActivityDate: date,
				WhatId: id,
				WhoId: id,
				...owner,
			})
			.strict(),
		errors: ['DUPLICATE_VALUE', 'STRING_TOO_LONG', 'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST'],
	},
};
