import type {
	ILoadOptionsFunctions,
	INodeListSearchItems,
	INodeListSearchResult,
} from 'n8n-workflow';

import { connectedAccount } from '../graph/account/connectedAccount';
import { commentsOf, latestPosts } from '../graph/content/comments';
import type { Thread } from '../graph/messaging/conversations';
import { threads } from '../graph/messaging/conversations';
import { graphClientOf } from '../graph/client/n8nTransport';
import { toNodeError } from '../graph/errors/nodeError';

const SHOWN_THREADS = 50;
const SHOWN_POSTS = 25;
const POSTS_WITH_COMMENTS = 5;
const TITLE_LENGTH = 60;

type Connection = Awaited<ReturnType<typeof connect>>;

/** People who wrote lately; the value is the contact's id. */
export async function searchContacts(
	this: ILoadOptionsFunctions,
	filter?: string,
): Promise<INodeListSearchResult> {
	return await search(this, filter, async (connection) =>
		(await latestThreads(connection)).map((thread) => ({
			name: nameOf(thread),
			value: thread.contact.id,
		})),
	);
}

/** Conversations, most recently active first; the value is the conversation's id. */
export async function searchConversations(
	this: ILoadOptionsFunctions,
	filter?: string,
): Promise<INodeListSearchResult> {
	return await search(this, filter, async (connection) =>
		(await latestThreads(connection)).map((thread) => ({
			name: `${nameOf(thread)}: ${shorten(lastText(thread))}`,
			value: thread.conversationId,
		})),
	);
}

/** Comments under the latest posts. */
export async function searchComments(
	this: ILoadOptionsFunctions,
	filter?: string,
): Promise<INodeListSearchResult> {
	return await search(this, filter, async ({ client, connected }) => {
		const items: INodeListSearchItems[] = [];
		for (const post of await latestPosts(client, connected, POSTS_WITH_COMMENTS)) {
			for await (const comments of commentsOf(client, connected, post)) {
				for (const { comment, contact, text = '' } of comments) {
					const name = `@${contact.username ?? contact.id}: ${shorten(text)}`;
					items.push({ name, value: comment?.id ?? '' });
				}
				break;
			}
		}
		return items;
	});
}

/** The latest posts, by address. */
export async function searchPosts(
	this: ILoadOptionsFunctions,
	filter?: string,
): Promise<INodeListSearchResult> {
	return await search(this, filter, async ({ client, connected }) =>
		(await latestPosts(client, connected, SHOWN_POSTS)).map((post) => ({
			name: [post.media_product_type, post.permalink ?? post.id].filter(Boolean).join(' '),
			value: post.id,
			url: post.permalink,
		})),
	);
}

async function connect(context: ILoadOptionsFunctions) {
	const client = await graphClientOf(context);
	return { client, connected: await connectedAccount(client) };
}

async function search(
	context: ILoadOptionsFunctions,
	filter: string | undefined,
	list: (connection: Connection) => Promise<INodeListSearchItems[]>,
): Promise<INodeListSearchResult> {
	try {
		const results = await list(await connect(context));
		const wanted = (filter ?? '').toLowerCase();
		return { results: results.filter(({ name }) => name.toLowerCase().includes(wanted)) };
	} catch (error) {
		throw toNodeError(context.getNode(), error);
	}
}

async function latestThreads({ client, connected }: Connection): Promise<Thread[]> {
	const found: Thread[] = [];
	for await (const thread of threads(client, connected)) {
		found.push(thread);
		if (found.length === SHOWN_THREADS) break;
	}
	return found;
}

function nameOf({ contact }: Thread): string {
	return contact.username ? `@${contact.username}` : contact.id;
}

function lastText({ events }: Thread): string {
	return events[events.length - 1]?.text ?? '';
}

function shorten(text: string): string {
	const line = text.replace(/\s+/g, ' ').trim();
	return line.length > TITLE_LENGTH ? `${line.slice(0, TITLE_LENGTH)}…` : line;
}
