import { z } from 'zod';
import type { VendorFact } from './vendorFacts.mts';

const DOCS = 'https://developers.kommo.com/reference/';
const AMO = 'https://www.amocrm.ru/developers/content/crm_platform/';

const id = z.number().int().positive();
const code = z.enum(['INSTAGRAM_LEAD_KEY', 'INSTAGRAM_USERNAME', 'INSTAGRAM_CONVERSATION']);
const values = z.array(
	z
		.object({
			field_code: code,
			values: z.array(z.object({ value: z.string().min(1) }).strict()).length(1),
		})
		.strict(),
);

/** What the template uses of the API of amoCRM and Kommo, by call, as its documentation has it. */
export const KOMMO_FACTS: Record<string, VendorFact> = {
	'GET /leads': {
		source: `${DOCS}leads-list, ${AMO}filters-api`,
		request: z.union([
			z.object({ 'filter[id][]': z.string().regex(/^\d+$/) }).strict(),
			z
				.object({
					limit: z.literal('250'),
					'order[created_at]': z.literal('desc'),
					'filter[created_at][from]': z.string().regex(/^\d+$/),
				})
				.strict(),
		]),
		errors: ['401', '429'],
		notes:
			'204 without a body where there is none, so for a deleted one. At most 250. The parameter query, which also lags behind, is announced to go, and custom fields filter in some accounts only.',
	},
	'POST /leads/complex': {
		source: `${DOCS}complex-leads, ${AMO}leads-api`,
		request: z
			.array(
				z
					.object({
						name: z.string(),
						price: z.number().int(),
						pipeline_id: id.optional(),
						status_id: id.optional(),
						responsible_user_id: id.optional(),
						custom_fields_values: values,
						_embedded: z
							.object({
								tags: z.array(z.object({ name: z.string() }).strict()),
								contacts: z
									.array(
										z.object({ name: z.string(), responsible_user_id: id.optional() }).strict(),
									)
									.length(1),
							})
							.strict(),
					})
					.strict(),
			)
			.length(1),
		errors: ['400 with validation-errors', '401', '429'],
		notes: 'Nothing is unique. At most one contact, and 50 leads, a request.',
	},
	'PATCH /leads/ID': {
		source: `${DOCS}updating-single-lead`,
		request: z.object({ name: z.string(), custom_fields_values: values }).partial().strict(),
		errors: ['400', '401', '404', '429'],
	},
	'GET /leads/ID/notes': {
		source: `${DOCS}notes-list-by-entity-id, ${AMO}events-and-notes`,
		request: z
			.object({
				limit: z.literal('250'),
				'order[id]': z.literal('desc'),
				'filter[note_type][]': z.literal('common'),
			})
			.strict(),
		errors: ['401', '429'],
		notes: '204 without a body where there is none. At most 250.',
	},
	'POST /leads/ID/notes': {
		source: `${DOCS}add-notes, ${DOCS}notes-types`,
		request: z
			.array(
				z
					.object({
						note_type: z.literal('common'),
						params: z.object({ text: z.string().min(1) }).strict(),
					})
					.strict(),
			)
			.length(1),
		errors: ['400 with validation-errors', '401', '404', '429'],
	},
	'POST /leads/custom_fields': {
		source: `${DOCS}adding-custom-fields, ${AMO}custom-fields`,
		request: z.array(z.object({ name: z.string(), code, type: z.literal('text') }).strict()),
		errors: ['400: Field code is not unique'],
		notes: 'For administrators.',
	},
};

/** Requests a second that an account takes; more is answered with 429. amocrm.ru/developers/content/api/recommendations */
export const KOMMO_REQUESTS_PER_SECOND = 7;
