import { z } from 'zod';

import type { ConnectedAccount } from '../account/connectedAccount';
import type { GraphClient } from '../client/client';
import { GraphError } from '../errors/graphError';
import { demandCount, demandLength, demandText, demandUrl } from '../sending/contentLimits';

/** What of a conversation is there before anybody writes, by Meta's names. */
export type ProfileProperty = 'ice_breakers' | 'persistent_menu';

/** What people of one language see. */
export interface LocalisedActions {
	/** `default`, or one of Meta's: `ru_RU`. */
	locale: string;
	call_to_actions: object[];
}

type Entry = Record<string, unknown>;

/** Doc: messaging-api/ice-breakers; messenger-profile/persistent-menu. */
const LIMITS = {
	iceBreakers: 4,
	question: 80,
	menuItems: 20,
	menuTitle: 30,
	payload: 1000,
} as const;

const LOCALE = /^(default|[a-z]{2,3}_[A-Z]{2})$/;

/**
 * Ice breakers in Meta's words.
 *
 * @param languages `{locale, questions: [{question, payload?}]}` each; one has the locale `default`
 * @throws GraphError `badRequest` for what Meta would not take
 */
export function iceBreakersOf(languages: unknown[]): LocalisedActions[] {
	return localised(languages, 'questions', 'Questions', LIMITS.iceBreakers, (entry) => {
		const question = demandLength('Question', entry.question, LIMITS.question);
		return { question, payload: payloadOf(entry.payload, question) };
	});
}

/**
 * The persistent menu in Meta's words; see {@link iceBreakersOf}.
 *
 * @param languages `{locale, items: [{title, type, url?, payload?}]}` each; one has the locale `default`
 */
export function menuOf(languages: unknown[]): LocalisedActions[] {
	return localised(languages, 'items', 'Items', LIMITS.menuItems, (entry) => {
		const title = demandLength('Title', entry.title, LIMITS.menuTitle);
		if (entry.type === 'web_url') {
			return { type: 'web_url', title, url: demandUrl('URL', entry.url) };
		}
		return { type: 'postback', title, payload: payloadOf(entry.payload, title) };
	});
}

function localised(
	languages: unknown[],
	list: string,
	label: string,
	limit: number,
	read: (entry: Entry) => object,
): LocalisedActions[] {
	const advice = `Instagram shows ${limit} in a language. Leave out the others. Nothing was changed.`;
	const found = languages.map((language) => {
		const { locale = 'default', [list]: entries } = asEntry('Languages', language);
		const all = Array.isArray(entries) ? (entries as unknown[]) : [];
		return {
			locale: demandLocale(locale),
			call_to_actions: demandCount(label, all, limit, advice).map((entry) =>
				read(asEntry(label, entry)),
			),
		};
	});
	demandDefault(found.map(({ locale }) => locale));
	return found;
}

function demandLocale(value: unknown): string {
	const locale = demandText('Locale', value).trim();
	if (LOCALE.test(locale)) return locale;
	throw GraphError.local(
		'badRequest',
		`'${locale}' is not a locale of Meta's`,
		'Write it like ru_RU or en_GB, or default for everybody whose language is not listed.',
	);
}

function demandDefault(locales: string[]): void {
	const twice = locales.find((locale, at) => locales.indexOf(locale) !== at);
	if (locales.includes('default') && twice === undefined) return;
	throw GraphError.local(
		'badRequest',
		twice === undefined ? "'Languages' has no 'default'" : `'Languages' has '${twice}' twice`,
		"Each locale stands there once, and 'default' is one of them: Meta shows it to everybody whose language is not listed. Nothing was changed.",
	);
}

function payloadOf(value: unknown, otherwise: string): string {
	const isBlank = value === undefined || value === null || value === '';
	return demandLength('Payload', isBlank ? otherwise : value, LIMITS.payload);
}

function asEntry(field: string, value: unknown): Entry {
	if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Entry;
	throw GraphError.local(
		'badRequest',
		`'${field}' holds something that can't be read`,
		'Every entry must be an object with the names that the description of the field lists.',
	);
}

const localisedSchema = z
	.object({
		locale: z.string().default('default'),
		call_to_actions: z.array(z.record(z.unknown())).default([]),
	})
	.passthrough();

/**
 * What is set now, by locale; nothing where nothing is. Meta puts it into `data` as it is, or under its
 * name, and what was set without locales as a plain list.
 */
export async function readProfile(
	client: GraphClient,
	connected: ConnectedAccount,
	property: ProfileProperty,
): Promise<LocalisedActions[]> {
	const answer = (await client.get(
		pathOf(connected),
		{ fields: property, platform: 'instagram' },
		{ token: connected.messagingToken },
	)) as { data?: unknown };
	const data = Array.isArray(answer.data) ? (answer.data as Entry[]) : [];
	const entries = data.flatMap((entry) => (entry[property] as Entry[] | undefined) ?? [entry]);
	const plain = entries.filter((entry) => !('call_to_actions' in entry));
	const byLocale = entries
		.filter((entry) => 'call_to_actions' in entry)
		.map((entry) => localisedSchema.parse(entry));
	if (plain.length === 0) return byLocale;
	return [{ locale: 'default', call_to_actions: plain }, ...byLocale];
}

/** Sets it for all locales: what was there before goes. */
export async function setProfile(
	client: GraphClient,
	connected: ConnectedAccount,
	property: ProfileProperty,
	actions: LocalisedActions[],
): Promise<void> {
	await client.post(
		pathOf(connected),
		{ body: { platform: 'instagram', [property]: actions } },
		{ token: connected.messagingToken },
	);
}

/** Takes it away, for all locales. */
export async function deleteProfile(
	client: GraphClient,
	connected: ConnectedAccount,
	property: ProfileProperty,
): Promise<void> {
	await client.delete(
		pathOf(connected),
		{ fields: JSON.stringify([property]), platform: 'instagram' },
		{ token: connected.messagingToken },
	);
}

function pathOf({ messagingNode }: ConnectedAccount): string {
	return `/${messagingNode}/messenger_profile`;
}
