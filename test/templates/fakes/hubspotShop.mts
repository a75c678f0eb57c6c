import { openBusiness, type Business } from '../../e2e/harness/business.mts';
import { sharedN8n } from '../harness/n8n.mts';
import { editRows } from '../harness/tables.mts';
import { openTemplate, type OpenedTemplate } from '../harness/templates.mts';
import type { HubspotFake } from './hubspot.mts';
import type { CrmObject } from './hubspotStore.mts';

const MINUTE_MS = 60_000;
const HOUR_S = 3600;
const TABLE = 'HubSpot Answers of Instagram';

/** An account on Instagram with its copy of the template that sends notes of HubSpot. */
export interface Shop {
	business: Business;
	template: OpenedTemplate;
	close(): Promise<void>;
}

export interface NoteDetails {
	minutesAgo?: number;
	/** When it happened, as its author says. */
	datedMinutesAgo?: number;
	/** Its mark. */
	eventId?: string;
	/** Who made it, as HubSpot says. */
	source?: string;
}

/**
 * Opens one on HubSpot, and publishes its template.
 *
 * @param lookEveryS instead of every minute, or tests would take an hour
 */
export async function openShop(
	hubspot: HubspotFake,
	settings: Record<string, unknown>,
	lookEveryS: number,
): Promise<Shop> {
	const n8n = sharedN8n();
	const business = await openBusiness(n8n, 'facebook');
	const credential = await n8n.createCredential({
		name: `HubSpot for answers ${business.accountId}`,
		type: 'hubspotAppToken',
		data: { appToken: hubspot.token },
	});
	const template = await openTemplate('instagram-answers-from-hubspot.json', {
		business,
		credentials: { hubspotAppToken: credential },
		settings: { ...settings, onlyAccountId: business.accountId },
		parameters: {
			'Every Minute': { rule: { interval: [{ field: 'seconds', secondsInterval: lookEveryS }] } },
		},
	});
	const close = async (): Promise<void> => {
		await template.close();
		await business.close();
	};
	return { business, template, close };
}

/** Somebody writes, and has a deal as the other template makes it. */
export async function makeDeal(
	{ store }: HubspotFake,
	{ business }: Shop,
	username: string,
	hoursAgo: number,
): Promise<CrmObject> {
	const written = { username, text: 'How much?', createdSecondsAgo: hoursAgo * HOUR_S };
	const { contactId } = await business.instagram.writeMessage(written);
	const instagram_lead_key = `ig:${business.accountId}:${contactId}`;
	return store.create('deals', { dealname: username, instagram_lead_key }, []);
}

/** A note on these deals, as somebody of the team adds it unless said otherwise. */
export function makeNote(
	{ store }: HubspotFake,
	deals: CrmObject[],
	body: string,
	details: NoteDetails = {},
): CrmObject {
	const { minutesAgo = 0, datedMinutesAgo = minutesAgo, eventId, source = 'CRM_UI' } = details;
	const ago = (minutes: number): string => new Date(Date.now() - minutes * MINUTE_MS).toISOString();
	const properties = {
		hs_note_body: body,
		hs_timestamp: ago(datedMinutesAgo),
		...(eventId ? { instagram_event_id: eventId } : {}),
	};
	const links = deals.map(({ id }) => ({ to: 'deals' as const, id }));
	return Object.assign(store.create('notes', properties, links), {
		createdAt: ago(minutesAgo),
		source,
	});
}

/** As if the ten minutes were over that a look has which failed; one that goes on remembers nothing. */
export async function letLookAgain(
	{ template }: Shop,
	place: { since?: string } = {},
): Promise<void> {
	const free = { turn: '', busyUntil: new Date(0).toISOString() };
	await editRows(TABLE, { workflow: template.workflowId }, { ...free, ...place });
}

/** As if n8n had not looked for so long. */
export async function letLookBack(shop: Shop, minutes: number): Promise<void> {
	const since = new Date(Date.now() - minutes * MINUTE_MS).toISOString();
	await letLookAgain(shop, { since });
}
