import type { Row, Scene } from './scene.mts';
import { byId } from '../harness/fan.mts';

/** What is done to comments and posts. */
export function moderationRows(scene: Scene): Record<string, Row> {
	const { commentId, rudeCommentId, spamCommentId, answeredCommentId, mediaId } = scene;
	const written = { commentId: expect.any(String) as string };
	return {
		'comment reply': {
			parameters: { commentId: byId(commentId), text: 'We wrote to you in Direct' },
			items: [{ ...written, parentId: commentId }],
			call: {
				method: 'POST',
				path: `/${commentId}/replies`,
				body: { message: 'We wrote to you in Direct' },
			},
		},
		'comment replyPrivately': {
			parameters: { commentId: byId(answeredCommentId), text: '120 000 сум' },
			items: [{ messageId: expect.any(String) as string, text: '120 000 сум' }],
			call: {
				method: 'POST',
				path: '/{node}/messages',
				body: { recipient: { comment_id: answeredCommentId }, message: { text: '120 000 сум' } },
			},
		},
		'comment create': {
			parameters: { mediaId: byId(mediaId), text: 'New colours tomorrow' },
			items: [{ ...written, mediaId }],
			call: {
				method: 'POST',
				path: `/${mediaId}/comments`,
				body: { message: 'New colours tomorrow' },
			},
		},
		'comment hide': {
			parameters: { commentId: byId(rudeCommentId) },
			items: [{ commentId: rudeCommentId, hidden: true }],
			call: { method: 'POST', path: `/${rudeCommentId}`, query: { hide: 'true' } },
		},
		'comment unhide': {
			parameters: { commentId: byId(rudeCommentId) },
			items: [{ commentId: rudeCommentId, hidden: false }],
			call: { method: 'POST', path: `/${rudeCommentId}`, query: { hide: 'false' } },
		},
		'comment delete': {
			parameters: { commentId: byId(spamCommentId) },
			items: [{ deleted: true }],
			call: { method: 'DELETE', path: `/${spamCommentId}` },
		},
		'media setComments': {
			parameters: { mediaId: byId(mediaId), commentsEnabled: false },
			items: [{ mediaId, commentsEnabled: false }],
			call: { method: 'POST', path: `/${mediaId}`, query: { comment_enabled: 'false' } },
		},
	};
}
