import { accountDetails } from '../../graph/account/accountDetails';
import type { Operation } from '../common/operation';
import { simplified, simplifyField } from '../common/simplifyField';

const show = { resource: ['account'], operation: ['get'] };

/** The account that the credential stands for. */
export const get: Operation = {
	fields: [simplifyField(show)],
	async execute(context) {
		const { client, connected } = await context.connect();
		const { details, raw } = await accountDetails(client, connected);
		return simplified(context, details, raw);
	},
};
