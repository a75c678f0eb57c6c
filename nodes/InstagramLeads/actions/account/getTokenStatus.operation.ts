import { tokenStatus } from '../../graph/tokenStatus';
import type { Operation } from '../operation';
import { toJson } from '../operation';

/** How the access token is doing; a dead one is an answer, not an error. */
export const getTokenStatus: Operation = {
	fields: [],
	async execute({ openClient }) {
		return toJson(await tokenStatus(await openClient()));
	},
};
