import type { ApiConversation } from '../../events/apiSchemas';
import { apiConversation } from '../../events/apiSchemas';
import { toMilliseconds } from '../../events/timestamps';
import type { ConnectedAccount } from '../account/connectedAccount';
import type { CallOptions, GraphClient, GraphPage } from '../client/client';
import { readPage } from '../client/client';
import { PageRun } from '../client/pageRun';
import { attempt } from '../errors/attempt';
import type { GraphError } from '../errors/graphError';
import type { ListedConversation, UnreadableConversation } from './unreadable';
import { isOfContent, isOfOne, unreadableOf } from './unreadable';

/** Who reads many conversations takes more with each page, up to so many. */
const LARGE_PAGE = 50;

/** Without messages Meta lists any conversation. */
const BARE_FIELDS = 'id,updated_time';

/** In an orderly list, so many old ones at the end of a page tell that only older ones follow. */
const OLD_AT_END = 3;

/** Of a page with fewer, all have to be old. */
const SHORT_PAGE = 2 * OLD_AT_END;

/** Which conversations are wanted, and what of each. */
export interface PageQuery {
	fields: string;
	pageSize: number;
	contactId?: string;
	/** Who reads on beyond the first page will want many more: pages get larger. */
	isForMany?: boolean;
	/** Milliseconds: where each is read by a call of its own, those last active before are left out. */
	activeSince?: number;
	/** Whether a page that Meta can't show fails, instead of each conversation being read by itself. */
	isAllOrNothing?: boolean;
	maxPages?: number;
}

/** A page of the list. */
export interface ConversationPage {
	/** All that Meta lists on it, in its order. */
	listed: ListedConversation[];
	/** Those of them that were read. */
	conversations: ApiConversation[];
	/** Those of them that can't be. */
	unreadable: UnreadableConversation[];
	/** Whether the list goes on, and won't be read any further. */
	isCut: boolean;
}

type ReadPage = Omit<ConversationPage, 'isCut'>;

/**
 * The conversations edge, page by page, most recently active first. Where Meta fails at a page with messages,
 * it is listed without them, and each conversation read by a call of its own. Doc: conversations-api.
 */
export async function* conversationPages(
	client: GraphClient,
	connected: ConnectedAccount,
	query: PageQuery,
): AsyncGenerator<ConversationPage> {
	const run = new PageRun(query.maxPages);
	const reader = new PageReader(client, connected, query);
	for (let after: string | undefined, isFirst = true; isFirst || after !== undefined;) {
		const { page, answer } = await reader.read(after);
		isFirst = false;
		after = run.next(answer);
		yield { ...page, isCut: run.isCut };
	}
}

/**
 * Whether all that follows a page was last active before a moment. Where the list is in no order, or the page short,
 * only one of nothing but older ones tells.
 *
 * @param moment milliseconds
 */
export function isBefore(listed: Array<number | undefined>, moment: number): boolean {
	if (listed.length === 0) return false;
	const isOld = (updatedAt: number | undefined) => updatedAt !== undefined && updatedAt < moment;
	const mayTellByEnd = listed.length >= SHORT_PAGE && isOrderly(listed);
	return (mayTellByEnd ? listed.slice(-OLD_AT_END) : listed).every(isOld);
}

/** Whether each is as old as the one before it, or older. */
export function isOrderly(listed: Array<number | undefined>): boolean {
	return listed.every(
		(at, index) => index === 0 || (at ?? Infinity) <= (listed[index - 1] ?? Infinity),
	);
}

/** How calls for conversations are made. */
export function callOptions({ account, messagingToken }: ConnectedAccount): CallOptions {
	return { token: messagingToken, conversationsOf: account.id };
}

/** Reads pages, each the way that Meta allows. */
class PageReader {
	private limit: number;

	private mayGrow: boolean;

	private readonly memory;

	constructor(
		private readonly client: GraphClient,
		private readonly connected: ConnectedAccount,
		private readonly query: PageQuery,
	) {
		this.limit = query.pageSize;
		this.mayGrow = query.isForMany === true;
		this.memory = unreadableOf(connected);
	}

