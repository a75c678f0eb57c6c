import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { compareText } from '../common/compareText';
import type { LeadEvent } from '../events/leadEvent';
import { connectedAccount } from '../graph/account/connectedAccount';
import { commentsOf, watchedPosts } from '../graph/content/comments';
import { threads } from '../graph/messaging/conversations';
import { GraphError } from '../graph/errors/graphError';
import { graphClientOf } from '../graph/client/n8nTransport';
import { toNodeError } from '../graph/errors/nodeError';
import { withFiles } from './itemFiles';
import { withNamedPosts } from './namedPosts';
import { isWanted, asItem } from './parameters/eventFilter';
import type { TriggerSettings } from './parameters/settings';
import { readSettings } from './parameters/settings';
import { isStateWrite } from './state/stateWriter';

const SHOWN_EVENTS = 10;
const CONVERSATIONS = 5;
const POSTS = 3;

/**
 * The trigger's execution. In production the events are there already and pass through, with their files where the
 * operator wants these; a manual run reads the latest real ones from the account, and touches no subscription.
 */
export async function passOrShowLatest(
	context: IExecuteFunctions,
): Promise<INodeExecutionData[][]> {
	const items = context.getInputData();
	if (isStateWrite(items)) return [[]];
	if (context.getMode() !== 'manual') return [await withFiles(context, items)];
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
		events.push(...thread.events);
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
		.slice(0, SHOWN_EVENTS);
	if (shown.length > 0) return shown.map((event) => asItem(event, settings));
	throw GraphError.local(
		'gone',
		'Nothing to show yet',
		'The account has no recent messages or comments of the chosen types. Write to it from another Instagram account and fetch again.',
	);
}
