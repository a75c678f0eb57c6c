import { z } from 'zod';
import type { RequestFact } from './requestFacts.mts';

const REFERENCE = 'https://developers.chatwoot.com/api-reference';
const values = z.record(z.string(), z.unknown());

/** Chatwoot's `public_contact_create_update_payload`. */
const contact = z.strictObject({
	identifier: z.string().optional(),
	identifier_hash: z.string().optional(),
	email: z.string().optional(),
	name: z.string().optional(),
	phone_number: z.string().optional(),
	avatar: z.string().optional(),
	custom_attributes: values.optional(),
});

/** `conversation_message_create_payload`, and `source_id`, which `Messages::MessageBuilder` takes. */
const message = z.strictObject({
	content: z.string().max(150_000),
	message_type: z.enum(['outgoing', 'incoming']).optional(),
	private: z.boolean().optional(),
	content_type: z
		.enum(['text', 'input_email', 'cards', 'input_select', 'form', 'article'])
		.optional(),
	content_attributes: values.optional(),
	campaign_id: z.number().optional(),
	template_params: values.optional(),
	source_id: z.string().max(20_000).optional(),
});

/**
 * The calls of Chatwoot's client and application API that the template makes, by its OpenAPI description
 * (`swagger/swagger.json` of chatwoot/chatwoot, 4.x) and the controllers behind it:
 *
 * - the client API needs no token: the inbox identifier is the secret. A contact whose `source_id` is there
 *   already is given as it is (`ContactInboxWithContactBuilder`); custom attributes of an update are added to
 *   those that are there (`ContactIdentifyAction`)
 * - the application API wants `api_access_token`; without a valid one: 401, `{ "error": "Invalid Access Token" }`
 * - incoming messages are taken in API inboxes only; 20 messages a page, oldest first (`MessageFinder`)
 * - the status of a message may be set in API inboxes only (403 otherwise), `external_error` goes with `failed`
 *   (`Messages::StatusUpdateService`)
 * - an incoming message opens a resolved conversation again
 * - the inbox's webhook gets `message_created` for every message, those of the API included (`WebhookListener`)
 * - unknown things: 404, `{ "error": "Resource could not be found" }`; too many requests: 429 (`rack_attack.rb`)
 */
export const CHATWOOT_FACTS: RequestFact[] = [
	{
		method: 'POST',
		path: /^\/public\/api\/v1\/inboxes\/[^/]+\/contacts$/,
		source: `${REFERENCE}/contacts-api/create-a-contact`,
		body: contact.extend({ source_id: z.string().optional() }),
	},
	{
		method: 'PATCH',
		path: /^\/public\/api\/v1\/inboxes\/[^/]+\/contacts\/[^/]+$/,
		source: `${REFERENCE}/contacts-api/update-a-contact`,
		body: contact,
	},
	{
		method: 'GET',
		path: /^\/public\/api\/v1\/inboxes\/[^/]+\/contacts\/[^/]+\/conversations$/,
		source: `${REFERENCE}/conversations-api/list-all-conversations`,
	},
	{
		method: 'POST',
		path: /^\/public\/api\/v1\/inboxes\/[^/]+\/contacts\/[^/]+\/conversations$/,
		source: `${REFERENCE}/conversations-api/create-a-conversation`,
		body: z.strictObject({ custom_attributes: values.optional() }),
	},
	{
		method: 'GET',
		path: /^\/public\/api\/v1\/inboxes\/[^/]+\/contacts\/[^/]+\/conversations\/\d+$/,
		source: `${REFERENCE}/conversations-api/get-a-single-conversation`,
	},
	{
		method: 'GET',
		path: /^\/api\/v1\/accounts\/\d+\/conversations\/\d+\/messages$/,
		source: `${REFERENCE}/messages/get-messages`,
	},
	{
		method: 'POST',
		path: /^\/api\/v1\/accounts\/\d+\/conversations\/\d+\/messages$/,
		source: `${REFERENCE}/messages/create-new-message`,
		body: message,
	},
	{
		method: 'PATCH',
		path: /^\/api\/v1\/accounts\/\d+\/conversations\/\d+\/messages\/\d+$/,
		source: 'app/controllers/api/v1/accounts/conversations/messages_controller.rb',
		body: z.strictObject({
			status: z.enum(['sent', 'delivered', 'read', 'failed']),
			external_error: z.string().optional(),
		}),
	},
];