	async read(after: string | undefined): Promise<{ page: ReadPage; answer: GraphPage }> {
		const { contactId, isAllOrNothing, pageSize } = this.query;
		const isTop = after === undefined && contactId === undefined;
		if (isTop && this.memory.isOnTop && !isAllOrNothing) {
			const answer = await this.list(BARE_FIELDS, after);
			const isThere = readable(answer).some(({ id }) => this.memory.has(id));
			if (isThere) return { page: await this.readEach(answer, isTop), answer };
			this.memory.isOnTop = false;
		}
		for (;;) {
			const result = await attempt(this.list(this.query.fields, after));
			if (result.ok) return { page: this.whole(result.value), answer: result.value };
			const { failure } = result;
			const isTooMuch = isOfContent(failure) || failure.errorClass === 'transient';
			this.mayGrow = false;
			if (this.limit > pageSize && isTooMuch && !failure.isCancelled) this.limit = pageSize;
			else return await this.readSingly(after, failure, isTop);
		}
	}

	/** @throws the failure where it isn't about what stands in the conversations */
	private async readSingly(after: string | undefined, failure: GraphError, isTop: boolean) {
		if (this.query.isAllOrNothing || !isOfContent(failure)) throw failure;
		const bare = await attempt(this.list(BARE_FIELDS, after));
		// Where Meta can't list either, it is down: what it said first says it as well.
		if (!bare.ok) throw isOfContent(bare.failure) ? failure : bare.failure;
		const page = await this.readEach(bare.value, isTop);
		// Each by itself could be read: it was too much at once.
		if (page.unreadable.length === 0) this.limit = Math.max(1, Math.floor(this.limit / 2));
		return { page, answer: bare.value };
	}

	private async list(fields: string, after: string | undefined): Promise<GraphPage> {
		const { contactId: user_id } = this.query;
		const asked = { platform: 'instagram', user_id, fields, limit: this.limit, after };
		const path = `/${this.connected.messagingNode}/conversations`;
		const body = await this.client.get(path, asked, callOptions(this.connected));
		return readPage(body, this.limit);
	}

	private whole(answer: GraphPage): ReadPage {
		if (this.mayGrow) this.limit = Math.min(2 * this.limit, LARGE_PAGE);
		const conversations = readable(answer);
		for (const { id } of conversations) this.memory.wasRead(id);
		return { conversations, listed: conversations.map(toListed), unreadable: [] };
	}

	private async readEach(answer: GraphPage, isTop: boolean): Promise<ReadPage> {
		const listed = readable(answer).map(toListed);
		const page: ReadPage = { listed, conversations: [], unreadable: [] };
		const { activeSince = -Infinity } = this.query;
		for (const each of listed) {
			if ((each.updatedAt ?? Infinity) < activeSince) continue;
			const read = await this.readOne(each);
			if ('id' in read) page.conversations.push(read);
			else page.unreadable.push({ ...each, ...read });
		}
		if (isTop) this.memory.isOnTop = listed.some(({ id }) => this.memory.has(id));
		return page;
	}

	private async readOne(listed: ListedConversation) {
		if (!this.memory.mayTry(listed)) return {};
		const { fields } = this.query;
		const path = `/${encodeURIComponent(listed.id)}`;
		const result = await attempt(this.client.get(path, { fields }, callOptions(this.connected)));
		if (!result.ok) {
			if (!isOfOne(result.failure)) throw result.failure;
			this.memory.failed(listed);
			return { failure: result.failure };
		}
		const parsed = apiConversation.safeParse(result.value);
		if (!parsed.success) return {};
		this.memory.wasRead(listed.id);
		return parsed.data;
	}
}

function readable({ data }: GraphPage): ApiConversation[] {
	return data.flatMap((candidate) => {
		const parsed = apiConversation.safeParse(candidate);
		return parsed.success ? [parsed.data] : [];
	});
}

function toListed({ id, updated_time }: ApiConversation): ListedConversation {
	return { id, updatedAt: toMilliseconds(updated_time) };
}
