import type { Comment, Media } from '../types.mts';
import { ids } from './ids.mts';
import type { State } from './state.mts';

/** Adds a comment; a reply to a reply lands under the top-level comment. */
export function addComment(
	state: State,
	data: Pick<Comment, 'mediaId' | 'authorId' | 'authorUsername' | 'text'> & Partial<Comment>,
): Comment {
	const parent = data.parentId === undefined ? undefined : state.comments.get(data.parentId);
	const comment: Comment = {
		id: ids.comment(),
		createdAt: state.clock.now(),
		hidden: false,
		likeCount: 0,
		...data,
		parentId: parent?.parentId ?? parent?.id,
	};
	state.comments.set(comment.id, comment);
	return comment;
}

/** Removes a comment together with its replies. */
export function removeComment(state: State, id: string): void {
	for (const comment of [...state.comments.values()]) {
		if (comment.id === id || comment.parentId === id) state.comments.delete(comment.id);
	}
}

/** Comments that `keep` accepts, newest first. */
export function listComments(state: State, keep: (comment: Comment) => boolean): Comment[] {
	return [...state.comments.values()]
		.filter(keep)
		.reverse()
		.sort((a, b) => b.createdAt - a.createdAt);
}

/** An ad's copy of a post. */
export function addAdCopy(state: State, post: Media, ad: { adId: string; adTitle: string }): Media {
	const copy: Media = {
		...post,
		id: ids.media(),
		productType: 'AD',
		createdAt: state.clock.now(),
		copy: { originalId: post.id, ...ad },
	};
	state.media.set(copy.id, copy);
	return copy;
}

/** Posts, newest first; without ads' copies. */
export function listMedia(state: State): Media[] {
	return [...state.media.values()]
		.filter(({ copy }) => !copy)
		.sort((a, b) => b.createdAt - a.createdAt);
}
