import { tokenStatus } from '../../graph/account/tokenStatus';
import type { Operation } from '../common/operation';
import { toJson } from '../common/operation';

/** How the access token is doing; a dead one is an answer, not an error. */
export const getTokenStatus: Operation = {
	fields: [],
	async execute({ openClient }) {
		return toJson(await tokenStatus(await openClient()));
	},
};
