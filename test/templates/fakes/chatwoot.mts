import fastify, { type FastifyInstance } from 'fastify';
import type { DealRecord } from '../../../sandbox/demo/deals.mts';
import {
	ChatwootAccount,
	NotFound,
	type ChatwootConversation,
	type ChatwootMessage,
} from './chatwootAccount.mts';
import { CHATWOOT_FACTS } from './chatwootFacts.mts';
import { Faults } from './crmFaults.mts';
import { listen } from './localServer.mts';
import { RequestFacts } from './requestFacts.mts';

/** Stands in for a Chatwoot with an API inbox. */
export interface ChatwootFake {
	url: string;
	hosts: string[];
	token: string;
	accountId: string;
	inboxIdentifier: string;
	account: ChatwootAccount;
	facts: RequestFacts;
	faults: Faults;
	/** Where the inbox tells of messages; set it as an administrator does. */
	webhookUrl: string | undefined;
	/** Resolves when the webhooks so far were answered. */
	settle(): Promise<void>;
	/** Conversations with their contacts, as agents see them. */
	deals(): DealRecord[];
	close(): Promise<void>;
}

const PAGE = 20;
const ACCOUNT_ID = '7';

type Params = Record<string, string>;

/** Starts a Chatwoot on loopback; `chatwootFacts.mts` says what it follows. */
export async function startChatwoot(token = 'made-up-chatwoot-token'): Promise<ChatwootFake> {
	const app = fastify({ forceCloseConnections: true });
	const account = new ChatwootAccount();
	const faults = new Faults();
	const facts = new RequestFacts(CHATWOOT_FACTS);
	const under = new Set<Promise<unknown>>();
	faults.attach(app, () => ({ error: 'Made to fail' }));
	guard(app, facts, token);
	registerClientApi(app, account);
	registerApplicationApi(app, account);
	const url = await listen(app);
	const fake: ChatwootFake = {
		url,
		hosts: ['chatwoot.example.com'],
		token,
		accountId: ACCOUNT_ID,
		inboxIdentifier: 'madeUpInbox1',
		account,
		facts,
		faults,
		webhookUrl: undefined,
		settle: async () => void (await Promise.all(under)),
		deals: () => dealsOf(account),
		close: async () => await app.close(),
	};
	account.onMessage = (conversation, message) => {
		if (fake.webhookUrl !== undefined) under.add(tell(fake.webhookUrl, conversation, message));
	};
	return fake;
}

function guard(app: FastifyInstance, facts: RequestFacts, token: string): void {
	app.setErrorHandler(async (error, _request, reply) => {
		if (!(error instanceof NotFound)) throw error;
		await reply.code(404).send({ error: 'Resource could not be found' });
	});
	app.addHook('preHandler', async (request, reply) => {
		const path = request.url.split('?')[0];
		if (path.startsWith('/api/') && request.headers.api_access_token !== token) {
			return await reply.code(401).send({ error: 'Invalid Access Token' });
		}
		const complaint = facts.check({
			method: request.method,
			path,
			query: request.query,
			body: request.body,
		});
		if (complaint !== undefined) return await reply.code(422).send({ error: complaint });
	});
}

function registerClientApi(app: FastifyInstance, account: ChatwootAccount): void {
	const contacts = '/public/api/v1/inboxes/:inbox/contacts';
	const conversations = `${contacts}/:source/conversations`;
	app.post(contacts, async ({ body }) => account.putContact(body as object));
	app.patch(`${contacts}/:source`, async ({ body, params }) => {
		const { custom_attributes: attributes, ...fields } = body as Record<string, object>;
		const contact = account.contact((params as Params).source);
		Object.assign(contact, fields);
		Object.assign(contact.custom_attributes, attributes);
		return contact;
	});
	app.get(conversations, async ({ params }) => account.conversationsOf((params as Params).source));
	app.post(conversations, async ({ params }) =>
		account.startConversation((params as Params).source),
	);
	app.get(`${conversations}/:id`, async ({ params }) => account.conversation(idOf(params)));
}

function registerApplicationApi(app: FastifyInstance, account: ChatwootAccount): void {
	const messages = '/api/v1/accounts/:account/conversations/:id/messages';
	app.get(messages, async ({ params }) => ({
		meta: {},
		payload: account.conversation(idOf(params)).messages.slice(-PAGE),
	}));
	app.post(messages, async ({ params, body }) => {
		const { message_type: type = 'outgoing', ...fields } = body as {
			message_type?: 'incoming' | 'outgoing';
		};
		return account.addMessage(account.conversation(idOf(params)), type, fields);
	});
	app.patch(`${messages}/:message`, async ({ params, body }) => {
		const { message } = params as Params;
		const found = account
			.conversation(idOf(params))
			.messages.find(({ id }) => String(id) === message);
		if (!found) throw new NotFound();
		return Object.assign(found, body);
	});
}

const idOf = (params: unknown): number => Number((params as Params).id);

/** What Chatwoot posts to the webhook of an inbox. */
async function tell(
	url: string,
	{ id }: ChatwootConversation,
	{ message_type: type, ...message }: ChatwootMessage,
): Promise<void> {
	const body = {
		...message,
		event: 'message_created',
		message_type: type === 0 ? 'incoming' : 'outgoing',
		conversation: { id },
		account: { id: Number(ACCOUNT_ID) },
	};
	await fetch(url, {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify(body),
	}).catch(() => undefined);
}

function dealsOf(account: ChatwootAccount): DealRecord[] {
	return account.conversations.map(({ source_id: sourceId, messages }) => {
		const { name, custom_attributes: attributes } = account.contact(sourceId);
		return {
			leadKey: sourceId,
			title: name,
			username: String(attributes.instagram_username ?? ''),
			comments: messages.map((message) => ({
				eventId: message.source_id ?? String(message.id),
				// Agents format what they write; what the template writes is text.
				text:
					message.source_id === null ? (message.content ?? '') : seenText(message.content ?? ''),
				author: message.message_type === 0 ? 'contact' : 'agent',
				createdAt: new Date(message.created_at * 1000).toISOString(),
			})),
		};
	});
}

/** Markdown that would show as something else than text. */
const MARKUP = /(?<!\\)(?:[*_`[\]<>~|]|^[#+=-]|(?<=^\d+)[.)])/m;

/** What agents see: Chatwoot shows messages as CommonMark. @throws where it isn't text alone */
function seenText(content: string): string {
	const escaped = /\\[!-/:-@[-`{-~]/g;
	if (MARKUP.test(content.replace(escaped, ''))) throw new Error(`Markup in Chatwoot: ${content}`);
	return content.replace(escaped, (pair) => pair[1]).replaceAll('\u2060', '');
}
