import { z } from 'zod';
import type { VendorFact } from './vendorFacts.mts';

const API = 'https://www.odoo.com/documentation/19.0/developer/reference/external_api.html';
const ORM = 'https://www.odoo.com/documentation/19.0/developer/reference/backend/orm.html';

const id = z.number().int().positive();
const context = z
	.object({
		mode: z.literal('update'),
		noupdate: z.literal(true),
		tz: z.literal('UTC'),
		lang: z.string().optional(),
	})
	.strict();
/** One row, as many cells as fields, all of them text. */
const rows = (fields: string[], more: z.ZodType = z.never()): z.ZodType =>
	z
		.object({
			context,
			fields: z.array(z.union([z.enum(fields as [string, ...string[]]), more])),
			data: z.array(z.array(z.string())).length(1),
		})
		.strict()
		.refine(({ fields: names, data }) => names.length === data[0].length);
const custom = z.string().regex(/^x_\w+$/);
const condition = z.tuple([z.string(), z.enum(['=', '!=', 'in', '>=']), z.unknown()]);
const search = z
	.object({
		domain: z.array(condition),
		fields: z.array(z.string()),
		limit: z.number().int(),
		order: z.string().optional(),
	})
	.strict();

/** What the template uses of Odoo's External JSON-2 API, by model and method. */
export const ODOO_FACTS: Record<string, VendorFact> = {
	'crm.lead/load': {
		source: `${API}, odoo/orm/models.py (load), addons/crm/models/crm_lead.py`,
		request: rows(
			[
				...['id', 'type', 'name', 'contact_name', 'website', 'email_from', 'phone', 'referred'],
				...['expected_revenue', 'user_id', 'team_id', 'stage_id'],
			],
			custom,
		),
		errors: ['messages of type error in an answer with 200', 'Invalid apikey (401)'],
		notes:
			'The external ID is unique. With mode update and noupdate a record that is there is left alone, and its ID told. Without a name none is made: the field is required.',
	},
	'mail.message/load': {
		source: `${API}, odoo/orm/models.py (load), addons/mail/models/mail_message.py`,
		request: rows([
			...['id', 'model', 'res_id', 'message_type', 'subtype_id/id', 'date', 'author_id'],
			...['email_from', 'reply_to', 'body'],
		]),
		errors: ['messages of type error in an answer with 200'],
		notes:
			'The body is HTML, and cleaned. The subtype mail.mt_note is internal: nothing is mailed.',
	},
	'crm.lead/search_read': {
		source: `${API}, ${ORM}#search-domains`,
		request: search,
		errors: ['builtins.ValueError (500) for a field that is not there'],
		notes: 'Archived records are found only where the domain asks for active.',
	},
	'mail.message/search_read': {
		source: `${API}, ${ORM}#search-domains`,
		request: search,
		errors: ['builtins.ValueError (500)'],
	},
	'crm.lead/write': {
		source: API,
		request: z
			.object({
				ids: z.array(id).length(1),
				vals: z
					.object({
						name: z.string(),
						website: z.string(),
						contact_name: z.string(),
						referred: z.string(),
					})
					.partial()
					.catchall(z.string()),
			})
			.strict(),
		errors: ['odoo.exceptions.MissingError (404)'],
		notes: 'Answers true.',
	},
};
