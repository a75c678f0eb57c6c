import { listMedia } from '../../state/posts.mts';
import type { Media } from '../../types.mts';
import type { GraphContext } from '../context.mts';
import { badParameter } from '../errors.mts';
import { project } from '../nodes.mts';
import { paginate, type PageRequest } from '../paging.mts';
import { mediaType } from './posts.mts';

/** `since` / `until`: unix seconds or any date text. */
function readTime(text: string | undefined): number | undefined {
	if (text === undefined) return undefined;
	const ms = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text);
	if (Number.isNaN(ms)) throw badParameter('Param since/until must be a date');
	return ms;
}

/** Posts of the account, newest first, within an optional time range. */
export function mediaEdge(
	ctx: GraphContext,
	request: PageRequest & { since?: string; until?: string },
): Record<string, unknown> {
	const since = readTime(request.since) ?? 0;
	const until = readTime(request.until) ?? Infinity;
	const posts = listMedia(ctx.state).filter(
		({ createdAt }) => createdAt >= since && createdAt <= until,
	);
	const rules = {
		path: `${ctx.state.world.account.id}/media`,
		keyOf: (media: Media) => ({ at: media.createdAt, id: media.id }),
		defaultLimit: 25,
		maxLimit: 100,
		afterOnly: false,
	};
	const { page, paging } = paginate(ctx, posts, rules, request);
	const data = page.map((media) => project(mediaType, media, ctx, request.fields));
	return { data, ...(paging ? { paging } : {}) };
}
