import { knownEndOf } from '../../graph/credential/longLivedToken';
import { CREDENTIAL_NAME } from '../../graph/client/n8nTransport';
import { tokenStatus } from '../../graph/account/tokenStatus';
import type { Operation } from '../common/operation';
import { toJson } from '../common/operation';

/** How the access token is doing; a dead one is an answer, not an error. */
export const getTokenStatus: Operation = {
	fields: [],
	async execute({ node, openClient }) {
		const knownEnd = knownEndOf(await node.getCredentials(CREDENTIAL_NAME));
		return toJson(await tokenStatus(await openClient(), knownEnd));
	},
};
