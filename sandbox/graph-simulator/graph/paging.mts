import { textParam, type GraphContext } from './context.mts';
import { badParameter } from './errors.mts';
import { formatFields, type FieldNode } from './fields.mts';

/** How an edge pages. */
export interface PageRules<T> {
	/** Path of the edge, for `next`. */
	path: string;
	/** Position in the order (newest first); with the id it makes the cursor. */
	keyOf: (item: T) => { at: number; id: string };
	defaultLimit: number;
	maxLimit: number;
	/** Messages and conversations only show `after`. */
	afterOnly: boolean;
}

/** Where a page is asked from: parameters of the call, or arguments of a nested field. */
export interface PageRequest {
	limit?: string;
	after?: string;
	before?: string;
	fields?: FieldNode[];
	/** Repeated in the `next` link. */
	extra?: Record<string, string>;
}

interface Cursor {
	at: number;
	id: string;
	/** The page before the gap has been shown already: an empty page is due. */
	gap?: boolean;
	/** Beyond the end of a list whose cursors go on: how far. */
	turn?: number;
}

function encodeCursor(cursor: Cursor): string {
	return `${Buffer.from(JSON.stringify(cursor)).toString('base64url')}ZD`;
}

function decodeCursor(text: string): Cursor {
	try {
		const json = Buffer.from(text.replace(/ZD$/, ''), 'base64url').toString();
		const cursor = JSON.parse(json) as Cursor;
		if (typeof cursor.at === 'number' && typeof cursor.id === 'string') return cursor;
	} catch {
		// Falls through to the error below.
	}
	throw badParameter('Invalid cursors values');
}

function readLimit(text: string | undefined, rules: { defaultLimit: number; maxLimit: number }) {
	if (text === undefined) return rules.defaultLimit;
	const limit = Number(text);
	if (!Number.isInteger(limit) || limit < 0) throw badParameter('Param limit must be an integer');
	return Math.min(limit, rules.maxLimit);
}

/** Stable under new arrivals: an item is past the cursor by its own place, not by its index. */
function findStart<T>(items: T[], cursor: Cursor, rules: PageRules<T>): number {
	const exact = items.findIndex((item) => rules.keyOf(item).id === cursor.id);
	if (exact >= 0 && rules.keyOf(items[exact]).at === cursor.at) return exact + 1;
	const older = items.findIndex((item) => rules.keyOf(item).at < cursor.at);
	return older < 0 ? items.length : older;
}

function sliceOf<T>(
	items: T[],
	rules: PageRules<T>,
	request: PageRequest,
	size: number,
): { page: T[]; start: number } {
	if (request.before !== undefined) {
		const cursor = decodeCursor(request.before);
		const found = items.findIndex((item) => rules.keyOf(item).id === cursor.id);
		const end = Math.max(found, 0);
		const start = Math.max(0, end - size);
		return { page: items.slice(start, end), start };
	}
	const start = request.after ? findStart(items, decodeCursor(request.after), rules) : 0;
	return { page: items.slice(start, start + size), start };
}

function link<T>(
	ctx: GraphContext,
	rules: PageRules<T>,
	request: PageRequest,
	direction: { after: string } | { before: string },
	limit: number,
): string {
	const query = new URLSearchParams({
		access_token: ctx.tokenText ?? '',
		...request.extra,
		...(request.fields ? { fields: formatFields(request.fields) } : {}),
		limit: String(limit),
		...direction,
	});
	return `${ctx.baseUrl}/${ctx.version}/${rules.path}?${query.toString()}`;
}

/** An empty page with `next`, as Meta serves them when all of a page was filtered out. */
function gapPage<T>(
	ctx: GraphContext,
	rules: PageRules<T>,
	request: PageRequest,
	cursor: Cursor,
	limit: number,
) {
	const after = encodeCursor({ at: cursor.at, id: cursor.id });
	const next = link(ctx, rules, request, { after }, limit);
	return { page: [], paging: { cursors: { after }, next } };
}

/** What comes after the end where cursors don't end: the list anew, or empty pages for ever. */
function oddPage<T>(
	ctx: GraphContext,
	items: T[],
	rules: PageRules<T>,
	request: PageRequest,
	{ limit, turn = 0, ...cursor }: Cursor & { limit: number },
) {
	if (ctx.state.settings.cursors !== 'endless') {
		return paginate(ctx, items, rules, { ...request, after: undefined });
	}
	const after = encodeCursor({ ...cursor, turn: turn + 1 });
	const next = link(ctx, rules, request, { after }, limit);
	return { page: [], paging: { cursors: { after }, next } };
}

/**
 * One page of an edge with its `paging` part. `next` holds the access token, as Meta's does.
 * Fewer items than `limit` do not mean the end; only a missing `next` does.
 */
export function paginate<T>(
	ctx: GraphContext,
	items: T[],
	rules: PageRules<T>,
	request: PageRequest,
): { page: T[]; paging?: Record<string, unknown> } {
	const { maxPageSize, emptyPages } = ctx.state.settings;
	const limit = readLimit(request.limit, rules);
	const asked = request.after ? decodeCursor(request.after) : undefined;
	if (asked?.turn !== undefined) return oddPage(ctx, items, rules, request, { ...asked, limit });
	if (asked?.gap) return gapPage(ctx, rules, request, asked, limit);
	const { page, start } = sliceOf(items, rules, request, Math.min(limit, maxPageSize ?? limit));
	const last = page.at(-1);
	const first = page.at(0);
	if (last === undefined || first === undefined) return { page };
	const isOdd = ctx.state.settings.cursors !== 'sound';
	const hasMore = isOdd || start + page.length < items.length;
	const turn = isOdd && start + page.length >= items.length ? { turn: 0 } : {};
	const gap = hasMore && !isOdd && emptyPages ? { gap: true } : {};
	const after = encodeCursor({ ...rules.keyOf(last), ...gap, ...turn });
	const before = encodeCursor(rules.keyOf(first));
	const paging = {
		cursors: rules.afterOnly ? { after } : { before, after },
		...(hasMore ? { next: link(ctx, rules, request, { after }, limit) } : {}),
		...(start > 0 && !rules.afterOnly
			? { previous: link(ctx, rules, request, { before }, limit) }
			: {}),
	};
	return { page, paging };
}

/** The page a call asked for. */
export function pageRequestOf(
	ctx: GraphContext,
	fields: FieldNode[] | undefined,
	keep: string[] = [],
): PageRequest {
	const kept = keep.flatMap((name) => {
		const value = textParam(ctx, name);
		return value === undefined ? [] : [[name, value] as const];
	});
	return {
		limit: textParam(ctx, 'limit'),
		after: textParam(ctx, 'after'),
		before: textParam(ctx, 'before'),
		fields,
		extra: Object.fromEntries(kept),
	};
}
