import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { compareText } from '../common/compareText';
import { isNumericId } from '../events/fieldSchemas';
import type { LeadEvent } from '../events/leadEvent';
import type { ConnectedAccount } from '../graph/account/connectedAccount';
import { connectedAccount } from '../graph/account/connectedAccount';
import type { GraphClient } from '../graph/client/client';
import { commentsOf } from '../graph/content/comments';
import { watchedPosts } from '../graph/content/watchedPosts';
import { threads } from '../graph/messaging/conversations';
import { profileOf } from '../graph/messaging/contactProfile';
import { attempt } from '../graph/errors/attempt';
import { GraphError } from '../graph/errors/graphError';
import { graphClientOf } from '../graph/client/n8nTransport';
import { toNodeError } from '../graph/errors/nodeError';
import { withoutGivenUp } from './execution/givenUp';
import { withFiles } from './itemFiles';
import { withNamedPosts } from './namedPosts';
import { isWanted, asItem } from './parameters/eventFilter';
import type { TriggerSettings } from './parameters/settings';
import { readSettings } from './parameters/settings';
import { isStateWrite } from './state/stateWriter';

const CONVERSATIONS = 5;
const POSTS = 3;

/**
 * The trigger's execution. In production the events are there already and pass through, with their files where the
 * operator wants these; a manual run reads the latest real one from the account, and touches no subscription.
 */
export async function passOrShowLatest(
	context: IExecuteFunctions,
): Promise<INodeExecutionData[][]> {
	const items = context.getInputData();
	if (isStateWrite(items)) return [[]];
	const mode = context.getMode();
	if (mode !== 'manual') {
		const asked = withoutGivenUp(items, { node: context.getNode(), isRetry: mode === 'retry' });
		return [await withFiles(context, asked)];
	}
	try {
		const events = await latestEvents(context, readSettings(context));
		const shown = events.map((event) => ({ json: event as unknown as IDataObject }));
		return [await withFiles(context, shown)];
	} catch (error) {
		throw toNodeError(context.getNode(), error);
	}
}

async function latestEvents(
	context: IExecuteFunctions,
	parameters: TriggerSettings,
): Promise<LeadEvent[]> {
	const client = await graphClientOf(context);
	const connected = await connectedAccount(client);
	const connect = async () => ({ client, connected });
	const { settings } = await withNamedPosts(parameters, new Map(), connect);
	const events: LeadEvent[] = [];
	let conversations = 0;
	for await (const thread of threads(client, connected, { pageSize: CONVERSATIONS })) {
		// As Meta lists them, the newest first: within a second only that order tells.
		events.push(...[...thread.events].reverse());
		if (++conversations === CONVERSATIONS) break;
	}
	if (settings.events.has('comment')) {
		const posts = await watchedPosts(client, connected, POSTS, settings.posts?.ids);
		for (const post of posts.slice(0, POSTS)) {
			for await (const comments of commentsOf(client, connected, post)) {
				events.push(...comments);
				break;
			}
		}
	}
	const shown = events
		.filter((event) => isWanted(event, settings))
		.sort((a, b) => compareText(b.occurredAt, a.occurredAt))
		.slice(0, settings.testEvents);
	if (shown.length > 0) {
		const told: LeadEvent[] = [];
		for (const event of shown) told.push(await withProfile(event, client, connected, settings));
		return told.map((event) => asItem(event, settings));
	}
	throw GraphError.local(
		'gone',
		'Nothing to show yet',
		'The account has no recent messages or comments of the chosen types. Write to it from another Instagram account and fetch again.',
	);
}

/**
 * The event with what production adds to it: name, picture and followers, of people who wrote in Direct. Whom
 * Meta doesn't tell of stays as they are. Doc: user-profile.
 */
async function withProfile(
	event: LeadEvent,
	client: GraphClient,
	connected: ConnectedAccount,
	{ resolveProfile }: TriggerSettings,
): Promise<LeadEvent> {
	const { contact } = event;
	if (!resolveProfile || !isNumericId(contact.id) || event.direction === 'outbound') return event;
	const result = await attempt(profileOf(client, connected, contact.id));
	return result.ok ? { ...event, contact: { ...contact, ...result.value } } : event;
}
