import type { ITriggerFunctions } from 'n8n-workflow';

import type { LeadEvent } from '../../nodes/InstagramLeads/events/leadEvent';
import type { ConnectedAccount } from '../../nodes/InstagramLeads/graph/account/connectedAccount';
import type { GraphClient } from '../../nodes/InstagramLeads/graph/client/client';
import { ContactDirectory } from '../../nodes/InstagramLeads/trigger/contacts/contactDirectory';
import { ConversationLookups } from '../../nodes/InstagramLeads/trigger/contacts/conversationLookups';
import type { CachedClient } from '../../nodes/InstagramLeads/trigger/shared/cachedClient';
import { Lifetime } from '../../nodes/InstagramLeads/common/lifetime';
import { TriggerLog } from '../../nodes/InstagramLeads/trigger/shared/log';
import { SharedRetry } from '../../nodes/InstagramLeads/trigger/shared/sharedRetry';
import { StateStore } from '../../nodes/InstagramLeads/trigger/state/stateStore';
import { ACCOUNT } from './conversations';
import { ACCOUNT_ID } from './credentials';

/** The account that Meta names for the clients of the fakes. */
export const connected: ConnectedAccount = { account: ACCOUNT, messagingNode: ACCOUNT_ID };

/** A store over the static data of a workflow. */
export function storeOver(stored: object = {}, lifetime = new Lifetime()) {
	const staticData: Record<string, unknown> = { 'instagramLeads:node-1': stored };
	const context = {
		getNode: () => ({ id: 'node-1' }),
		getWorkflowStaticData: () => staticData,
		emit: () => {},
	} as unknown as ITriggerFunctions;
	return new StateStore(context, { includeRaw: false }, lifetime);
}

/** A store whose cursor stands so that everything from this moment on is of interest. */
export function storeFrom(moment: number): StateStore {
	return storeOver({ cursor: { startedAt: moment, messages: moment, comments: moment } });
}

/** A log that a test can read: level, sentence and failure of each line. */
export function readableLog() {
	const lines: Array<{ level: string; message: string }> = [];
	const write = (level: string) => (message: string) => void lines.push({ level, message });
	const logger = {
		debug: write('debug'),
		info: write('info'),
		warn: write('warn'),
		error: write('error'),
	};
	const getWorkflow = () => ({ name: 'Leads', id: '7' });
	return { log: new TriggerLog({ logger, getWorkflow }), lines };
}

/** What the parts of a trigger know as the way to Meta, over a client of the test's. */
export function cached(client: GraphClient): CachedClient {
	return {
		clock: client.clock,
		get headroom() {
			return client.headroom;
		},
		client: async () => client,
		account: async () => ({ client, connected }),
		credential: async () => client.credential,
		forget: () => {},
	} as unknown as CachedClient;
}

/** A retry as the trigger has it, for as long as the test wants. */
export function retryFor(
	options: { maxWaitMs?: number; waitsForToken?: boolean } = {},
	log = readableLog().log,
): SharedRetry {
	const { maxWaitMs = 60_000, waitsForToken = true } = options;
	const retryOptions = { maxWaitMs, waitsForToken, purpose: 'a read' };
	return new SharedRetry(retryOptions, { forget: () => {} }, log, new Lifetime());
}

/** What the trigger knows of contacts, with what Meta shows this client. */
export function directoryFor(
	client: GraphClient,
	{
		resolveProfile = true,
		log = readableLog().log,
	}: { resolveProfile?: boolean; log?: TriggerLog } = {},
): ContactDirectory {
	return new ContactDirectory({
		client: cached(client),
		lookups: new ConversationLookups(new Lifetime()),
		retry: retryFor(),
		settings: { resolveProfile },
		log,
	});
}

/** Steps that change nothing, find nothing and hold nothing back. */
export const idleSteps = {
	redelivery: {
		isOn: false,
		mayBegin: () => true,
		ready: async () => await Promise.resolve('due' as const),
		release: () => {},
		hasFailed: () => false,
		due: async () => {},
	},
	backfill: {
		findMissed: () => ({
			messages: Promise.resolve([]),
			lateMessages: Promise.resolve([]),
			comments: Promise.resolve([]),
		}),
	},
	enricher: { enrich: async (event: LeadEvent) => event },
};
