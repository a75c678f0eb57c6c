import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import type { Interceptor } from 'nock';

import { ACCOUNT_ID, CONTACT_ID, PAGE_ID, PAGE_TOKEN } from './credentials';
import { metaHost } from './meta';

export const ACCOUNT = { id: ACCOUNT_ID, username: 'gulnora.shop' };
export const CONTACT = { id: CONTACT_ID, username: 'malika.k' };

/** The n-th message of a conversation as Meta shows it, one a minute from 10:00 on. */
export function apiMessage(n: number, more: object = {}) {
	return {
		id: `mid.${n}`,
		created_time: `2026-03-01T10:${String(n).padStart(2, '0')}:00+0000`,
		from: CONTACT,
		to: { data: [ACCOUNT] },
		message: `message ${n}`,
		...more,
	};
}

/** A conversation of that many messages, the newest first. */
export function apiConversation(id: string, count = 1, more: object = {}) {
	return {
		id,
		updated_time: '2026-03-01T10:20:00+0000',
		participants: { data: [ACCOUNT, CONTACT] },
		messages: { data: Array.from({ length: count }, (_, index) => apiMessage(count - index)) },
		...more,
	};
}

/** A comment of the contact. */
export function apiComment(id: string, more: object = {}) {
	return {
		id,
		text: 'price?',
		timestamp: '2026-03-01T10:01:00+0000',
		from: CONTACT,
		...more,
	};
}

/** A call of the Page's edge or of a conversation, with the Page token. */
export function pageCall(credential: ICredentialDataDecryptedObject, path: string): Interceptor {
	return metaHost(credential, PAGE_TOKEN).get(`/v25.0${path}`).query(true);
}

/** The list of conversations, once, with Facebook Login. */
export function listConversations(
	credential: ICredentialDataDecryptedObject,
	...conversations: unknown[]
): void {
	pageCall(credential, `/${PAGE_ID}/conversations`).reply(200, { data: conversations });
}

/** The latest posts, once. */
export function listPosts(credential: ICredentialDataDecryptedObject, ...posts: unknown[]): void {
	metaHost(credential).get(`/v25.0/${ACCOUNT_ID}/media`).query(true).reply(200, { data: posts });
}

/** The comments of a post, once. */
export function listComments(
	credential: ICredentialDataDecryptedObject,
	postId: string,
	...comments: unknown[]
): void {
	metaHost(credential).get(`/v25.0/${postId}/comments`).query(true).reply(200, { data: comments });
}
