import { z } from 'zod';
import type { VendorFact } from './vendorFacts.mts';

const DOCS = 'https://apidocs.bitrix24.com/';

/** PHP takes a number for a text and the other way round. */
const id = z.union([z.number().int().positive(), z.string().regex(/^\d+$/)]);
const flag = z.enum(['Y', 'N']);
const order = z.enum(['ASC', 'DESC']);
const ours = {
	originatorId: z.string().max(255),
	originId: z.string().max(255),
	sourceId: z.string().max(50).optional(),
	assignedById: id.optional(),
};
const contact = z
	.object({
		name: z.string().max(50),
		fm: z
			.record(
				z
					.object({
						typeId: z.enum(['PHONE', 'EMAIL', 'WEB', 'IM', 'LINK']),
						valueType: z.string().max(50),
						value: z.string().max(250),
					})
					.strict(),
			)
			.optional(),
		...ours,
	})
	.strict();
const deal = z
	.object({
		title: z.string().max(255),
		categoryId: z.union([z.literal('0'), id]),
		stageId: z.string().max(50).optional(),
		opportunity: z.string().regex(/^\d+(\.\d+)?$/),
		isManualOpportunity: flag,
		currencyId: z.string().max(50).optional(),
		contactIds: z.record(id),
		sourceDescription: z.string(),
		...ours,
	})
	.strict();

/** What the template uses of Bitrix24's REST, by method, as its documentation has it. */
export const BITRIX24_FACTS: Record<string, VendorFact> = {
	batch: {
		source: `${DOCS}settings/how-to-call-rest-api/batch.html`,
		request: z
			.object({
				halt: z.union([z.literal(0), z.literal(1)]),
				cmd: z.record(z.string()).refine((commands) => Object.keys(commands).length <= 50),
			})
			.strict(),
		errors: ['ERROR_BATCH_LENGTH_EXCEEDED'],
		notes: 'Counts as one request. A command can use what an earlier one answered.',
	},
	'crm.item.list': {
		source: `${DOCS}api-reference/crm/universal/crm-item-list.html`,
		request: z
			.object({
				entityTypeId: z.enum(['2', '3']),
				select: z.record(z.string()),
				filter: z.object({ '=originatorId': z.string(), '=originId': z.string() }).strict(),
				order: z.object({ id: order }).strict(),
			})
			.strict(),
		errors: ['NOT_FOUND', 'INVALID_ARG_VALUE', 'allowed_only_intranet_user'],
		notes: 'Pages of 50, always. Read from the database: what was written is found at once.',
	},
	'crm.item.get': {
		source: `${DOCS}api-reference/crm/universal/crm-item-get.html`,
		request: z.object({ entityTypeId: z.literal('2'), id }).strict(),
		errors: ['NOT_FOUND'],
	},
	'crm.item.add': {
		source: `${DOCS}api-reference/crm/universal/crm-item-add.html`,
		request: z.union([
			z.object({ entityTypeId: z.literal('3'), fields: contact }).strict(),
			z.object({ entityTypeId: z.literal('2'), fields: deal }).strict(),
		]),
		errors: ['CRM_FIELD_ERROR_VALUE_NOT_VALID', 'CRM_FIELD_ERROR_REQUIRED', 'ACCESS_DENIED'],
		notes: `Nothing is unique. Lengths: ${DOCS}api-reference/crm/field-length-limits.html`,
	},
	'crm.item.update': {
		source: `${DOCS}api-reference/crm/universal/crm-item-update.html`,
		request: z.union([
			z
				.object({
					entityTypeId: z.literal('2'),
					id,
					fields: deal.pick({ title: true, sourceDescription: true }).partial().strict(),
				})
				.strict(),
			z
				.object({ entityTypeId: z.literal('3'), id, fields: contact.pick({ name: true }).strict() })
				.strict(),
		]),
		errors: ['NOT_FOUND', 'CRM_FIELD_ERROR_VALUE_NOT_VALID', 'ACCESS_DENIED'],
	},
	'crm.timeline.comment.list': {
		source: `${DOCS}api-reference/crm/timeline/comments/crm-timeline-comment-list.html`,
		request: z
			.object({
				// Of a deal that isn't there, the reference to it stays as it is or becomes what it leads to.
				filter: z.object({ ENTITY_TYPE: z.literal('deal'), ENTITY_ID: z.unknown() }).strict(),
				order: z.object({ ID: order }).strict(),
				select: z.record(z.string()),
				start: z.string().regex(/^\d+$/),
			})
			.strict(),
		errors: [''],
		notes:
			'Pages of 50, always. Filters by ENTITY_ID and ENTITY_TYPE only, sorts by ID and CREATED.',
	},
	'crm.timeline.comment.get': {
		source: `${DOCS}api-reference/crm/timeline/comments/crm-timeline-comment-get.html`,
		request: z.object({ id }).strict(),
		errors: [''],
	},
	'crm.timeline.comment.add': {
		source: `${DOCS}api-reference/crm/timeline/comments/crm-timeline-comment-add.html`,
		request: z
			.object({
				fields: z
					.object({ ENTITY_ID: id, ENTITY_TYPE: z.literal('deal'), COMMENT: z.string().min(1) })
					.strict(),
			})
			.strict(),
		errors: [''],
	},
};

/**
 * Requests a second that a portal takes for long; 50 at once (Enterprise: 5 and 250). More is refused with
 * 503, `QUERY_LIMIT_EXCEEDED`. https://apidocs.bitrix24.com/limits.html
 */
export const BITRIX24_REQUESTS_PER_SECOND = 2;
