import { knownEndOf } from '../../graph/longLivedToken';
import { CREDENTIAL_NAME } from '../../graph/n8nTransport';
import { tokenStatus } from '../../graph/tokenStatus';
import type { Operation } from '../operation';
import { toJson } from '../operation';

/** How the access token is doing; a dead one is an answer, not an error. */
export const getTokenStatus: Operation = {
	fields: [],
	async execute({ node, openClient }) {
		const knownEnd = knownEndOf(await node.getCredentials(CREDENTIAL_NAME));
		return toJson(await tokenStatus(await openClient(), knownEnd));
	},
};
