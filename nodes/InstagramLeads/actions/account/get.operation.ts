import { accountDetails } from '../../graph/accountDetails';
import type { Operation } from '../operation';
import { chosenForm, simplifyField } from '../simplifyField';

const show = { resource: ['account'], operation: ['get'] };

/** The account that the credential stands for. */
export const get: Operation = {
	fields: [simplifyField(show)],
	async execute(context) {
		const { client, connected } = await context.connect();
		const { details, raw } = await accountDetails(client, connected);
		return chosenForm(context, details, raw);
	},
};
